// Numbers compared exactly, whatever their size: no floating point is involved.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace csirt::condition {

// A decimal number: sign, digits without leading and trailing zeros, and where the point stands
// (value = 0.digits * 10^point). Zero has no digits and no sign.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t point = 0;

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal&) const = default;
};

// So many digits, before the point and behind it, have the numbers that correlations count with: what their
// sums are exact for.
inline constexpr std::int64_t kNumberDigits = 28;

// A whole text of the form that JSON gives numbers, with leading zeros and a leading '+' allowed. Nothing
// otherwise.
std::optional<Decimal> parse_decimal(std::string_view text);
Decimal decimal_of(std::int64_t value);

}  // namespace csirt::condition
