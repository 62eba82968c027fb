// Reads and applies POSIX time zone rules. Door: parse_posix_rule, rule_period.
#include "time/posix_rule.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace csirt::time {
namespace {

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // "CET" or "<+1030>"
  bool name() {
    if (take('<')) {
      const auto end = rest_.find('>');
      if (end == rest_.npos) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), letter);
    const auto length = static_cast<std::size_t>(std::distance(rest_.begin(), end));
    rest_.remove_prefix(length);
    return length >= 3;
  }

  bool number(int lowest, int highest, int& out) {
    std::size_t used = 0;
    out = 0;
    while (used < rest_.size() && used < 3 && rest_[used] >= '0' && rest_[used] <= '9') {
      out = out * 10 + (rest_[used++] - '0');
    }
    rest_.remove_prefix(used);
    return used > 0 && out >= lowest && out <= highest;
  }

  // [+-]h[h[h]][:mm[:ss]] in seconds
  bool clock(std::int64_t& out) {
    const bool negative = take('-');
    if (!negative) take('+');
    int hour = 0, minute = 0, second = 0;
    if (!number(0, 167, hour)) return false;
    if (take(':') && !number(0, 59, minute)) return false;
    if (take(':') && !number(0, 59, second)) return false;
    out = (negative ? -1 : 1) * (hour * std::int64_t{3'600} + minute * 60 + second);
    return true;
  }

  bool date(RuleDate& out) {
    if (!take('M') || !number(1, 12, out.month) || !take('.') || !number(1, 5, out.week) || !take('.') ||
        !number(0, 6, out.weekday)) {
      return false;
    }
    return !take('/') || clock(out.second);
  }

 private:
  std::string_view rest_;
};

// Seconds since 1970 of the local moment, as if the zone had no offset.
std::int64_t local_second(const RuleDate& date, int year) {
  namespace chrono = std::chrono;
  const chrono::year_month month{chrono::year{year}, chrono::month{static_cast<unsigned>(date.month)}};
  const chrono::weekday weekday{static_cast<unsigned>(date.weekday)};
  const chrono::sys_days day = date.week == 5
                                   ? chrono::sys_days{month / weekday[chrono::last]}
                                   : chrono::sys_days{month / weekday[static_cast<unsigned>(date.week)]};
  return day.time_since_epoch().count() * std::int64_t{86'400} + date.second;
}

struct Change {
  std::int64_t at = 0;
  std::int64_t offset = 0;  // from then on
};

}  // namespace

std::optional<PosixRule> parse_posix_rule(std::string_view text) {
  RuleReader in(text);
  PosixRule rule;
  if (!in.name() || !in.clock(rule.standard)) return std::nullopt;
  rule.standard = -rule.standard;  // POSIX counts west of Greenwich
  rule.daylight = rule.standard + 3'600;
  if (in.done()) return rule;
  rule.changes = true;
  if (!in.name()) return std::nullopt;
  if (!in.take(',')) {
    if (!in.clock(rule.daylight) || !in.take(',')) return std::nullopt;
    rule.daylight = -rule.daylight;
  }
  if (!in.date(rule.to_daylight) || !in.take(',') || !in.date(rule.to_standard) || !in.done())
    return std::nullopt;
  return rule;
}

RulePeriod rule_period(const PosixRule& rule, std::int64_t second) {
  const std::chrono::sys_days day =
      std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{second}});
  const int year = static_cast<int>(std::chrono::year_month_day{day}.year());
  std::array<Change, 6> changes;
  for (int i = 0; i < 3; ++i) {
    const int y = year - 1 + i;
    changes[static_cast<std::size_t>(2 * i)] = {local_second(rule.to_daylight, y) - rule.standard,
                                                rule.daylight};
    changes[static_cast<std::size_t>(2 * i + 1)] = {local_second(rule.to_standard, y) - rule.daylight,
                                                    rule.standard};
  }
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
  std::size_t next = 1;
  while (next + 1 < changes.size() && changes[next].at <= second) ++next;
  return {changes[next - 1].at, changes[next].at, changes[next - 1].offset};
}

}  // namespace csirt::time
