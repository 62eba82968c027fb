// Door: parse_event_time. Pure: it rewrites the forms of products into RFC 3339 or counts from the epoch
// itself, since floating point would lose the nanoseconds.
#include "triage/event_time.hpp"

#include <array>
#include <charconv>
#include <string>

namespace csirt::triage {
namespace {

constexpr std::size_t kLongestTime = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view time_text(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The number in front of `text`, which it is taken from.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view token) {
  if (!text.starts_with(token)) return false;
  text.remove_prefix(token.size());
  return true;
}

// "0000", "00" or "00:00" after the sign, as RFC 3339 wants it; other texts come back unchanged.
std::string with_colon_in_offset(std::string_view text) {
  const std::size_t sign = text.find_last_of("+-");
  if (sign == std::string_view::npos || sign < 11) return std::string(text);
  const std::size_t digits = text.size() - sign - 1;
  if (digits == 2) return std::string(text) + ":00";
  if (digits != 4) return std::string(text);
  return std::string(text.substr(0, sign + 3)) + ":" + std::string(text.substr(sign + 3));
}

std::optional<Instant> rfc3339(std::string_view text) {
  if (text.ends_with(" UTC")) text.remove_suffix(4);
  if (auto plain = parse_instant(text)) return plain;
  return parse_instant(with_colon_in_offset(text));
}

// How many nanoseconds one unit of an epoch count of this size is.
std::int64_t unit_of(std::int64_t count) {
  if (count < 100'000'000) return 0;  // too small to be told from a process id or a port
  if (count < 100'000'000'000) return 1'000'000'000;
  if (count < 100'000'000'000'000) return 1'000'000;
  if (count < 100'000'000'000'000'000) return 1'000;
  return 1;
}

std::optional<Instant> epoch(std::string_view text) {
  const auto whole = take_number(text);
  if (!whole) return std::nullopt;
  std::int64_t unit = unit_of(*whole), ns = 0;
  if (unit == 0 || __builtin_mul_overflow(*whole, unit, &ns)) return std::nullopt;
  if (!text.empty() && !take(text, ".")) return std::nullopt;
  for (unit /= 10; !text.empty(); text.remove_prefix(1), unit /= 10) {
    if (!is_digit(text.front())) return std::nullopt;
    if (__builtin_add_overflow(ns, (text.front() - '0') * unit, &ns)) return std::nullopt;
  }
  return Instant{ns};
}

std::string two_digits(std::int64_t number) {
  std::string text = std::to_string(number);
  if (text.size() < 2) text.insert(0, 1, '0');
  return text;
}

// The hour of a 24-hour clock, or nothing when the half of the day does not fit the hour.
std::optional<std::int64_t> hour_of(std::int64_t hour, std::string_view half) {
  if (half.empty()) return hour;
  if (hour < 1 || hour > 12 || (half != "AM" && half != "PM")) return std::nullopt;
  return hour % 12 + (half == "PM" ? 12 : 0);
}

// "8/2/2021, 1:29:25.983 PM": month, day, year; with or without comma and half of the day.
std::optional<Instant> us_date(std::string_view text) {
  const auto month = take_number(text);
  if (!month || !take(text, "/")) return std::nullopt;
  const auto day = take_number(text);
  if (!day || !take(text, "/")) return std::nullopt;
  const auto year = take_number(text);
  if (!year || *year < 1970 || *year > 9999) return std::nullopt;
  take(text, ",");
  text = time_text(text);
  auto hour = take_number(text);
  if (!hour) return std::nullopt;
  const std::size_t blank = text.find(' ');
  hour = hour_of(*hour, blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1));
  if (!hour || *month > 12 || *day > 31 || *hour > 23) return std::nullopt;
  return parse_instant(std::to_string(*year) + "-" + two_digits(*month) + "-" + two_digits(*day) + "T" +
                       two_digits(*hour) + std::string(text.substr(0, blank)));
}

// The count between "audit(" or "/Date(" and what ends it.
std::optional<Instant> wrapped(std::string_view text) {
  constexpr std::array<std::string_view, 2> kOpenings = {"audit(", "/Date("};
  for (const std::string_view opening : kOpenings) {
    const std::size_t at = text.find(opening);
    if (at == std::string_view::npos || at > 4) continue;
    text.remove_prefix(at + opening.size());
    return epoch(text.substr(0, text.find_first_of(":)")));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Instant> parse_event_time(std::string_view text) {
  text = time_text(text);
  if (text.size() > kLongestTime)
    return wrapped(text.substr(0, kLongestTime));  // auditd's stamp begins a sentence
  if (auto standard = rfc3339(text)) return standard;
  if (auto counted = epoch(text)) return counted;
  if (auto american = us_date(text)) return american;
  return wrapped(text);
}

}  // namespace csirt::triage
