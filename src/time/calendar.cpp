// Business hours, walked segment by segment. Door: time/calendar.hpp.
//
// A segment lies within one local day and one period of constant offset, so its edges are plain arithmetic,
// and 400 days have a bounded number of them.
#include "time/calendar.hpp"

#include <algorithm>
#include <limits>

#include "time/zone.hpp"

namespace csirt::time {
namespace {

constexpr int kDayEnd = 1'440;

std::string padded(int value, std::size_t width) {
  const std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

bool is_holiday(const Calendar& calendar, const LocalTime& local) {
  if (calendar.holidays.empty()) return false;
  const std::string date = padded(local.year, 4) + "-" + padded(local.month, 2) + "-" + padded(local.day, 2);
  return std::binary_search(calendar.holidays.begin(), calendar.holidays.end(), date);
}

struct Minutes {
  bool open = false;
  int until = kDayEnd;
};

// The state in a minute of a weekday, and the minute until which no span starts or ends.
Minutes minutes_at(const Calendar& calendar, int weekday, int minute) {
  // Spans are sorted and disjoint: the first that ends later than this minute decides.
  const auto span = std::partition_point(
      calendar.weekly.begin(), calendar.weekly.end(),
      [&](const Span& one) { return std::pair(one.weekday, one.to) <= std::pair(weekday, minute); });
  if (span == calendar.weekly.end() || span->weekday != weekday) return {};
  return span->from <= minute ? Minutes{true, span->to} : Minutes{false, span->from};
}

}  // namespace

Segment segment(const Calendar& calendar, Instant at) {
  const Instant end = Instant{} + Duration{std::numeric_limits<std::int64_t>::max()};
  if (calendar.always) return {true, end};
  const LocalTime local = to_local(at, calendar.zone);
  const int minute = local.hour * 60 + local.minute;
  const Minutes state = is_holiday(calendar, local) ? Minutes{} : minutes_at(calendar, local.weekday, minute);
  const std::int64_t into_minute = seconds(local.second).ns + local.nanosecond;
  const Instant edge = at + Duration{minutes(state.until - minute).ns - into_minute};
  return {state.open, std::min(edge, period(at, calendar.zone).end)};
}

bool open(const Calendar& calendar, Instant at) { return segment(calendar, at).open; }

std::optional<Instant> next_open(const Calendar& calendar, Instant at) {
  const Instant horizon = at + kHorizon;
  for (Instant now = at;;) {
    const Segment here = segment(calendar, now);
    if (here.open) return now;
    if (here.until >= horizon || here.until <= now) return std::nullopt;
    now = here.until;
  }
}

std::optional<Instant> add_business(const Calendar& calendar, Instant at, Duration length) {
  if (length.ns < 0) throw Error(Status::invalid, "a working time must not be negative: " + format(length));
  if (calendar.always || length.ns == 0) return at + length;
  const Instant horizon = at + kHorizon;
  Duration left = length;
  for (Instant now = at;;) {
    const Segment here = segment(calendar, now);
    const Duration available = here.until - now;
    if (here.open && left <= available)
      return now + left <= horizon ? std::optional(now + left) : std::nullopt;
    if (here.open) left.ns -= available.ns;
    if (here.until >= horizon || here.until <= now) return std::nullopt;
    now = here.until;
  }
}

}  // namespace csirt::time
