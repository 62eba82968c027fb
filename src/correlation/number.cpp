// Doors: number_of, compare, text_of.
#include "correlation/number.hpp"

#include <algorithm>

namespace csirt::correlation {
namespace {

constexpr Wide power_of_ten(std::int64_t exponent) {
  Wide power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}
constexpr Wide kUnit = power_of_ten(kNumberDigits);

// 0 <= part < 1, so that equal values are equal.
Number normal(Number number) {
  number.whole += number.part / kUnit;
  number.part %= kUnit;
  if (number.part < 0) {
    number.part += kUnit;
    --number.whole;
  }
  return number;
}

std::string digits_of(Wide value) {
  std::string text;
  for (; value > 0; value /= 10)
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  return text.empty() ? "0" : text;
}

// The decimal digits [from, to) behind 0., those that are not written being 0.
Wide slice(const std::string& digits, std::int64_t from, std::int64_t to) {
  Wide value = 0;
  for (std::int64_t i = from; i < to; ++i) {
    const bool written = i >= 0 && i < static_cast<std::int64_t>(digits.size());
    value = value * 10 + (written ? digits[static_cast<std::size_t>(i)] - '0' : 0);
  }
  return value;
}

}  // namespace

Number& Number::operator+=(const Number& other) {
  whole += other.whole;
  part += other.part;
  return *this;
}

Number& Number::operator-=(const Number& other) {
  whole -= other.whole;
  part -= other.part;
  return *this;
}

std::optional<Number> number_of(const condition::Decimal& decimal) {
  if (decimal.digits.empty()) return Number{};
  const auto written = static_cast<std::int64_t>(decimal.digits.size());
  if (decimal.point > kNumberDigits || written - decimal.point > kNumberDigits) return std::nullopt;
  Number number{slice(decimal.digits, std::min<std::int64_t>(0, decimal.point), decimal.point),
                slice(decimal.digits, decimal.point, decimal.point + kNumberDigits)};
  if (decimal.negative) number = {-number.whole, -number.part};
  return number;
}

Number times(const Number& number, std::uint64_t factor) {
  const Number one = normal(number);
  const auto wide = static_cast<Wide>(factor);
  return {one.whole * wide, one.part * wide};
}

std::strong_ordering compare(const Number& a, const Number& b) {
  const Number left = normal(a), right = normal(b);
  if (left.whole != right.whole) return left.whole <=> right.whole;
  return left.part <=> right.part;
}

std::string text_of(const Number& number) {
  Number one = normal(number);
  const bool negative = one.whole < 0;
  if (negative) one = normal({-one.whole, -one.part});
  std::string part = digits_of(one.part);
  part.insert(0, static_cast<std::size_t>(kNumberDigits) - std::min<std::size_t>(part.size(), kNumberDigits),
              '0');
  part.erase(part.find_last_not_of('0') + 1);
  std::string text = negative ? "-" : "";
  text += digits_of(one.whole);
  if (!part.empty()) text.append(".").append(part);
  return text;
}

}  // namespace csirt::correlation
