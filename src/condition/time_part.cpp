// Door: time_part (test_item.hpp).
#include <array>

#include "condition/test_item.hpp"

namespace csirt::condition {
namespace {

struct Parts {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  bool has_time = false;
};

bool take_number(std::string_view& text, std::size_t width, int& out) {
  if (text.size() < width) return false;
  out = 0;
  for (char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return false;
    out = out * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int year, int month) {
  static constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : lengths[static_cast<std::size_t>(month - 1)];
}

bool take_date(std::string_view& text, Parts& parts) {
  if (!take_number(text, 4, parts.year) || !take(text, '-') || !take_number(text, 2, parts.month) ||
      !take(text, '-') || !take_number(text, 2, parts.day)) {
    return false;
  }
  return parts.month >= 1 && parts.month <= 12 && parts.day >= 1 &&
         parts.day <= days_in(parts.year, parts.month);
}

// ":05", ":05.123": seconds may be left out, and may be 60.
bool take_seconds(std::string_view& text) {
  if (!take(text, ':')) return true;
  int second = 0;
  if (!take_number(text, 2, second) || second > 60) return false;
  if (text.empty() || (text.front() != '.' && text.front() != ',')) return true;
  text.remove_prefix(1);
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  text.remove_prefix(digits);
  return digits > 0;
}

bool take_zone(std::string_view& text) {
  if (take(text, ' ') && text.empty()) return false;
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return true;
  if (!take(text, '+') && !take(text, '-')) return text == "UTC" ? (text = {}, true) : false;
  int hours = 0, minutes = 0;
  if (!take_number(text, 2, hours)) return false;
  if (text.empty()) return true;
  take(text, ':');
  return take_number(text, 2, minutes);
}

bool take_time(std::string_view& text, Parts& parts) {
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return false;
  if (!take_number(text, 2, parts.hour) || parts.hour > 23 || !take(text, ':')) return false;
  if (!take_number(text, 2, parts.minute) || parts.minute > 59) return false;
  parts.has_time = true;
  return take_seconds(text) && take_zone(text);
}

int day_of_year(const Parts& parts) {
  int day = parts.day;
  for (int month = 1; month < parts.month; ++month) day += days_in(parts.year, month);
  return day;
}

// 1 is Monday, 7 Sunday (Sakamoto's method).
int weekday(int year, int month, int day) {
  static constexpr std::array<int, 12> shift = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  if (month < 3) --year;
  const int sunday0 =
      (year + year / 4 - year / 100 + year / 400 + shift[static_cast<std::size_t>(month - 1)] + day) % 7;
  return sunday0 == 0 ? 7 : sunday0;
}

bool has_53_weeks(int year) {
  const int first = weekday(year, 1, 1);
  return first == 4 || (first == 3 && is_leap(year));
}

int iso_week(const Parts& parts) {
  const int week = (day_of_year(parts) - weekday(parts.year, parts.month, parts.day) + 10) / 7;
  if (week == 0) return has_53_weeks(parts.year - 1) ? 53 : 52;
  return week == 53 && !has_53_weeks(parts.year) ? 1 : week;
}

}  // namespace

std::optional<std::int64_t> time_part(std::string_view text, TimePart part) {
  Parts parts;
  if (!take_date(text, parts)) return std::nullopt;
  if (!text.empty() && (!take_time(text, parts) || !text.empty())) return std::nullopt;
  switch (part) {
    case TimePart::minute:
    case TimePart::hour:
      if (!parts.has_time) return std::nullopt;
      return part == TimePart::hour ? parts.hour : parts.minute;
    case TimePart::day:
      return parts.day;
    case TimePart::week:
      return iso_week(parts);
    case TimePart::month:
      return parts.month;
    case TimePart::year:
      return parts.year;
    case TimePart::none:
      break;
  }
  return std::nullopt;
}

}  // namespace csirt::condition
