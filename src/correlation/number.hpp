// Sums of decimal numbers without rounding, in constant space.
//
// Shape: a value is whole + part / 10^28. A number takes part when it has at most 28 digits before and 28
// after its point; then 10^10 of them add up without overflow, far beyond what a window holds. Others are no
// numbers to a correlation, and counted as such. Pure functions.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "condition/decimal.hpp"

namespace csirt::correlation {

using Wide = __int128;

struct Number {
  Wide whole = 0, part = 0;  // of one sign while single; a sum may mix them until it is compared

  Number& operator+=(const Number& other);
  Number& operator-=(const Number& other);
};

using condition::kNumberDigits;

std::optional<Number> number_of(const condition::Decimal& decimal);
Number times(const Number& number, std::uint64_t factor);  // factor below 2^33
std::strong_ordering compare(const Number& a, const Number& b);
// Plain decimal notation: "-12.5".
std::string text_of(const Number& number);

}  // namespace csirt::correlation
