// Civil dates by Hinnant's days_from_civil and its inverse, in integers alone.
#include "tool/report_time.hpp"

#include <array>

namespace csirt::tool::report {
namespace {

constexpr Millis kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

std::int64_t days_of(Civil date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto of_era = static_cast<unsigned>(year - era * 400);
  const unsigned of_year = (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
  const unsigned day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
  return era * 146097 + static_cast<std::int64_t>(day) - 719468;
}

Civil civil_of(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  const std::int64_t year = static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * shifted + 2) / 5 + 1};
}

std::int64_t floor_days(Millis at) { return at >= 0 ? at / kDay : (at - kDay + 1) / kDay; }

// The number that the `size` digits from `at` on make; nothing when one of them is no digit.
std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t size) {
  unsigned value = 0;
  for (std::size_t i = at; i < at + size; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
  }
  return value;
}

// ".101Z" -> 101, "Z" -> 0; nothing when it does not end with Z.
std::optional<unsigned> fraction(std::string_view text) {
  if (!text.ends_with('Z')) return std::nullopt;
  text.remove_suffix(1);
  if (text.empty()) return 0;
  if (text[0] != '.' || text.size() < 2 || text.size() > 10) return std::nullopt;
  if (!digits(text, 1, text.size() - 1)) return std::nullopt;
  const std::string padded = std::string(text.substr(1)) + "00";
  return digits(padded, 0, 3);
}

std::string two(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

// An instant that begins there, in one of the two forms that the engine writes; else of no length.
struct Stamp {
  std::size_t length = 0;
  Millis at = 0;
};

Stamp stamp_at(std::string_view sentence, std::size_t at) {
  constexpr std::size_t kSeconds = 19;  // "2026-03-10T08:22:10"
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string_view rest = sentence.substr(at);
  if (rest.size() <= kSeconds || !is_digit(rest[0]) || rest[4] != '-') return {};
  if (at > 0 && is_digit(sentence[at - 1])) return {};
  std::string whole(rest.substr(0, std::min(rest.find('Z'), std::size_t{40}) + 1));
  std::size_t length = whole.size();
  if (rest[10] == ' ' && rest.substr(kSeconds).starts_with(" UTC")) {
    whole = std::string(rest.substr(0, 10)) + "T" + std::string(rest.substr(11, 8)) + "Z";
    length = kSeconds + std::string_view(" UTC").size();
  }
  const auto parsed = parse_time(whole);
  return parsed ? Stamp{length, *parsed} : Stamp{};
}

}  // namespace

std::optional<Millis> parse_time(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' '))
    return std::nullopt;
  if (text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  const auto milli = fraction(text.substr(19));
  if (!year || !month || !day || !hour || !minute || !second || !milli) return std::nullopt;
  if (*month < 1 || *month > 12 || *day < 1 || *day > 31 || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  const std::int64_t days = days_of({*year, *month, *day});
  if (civil_of(days).day != *day) return std::nullopt;  // 30 Feb would be told as 2 Mar
  return days * kDay + *hour * kHour + *minute * kMinute + *second * kSecond + *milli;
}

std::string date_text(Millis at) {
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil date = civil_of(floor_days(at));
  return std::to_string(date.day) + " " + kMonths[date.month - 1] + " " + std::to_string(date.year);
}

std::string clock_text(Millis at, bool seconds) {
  const Millis of_day = at - floor_days(at) * kDay;
  std::string out = two(of_day / kHour) + ":" + two(of_day / kMinute % 60);
  return seconds ? out + ":" + two(of_day / kSecond % 60) : out;
}

std::string date_time_text(Millis at) { return date_text(at) + ", " + clock_text(at); }

std::string span_text(Millis from, Millis to) {
  if (clock_text(from) == clock_text(to) && date_text(from) == date_text(to)) return date_time_text(from);
  const bool same_day = floor_days(from) == floor_days(to);
  return date_text(from) + ", " + clock_text(from) + " to " +
         (same_day ? clock_text(to) : date_time_text(to));
}

std::string length_text(Millis length) {
  if (length < 0) length = -length;
  struct Unit {
    Millis size;
    const char* name;
  };
  static constexpr std::array<Unit, 4> kUnits = {
      {{kDay, " d"}, {kHour, " h"}, {kMinute, " min"}, {kSecond, " s"}}};
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    const Millis whole = length / kUnits[i].size;
    if (whole == 0) continue;
    std::string out = std::to_string(whole) + kUnits[i].name;
    const Millis rest = i + 1 < kUnits.size() ? length % kUnits[i].size / kUnits[i + 1].size : 0;
    return rest > 0 ? out + " " + std::to_string(rest) + kUnits[i + 1].name : out;
  }
  return "0 s";
}

Markup time_markup(std::string_view text, std::size_t bytes) {
  const auto at = parse_time(text);
  if (!at) return Markup(bounded(text, bytes));
  return element("time", {{"datetime", std::string(text)}}, date_time_text(*at));
}

std::string with_times(std::string_view sentence) {
  std::string out;
  for (std::size_t at = 0; at < sentence.size();) {
    const Stamp stamp = stamp_at(sentence, at);
    out.append(stamp.length == 0 ? std::string(1, sentence[at]) : date_time_text(stamp.at));
    at += std::max<std::size_t>(stamp.length, 1);
  }
  return out;
}

}  // namespace csirt::tool::report
