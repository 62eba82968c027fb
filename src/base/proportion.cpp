// Doors: wilson, rounded_quotient, decimal_text.
#include "base/proportion.hpp"

#include <algorithm>
#include <cmath>

#include "base/invariant.hpp"

namespace csirt::base {
namespace {

// The 97.5th percentile of the standard normal distribution.
constexpr double kNormal = 1.959963984540054;

std::int64_t power_of_ten(unsigned digits) {
  std::int64_t power = 1;
  while (digits-- > 0) power *= 10;
  return power;
}

std::int64_t share(double value) { return static_cast<std::int64_t>(std::floor(value * kShareUnit + 0.5)); }

}  // namespace

Bounds wilson_bounds(std::uint64_t hits, std::uint64_t of) {
  CSIRT_INVARIANT(of > 0 && hits <= of);
  const double k = static_cast<double>(hits), n = static_cast<double>(of), squared = kNormal * kNormal;
  const double spread = kNormal * std::sqrt(k * (n - k) / n + squared / 4);
  const double middle = k + squared / 2, whole = n + squared;
  // At the ends the bound is the end itself, which rounding would only come near.
  return {hits == 0 ? 0 : std::max(0.0, (middle - spread) / whole),
          hits == of ? 1 : std::min(1.0, (middle + spread) / whole)};
}

std::optional<Proportion> wilson(std::uint64_t hits, std::uint64_t of) {
  if (of == 0) return std::nullopt;
  const Bounds bounds = wilson_bounds(hits, of);
  return Proportion{share(bounds.low), rounded_quotient(hits, of, kShareDigits), share(bounds.high)};
}

std::int64_t rounded_quotient(__int128 part, __int128 whole, unsigned digits) {
  CSIRT_INVARIANT(whole > 0);
  const bool negative = part < 0;
  const __int128 scaled = (negative ? -part : part) * power_of_ten(digits);
  const auto quotient = static_cast<std::int64_t>((2 * scaled + whole) / (2 * whole));
  return negative ? -quotient : quotient;
}

std::string decimal_text(std::int64_t scaled, unsigned digits) {
  const bool negative = scaled < 0;
  std::string text = std::to_string(negative ? -scaled : scaled);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  text.insert(text.size() - digits, ".");
  return negative ? "-" + text : text;
}

}  // namespace csirt::base
