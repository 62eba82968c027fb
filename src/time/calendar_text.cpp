// Texts such as "mon-fri 09:00-17:00" to spans of a week. Door: parse_calendar.
#include <algorithm>
#include <array>
#include <chrono>

#include "base/date.hpp"
#include "base/text.hpp"
#include "time/calendar.hpp"
#include "time/zone.hpp"

namespace csirt::time {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
constexpr int kLastMinute = 1'440;
constexpr std::size_t kMostParts = 1'000;

using base::trimmed;
using Days = std::array<bool, 7>;  // Monday first

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw Error(Status::invalid, "working hours '" + std::string(text) + "': " + why, std::string(text));
}

// 0 to 6, or nothing: "mon", "tues" and "monday" name a day, "m" does not.
std::optional<std::size_t> day_of(std::string_view name) {
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (name.size() >= 3 && kDays[i].starts_with(name)) return i;
  }
  return std::nullopt;
}

// "9:00" or "09:00" as minutes; 24:00 ends a day.
std::optional<int> minute_of(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos || colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
  int parts[2] = {0, 0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == colon) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    int& part = parts[i > colon ? 1 : 0];
    part = part * 10 + (text[i] - '0');
  }
  const int minute = parts[0] * 60 + parts[1];
  return parts[1] < 60 && minute <= kLastMinute ? std::optional<int>(minute) : std::nullopt;
}

void add_days(Days& days, std::string_view text, std::string_view whole) {
  if (text == "daily") {
    days.fill(true);
    return;
  }
  const auto dash = text.find('-');
  const auto first = day_of(trimmed(text.substr(0, dash)));
  const auto last = dash == text.npos ? first : day_of(trimmed(text.substr(dash + 1)));
  if (!first || !last)
    refuse(whole, "'" + std::string(text) + "' is no day; mon, mon-fri or daily is expected");
  for (std::size_t day = *first;; day = (day + 1) % 7) {
    days[day] = true;
    if (day == *last) return;
  }
}

void add_spans(std::vector<Span>& spans, const Days& days, std::string_view text, std::string_view whole) {
  const auto dash = text.find('-');
  const auto from = minute_of(trimmed(text.substr(0, dash)));
  const auto to = dash == text.npos ? std::nullopt : minute_of(trimmed(text.substr(dash + 1)));
  if (!from || !to || *from == kLastMinute)
    refuse(whole, "'" + std::string(text) + "' is expected to be like 09:00-17:00");
  if (*from == *to) refuse(whole, "'" + std::string(text) + "' has no length; a whole day is 00:00-24:00");
  for (int day = 0; day < 7; ++day) {
    if (!days[static_cast<std::size_t>(day)]) continue;
    spans.push_back({day + 1, *from, *from < *to ? *to : kLastMinute});
    if (*to < *from && *to > 0) spans.push_back({(day + 1) % 7 + 1, 0, *to});
  }
}

// Sorted, and what overlaps or touches within a day made one.
std::vector<Span> merged(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return std::pair(a.weekday, a.from) < std::pair(b.weekday, b.from);
  });
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (!out.empty() && out.back().weekday == span.weekday && span.from <= out.back().to) {
      out.back().to = std::max(out.back().to, span.to);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

// Where the hours start: the first digit that no letter precedes in its word.
std::size_t hours_at(std::string_view part) {
  return std::min(part.find_first_of("0123456789"), part.size());
}

std::vector<Span> parse_spans(const std::string& text) {
  std::vector<Span> spans;
  Days days{};
  bool fresh = true;  // the next days start a new list instead of adding to one that waits for its hours
  bool waiting = false;
  std::size_t parts = 0;
  for (std::string_view rest = text;;) {
    if (++parts > kMostParts) refuse(text.substr(0, 60), "too many parts");
    const auto comma = rest.find(',');
    const std::string_view part = trimmed(rest.substr(0, comma));
    const std::size_t split = hours_at(part);
    const std::string_view named = trimmed(part.substr(0, split)), hours = part.substr(split);
    if (part.empty()) refuse(text, "a part between commas is empty");
    if (!named.empty()) {
      if (fresh) days.fill(false);
      add_days(days, named, text);
    } else if (parts == 1) {
      days.fill(true);
    }
    if (!hours.empty()) add_spans(spans, days, hours, text);
    waiting = hours.empty();
    fresh = !waiting;
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (waiting) refuse(text, "the last days have no hours; daily 00:00-24:00 or always is expected");
  return merged(std::move(spans));
}

}  // namespace

Calendar parse_calendar(std::string_view hours, std::string_view zone, std::vector<std::string> holidays) {
  Calendar calendar;
  calendar.zone = zone;
  if (!zone_exists(zone))
    throw Error(Status::invalid, "unknown time zone '" + calendar.zone + "'", calendar.zone);
  for (const std::string& holiday : holidays) {
    if (!base::parse_date(holiday)) {
      throw Error(Status::invalid, "holiday '" + holiday + "' is no date like 2026-12-25, up to 2262-04-11",
                  holiday);
    }
  }
  std::sort(holidays.begin(), holidays.end());
  calendar.holidays = std::move(holidays);
  const std::string text = base::lower(trimmed(hours));
  calendar.always = text == "always" || text == "24/7";
  if (!calendar.always) calendar.weekly = parse_spans(text);
  return calendar;
}

}  // namespace csirt::time
