// A share of a whole with its uncertainty, as whole numbers of a declared unit, so that records and documents
// hold no floating point.
//
// Pure. Only sums, products, quotients and square roots of doubles are used, which IEEE 754 rounds in one
// way: the same counts give the same digits on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace csirt::base {

// Digits of a number below one, and what one is in that unit.
inline constexpr unsigned kShareDigits = 4;
inline constexpr std::int64_t kShareUnit = 10'000;

struct Proportion {
  std::int64_t low = 0, point = 0, high = kShareUnit;  // in ten-thousandths
  bool operator==(const Proportion&) const = default;
};

// Wilson's score interval at 95 % for `hits` of `of`; nothing of nothing has none. hits <= of < 2^53.
std::optional<Proportion> wilson(std::uint64_t hits, std::uint64_t of);

// The same bounds as doubles, for those who need more digits.
struct Bounds {
  double low = 0, high = 1;
};
Bounds wilson_bounds(std::uint64_t hits, std::uint64_t of);

// part / whole in units of 10^-digits, half away from zero, exactly. whole > 0; |part|, whole < 2^100.
std::int64_t rounded_quotient(__int128 part, __int128 whole, unsigned digits);

// "-0.0123" for -123 and four digits.
std::string decimal_text(std::int64_t scaled, unsigned digits);

}  // namespace csirt::base
