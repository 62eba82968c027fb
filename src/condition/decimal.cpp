// Door: parse_decimal.
#include "condition/decimal.hpp"

#include <algorithm>
#include <limits>

namespace csirt::condition {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  const std::string_view digits = text.substr(0, n);
  text.remove_prefix(n);
  return digits;
}

// "e+12": exponents beyond any use saturate, since only their order matters.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  if (text.empty() || (text.front() != 'e' && text.front() != 'E')) return 0;
  text.remove_prefix(1);
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  std::int64_t exponent = 0;
  for (char c : digits) exponent = std::min<std::int64_t>(exponent * 10 + (c - '0'), 1'000'000'000'000);
  return negative ? -exponent : exponent;
}

std::strong_ordering compare_magnitude(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty()) return !a.digits.empty() <=> !b.digits.empty();
  if (a.point != b.point) return a.point <=> b.point;
  return a.digits <=> b.digits;
}

}  // namespace

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (negative != other.negative)
    return negative ? std::strong_ordering::less : std::strong_ordering::greater;
  return negative ? compare_magnitude(other, *this) : compare_magnitude(*this, other);
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal result;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    result.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::string_view whole = take_digits(text);
  if (whole.empty()) return std::nullopt;
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
  }
  const auto exponent = take_exponent(text);
  if (!exponent || !text.empty()) return std::nullopt;
  result.digits.append(whole).append(fraction);
  result.point = static_cast<std::int64_t>(whole.size()) + *exponent;
  const std::size_t zeros = std::min(result.digits.find_first_not_of('0'), result.digits.size());
  result.digits.erase(0, zeros);
  result.point -= static_cast<std::int64_t>(zeros);
  result.digits.erase(result.digits.find_last_not_of('0') + 1);
  if (result.digits.empty()) return Decimal{};
  return result;
}

Decimal decimal_of(std::int64_t value) { return *parse_decimal(std::to_string(value)); }

}  // namespace csirt::condition
