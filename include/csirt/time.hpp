// Points in time and lengths of time, as the whole library counts them: integral nanoseconds.
//
// Shape: plain values, freely copied. Thread rule: every function here is pure. The library reads no clock;
// the host supplies every instant.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace csirt {

// A length of time in nanoseconds. In documents it carries its unit: "90s", "30m", "2h", "3d", "1w", or a sum
// "1h30m".
struct Duration {
  std::int64_t ns = 0;
  auto operator<=>(const Duration&) const = default;
};

// A point in time: nanoseconds since 1970-01-01T00:00:00Z. In documents it is RFC 3339 text in UTC.
struct Instant {
  std::int64_t ns = 0;
  auto operator<=>(const Instant&) const = default;
};

constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
constexpr Duration hours(std::int64_t n) { return minutes(n * 60); }
constexpr Duration days(std::int64_t n) { return hours(n * 24); }

// Both saturate at the ends of the range (years 1677 and 2262) instead of wrapping.
Instant operator+(Instant at, Duration length);
Duration operator-(Instant later, Instant earlier);

// RFC 3339 with any offset, "T" or a blank between date and time, up to nine fractional digits (more are
// cut); a text without offset is read as UTC. Nothing when the text is none or lies outside the range.
std::optional<Instant> parse_instant(std::string_view text);

// RFC 3339 in UTC with the fewest fractional digits of 0, 3, 6 or 9 that lose nothing:
// "2023-08-15T05:33:54.101Z".
std::string format(Instant at);

// One or more whole numbers each with a unit of ns, us, ms, s, m, h, d, w, largest unit first. Nothing when
// malformed or when it would overflow.
std::optional<Duration> parse_duration(std::string_view text);

// The shortest text that parse_duration reads back: "1h30m". Weeks are written as days.
std::string format(Duration length);

}  // namespace csirt
