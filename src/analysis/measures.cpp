// Doors: measure, estimate. Each measure is a quotient of two whole numbers but Matthews' correlation, whose
// denominator is a root.
#include "analysis/measures.hpp"

#include <algorithm>
#include <cmath>

#include "base/proportion.hpp"

namespace csirt::analysis {
namespace {

using Wide = __int128;
struct Quotient {
  Wide part, whole;
  const char* undefined;  // when `whole` is 0
};

// Cohen: 2 (tp tn - fn fp) / ((tp + fp)(fp + tn) + (tp + fn)(fn + tn)).
Quotient kappa_of(const Counts& c) {
  const Wide tp = c.tp, fp = c.fp, fn = c.fn, tn = c.tn;
  return {2 * (tp * tn - fn * fp), (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn),
          "all is of one class, expected and said"};
}

Quotient quotient_of(Kind kind, const Counts& c) {
  switch (kind) {
    case Kind::precision:
      return {c.tp, Wide{c.tp} + c.fp, "nothing was said to be positive"};
    case Kind::recall:
      return {c.tp, Wide{c.tp} + c.fn, "nothing is positive"};
    case Kind::f1:
      return {Wide{c.tp} * 2, Wide{c.tp} * 2 + c.fp + c.fn, "nothing is positive or was said to be"};
    case Kind::specificity:
      return {c.tn, Wide{c.tn} + c.fp, "nothing is negative"};
    case Kind::accuracy:
      return {Wide{c.tp} + c.tn, Wide{c.tp} + c.fp + c.fn + c.tn, "there are no cases"};
    default:
      return kappa_of(c);
  }
}

constexpr const char* kNoCorrelation = "a row or column of the matrix is empty";

std::optional<double> correlation(const Counts& c) {
  const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
  const double rows = number(c.tp + c.fn) * number(c.tn + c.fp);
  const double columns = number(c.tp + c.fp) * number(c.tn + c.fn);
  if (rows == 0 || columns == 0) return std::nullopt;
  const double part = number(c.tp) * number(c.tn) - number(c.fp) * number(c.fn);
  return std::clamp(part / (std::sqrt(rows) * std::sqrt(columns)), -1.0, 1.0);
}

}  // namespace

const char* name_of(Kind kind) {
  static constexpr const char* kNames[] = {"precision", "recall", "f1",   "specificity",
                                           "accuracy",  "mcc",    "kappa"};
  return kNames[static_cast<std::size_t>(kind)];
}

Measure measure(Kind kind, const Counts& counts) {
  if (kind == Kind::mcc) {
    const auto value = correlation(counts);
    if (!value) return {std::nullopt, kNoCorrelation};
    const double scaled = std::abs(*value) * kUnit;
    const auto rounded = static_cast<std::int64_t>(std::floor(scaled + 0.5));
    return {*value < 0 ? -rounded : rounded, {}};
  }
  const Quotient quotient = quotient_of(kind, counts);
  if (quotient.whole == 0) return {std::nullopt, quotient.undefined};
  return {base::rounded_quotient(quotient.part, quotient.whole, kDigits), {}};
}

std::optional<double> estimate(Kind kind, const Counts& counts) {
  if (kind == Kind::mcc) return correlation(counts);
  const Quotient quotient = quotient_of(kind, counts);
  if (quotient.whole == 0) return std::nullopt;
  return static_cast<double>(quotient.part) / static_cast<double>(quotient.whole);
}

}  // namespace csirt::analysis
