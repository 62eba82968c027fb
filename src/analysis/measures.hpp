// The measures of a classifier, from its four counts.
//
// Pure. A value is a whole number of millionths, rounded half away from zero and exact; the Matthews
// correlation alone has a root in it and is rounded from a double. What is not defined has a reason, never a
// NaN.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace csirt::analysis {

struct Counts {
  std::uint64_t tp = 0, fp = 0, fn = 0, tn = 0;
  auto operator<=>(const Counts&) const = default;
  std::uint64_t sum() const { return tp + fp + fn + tn; }
  Counts& operator+=(const Counts& other) {
    tp += other.tp, fp += other.fp, fn += other.fn, tn += other.tn;
    return *this;
  }
};

inline constexpr unsigned kDigits = 6;
inline constexpr double kUnit = 1e6;

enum class Kind { precision, recall, f1, specificity, accuracy, mcc, kappa };
inline constexpr std::array kKinds = {Kind::precision, Kind::recall, Kind::f1,   Kind::specificity,
                                      Kind::accuracy,  Kind::mcc,    Kind::kappa};
const char* name_of(Kind kind);

struct Measure {
  std::optional<std::int64_t> value;  // millionths
  std::string undefined;              // why there is none
};

// Counts below 2^40.
Measure measure(Kind kind, const Counts& counts);
// The same as a double, for sorting resamples; nothing where it is not defined.
std::optional<double> estimate(Kind kind, const Counts& counts);

}  // namespace csirt::analysis
