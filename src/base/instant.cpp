// The functions of csirt/time.hpp: texts to instants and durations and back. Door: parse_instant,
// parse_duration, format.
//
// Pure arithmetic over the proleptic Gregorian calendar of <chrono>; zones are src/time's matter.
#include <array>
#include <charconv>
#include <chrono>
#include <limits>

#include "csirt/time.hpp"

namespace csirt {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

// Reads a text from left to right; every step answers whether it found what it wanted.
struct Reader {
  std::string_view rest;

  bool digits(std::size_t count, int& out) {
    if (rest.size() < count) return false;
    out = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') return false;
      out = out * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(count);
    return true;
  }
  bool one_of(std::string_view set) {
    if (rest.empty() || set.find(rest[0]) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
};

struct Clocked {
  int hour = 0, minute = 0, second = 0;
  std::int64_t fraction = 0;  // nanoseconds
};

// Digits beyond the ninth are cut, not rounded: rounding could move an event into the next second.
bool read_fraction(Reader& in, std::int64_t& out) {
  std::int64_t unit = kSecond / 10;
  std::size_t count = 0;
  int digit = 0;
  while (in.digits(1, digit)) {
    out += digit * unit;
    unit /= 10;
    ++count;
  }
  return count > 0;
}

bool read_clock(Reader& in, Clocked& out) {
  if (!in.digits(2, out.hour) || !in.one_of(":") || !in.digits(2, out.minute) || !in.one_of(":") ||
      !in.digits(2, out.second)) {
    return false;
  }
  if (in.one_of(".") && !read_fraction(in, out.fraction)) return false;
  return out.hour < 24 && out.minute < 60 && out.second <= 60;
}

// Minutes east of Greenwich; a text without offset is UTC.
bool read_offset(Reader& in, int& minutes_east) {
  minutes_east = 0;
  if (in.rest.empty() || in.one_of("Zz")) return true;
  const bool west = in.rest[0] == '-';
  int hour = 0, minute = 0;
  if (!in.one_of("+-") || !in.digits(2, hour) || !in.one_of(":") || !in.digits(2, minute)) return false;
  if (hour > 23 || minute > 59) return false;
  minutes_east = (west ? -1 : 1) * (hour * 60 + minute);
  return true;
}

// Seconds and a fraction to nanoseconds; for negative seconds the order of the two steps keeps the earliest
// instants of the range representable.
std::optional<Instant> join(std::int64_t whole, std::int64_t fraction) {
  if (whole < 0 && fraction > 0) {
    ++whole;
    fraction -= kSecond;
  }
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(whole, kSecond, &ns) || __builtin_add_overflow(ns, fraction, &ns)) {
    return std::nullopt;
  }
  return Instant{ns};
}

struct Unit {
  std::string_view name;
  std::int64_t ns;
};
// Largest first: the order in which a text must name them.
constexpr std::array<Unit, 8> kUnits = {{{"w", 604'800 * kSecond},
                                         {"d", 86'400 * kSecond},
                                         {"h", 3'600 * kSecond},
                                         {"m", 60 * kSecond},
                                         {"s", kSecond},
                                         {"ms", 1'000'000},
                                         {"us", 1'000},
                                         {"ns", 1}}};

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

std::string fraction_text(std::int64_t fraction) {
  if (fraction == 0) return "";
  if (fraction % 1'000'000 == 0) return "." + padded(fraction / 1'000'000, 3);
  if (fraction % 1'000 == 0) return "." + padded(fraction / 1'000, 6);
  return "." + padded(fraction, 9);
}

// One "<number><unit>" from the front; units before `next` have been used already.
bool read_part(std::string_view& text, std::size_t& next, std::int64_t sign, std::int64_t& total) {
  std::int64_t number = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  const std::size_t letters = std::min(text.find_first_not_of("wdhmsun"), text.size());
  const std::string_view unit = text.substr(0, letters);
  while (next < kUnits.size() && kUnits[next].name != unit) ++next;
  if (next == kUnits.size()) return false;
  std::int64_t part = 0;
  if (__builtin_mul_overflow(sign * number, kUnits[next].ns, &part)) return false;
  if (__builtin_add_overflow(total, part, &total)) return false;
  text.remove_prefix(letters);
  ++next;
  return true;
}

}  // namespace

Instant operator+(Instant at, Duration length) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(at.ns, length.ns, &sum)) sum = length.ns > 0 ? kMax : kMin;
  return {sum};
}

Duration operator-(Instant later, Instant earlier) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(later.ns, earlier.ns, &difference))
    difference = later.ns > earlier.ns ? kMax : kMin;
  return {difference};
}

std::optional<Instant> parse_instant(std::string_view text) {
  Reader in{text};
  int year = 0, month = 0, day = 0, east = 0;
  Clocked clock;
  if (!in.digits(4, year) || !in.one_of("-") || !in.digits(2, month) || !in.one_of("-") ||
      !in.digits(2, day) || !in.one_of("Tt ") || !read_clock(in, clock) || !read_offset(in, east) ||
      !in.rest.empty()) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  const std::int64_t midnight = std::chrono::sys_days{date}.time_since_epoch().count() * std::int64_t{86'400};
  const std::int64_t utc = midnight + clock.hour * 3'600 + clock.minute * 60 + clock.second - east * 60;
  // A leap second can only follow 23:59:59 UTC. It becomes the first second of the next day, as POSIX counts.
  if (clock.second == 60 && ((utc % 86'400) + 86'400) % 86'400 != 0) return std::nullopt;
  return join(utc, clock.fraction);
}

std::string format(Instant at) {
  std::int64_t whole = at.ns / kSecond, fraction = at.ns % kSecond;
  if (fraction < 0) {
    fraction += kSecond;
    --whole;
  }
  const std::chrono::sys_seconds moment{std::chrono::seconds{whole}};
  const auto midnight = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{midnight};
  const std::int64_t second = (moment - midnight).count();
  return padded(static_cast<int>(date.year()), 4) + "-" + padded(static_cast<unsigned>(date.month()), 2) +
         "-" + padded(static_cast<unsigned>(date.day()), 2) + "T" + padded(second / 3'600, 2) + ":" +
         padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2) + fraction_text(fraction) + "Z";
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t sign = 1, total = 0;
  if (!text.empty() && text[0] == '-') {
    sign = -1;
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  for (std::size_t next = 0; !text.empty();) {
    if (!read_part(text, next, sign, total)) return std::nullopt;
  }
  return Duration{total};
}

std::string format(Duration length) {
  if (length.ns == 0) return "0s";
  std::string text = length.ns < 0 ? "-" : "";
  // The magnitude of the smallest integer does not fit a signed one.
  std::uint64_t rest =
      length.ns < 0 ? -static_cast<std::uint64_t>(length.ns) : static_cast<std::uint64_t>(length.ns);
  for (std::size_t i = 1; i < kUnits.size(); ++i) {
    const auto unit = static_cast<std::uint64_t>(kUnits[i].ns);
    if (rest >= unit) text += std::to_string(rest / unit) + std::string(kUnits[i].name);
    rest %= unit;
  }
  return text;
}

}  // namespace csirt
