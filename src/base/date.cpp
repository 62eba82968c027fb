// Door: base/date.hpp.
#include "base/date.hpp"

#include <chrono>
#include <limits>

namespace csirt::base {
namespace {

constexpr std::int64_t kMostDays = std::numeric_limits<std::int64_t>::max() / days(1).ns;

// All of `text` as digits; negative when it is anything else.
int digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Days since 1970-01-01.
std::optional<std::int64_t> day_number(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8));
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

}  // namespace

std::optional<Instant> parse_date(std::string_view text) {
  const std::optional<std::int64_t> number = day_number(text);
  if (!number || *number > kMostDays || *number < -kMostDays) return std::nullopt;
  return Instant{} + days(*number);
}

std::optional<Instant> end_of_date(std::string_view text) {
  const std::optional<std::int64_t> number = day_number(text);
  if (!number) return std::nullopt;
  if (*number >= kMostDays) return Instant{std::numeric_limits<std::int64_t>::max()};
  if (*number + 1 < -kMostDays) return Instant{std::numeric_limits<std::int64_t>::min()};
  return Instant{} + days(*number + 1);
}

std::string moment_text(Instant at) {
  const std::string text = format(at);  // 2026-12-31T23:59:58.250Z
  const std::size_t clock = text.find('T');
  return text.substr(0, clock) + " " + text.substr(clock + 1, 8) + " UTC";
}

std::string length_text(Duration length) {
  struct Unit {
    const char* name;
    std::int64_t ns;
  };
  constexpr Unit kUnits[] = {
      {"d", days(1).ns}, {"h", hours(1).ns}, {"min", minutes(1).ns}, {"s", seconds(1).ns}};
  std::string out;
  int shown = 0;
  for (const Unit& unit : kUnits) {
    const std::int64_t number = length.ns / unit.ns;
    if (number == 0 && shown == 0) continue;
    if (++shown > 2) break;
    if (number == 0) continue;
    length.ns -= number * unit.ns;
    if (!out.empty()) out += ' ';
    out += std::to_string(number) + " " + unit.name;
  }
  return out.empty() ? "no time" : out;
}

}  // namespace csirt::base
