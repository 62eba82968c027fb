// Zones by libhowardhinnant-date, and by the POSIX rule of a zone after its last listed change. Door:
// time/zone.hpp.
//
// Two caches live as long as the process: the library's list of zones, and the rules read so far, behind a
// mutex. Both hold what the installed tzdata says and nothing of any engine.
#include "time/zone.hpp"

#include <date/tz.h>

#include <chrono>
#include <limits>
#include <map>
#include <mutex>
#include <optional>

#include "time/posix_rule.hpp"
#include "time/tzdata_file.hpp"

namespace csirt::time {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kDay = 86'400;

// Rounded towards the past.
std::int64_t whole_seconds(Instant at) { return at.ns / kSecond - (at.ns % kSecond < 0 ? 1 : 0); }

Instant clamped(std::int64_t second) {
  if (second > kMax / kSecond) return {kMax};
  if (second < kMin / kSecond) return {kMin};
  return {second * kSecond};
}

const date::time_zone* locate(std::string_view zone) {
  try {
    const date::time_zone* found = date::locate_zone(zone);
    found->get_info(date::sys_seconds{});  // a file that is no zone is noticed when it is read
    return found;
  } catch (const std::exception&) {
    return nullptr;
  }
}

const std::optional<PosixRule>& rule_of(const std::string& zone) {
  static std::mutex mutex;
  static std::map<std::string, std::optional<PosixRule>> rules;
  const std::lock_guard lock(mutex);
  const auto known = rules.find(zone);
  if (known != rules.end()) return known->second;
  return rules.emplace(zone, parse_posix_rule(zone_footer(zone))).first->second;
}

struct Stretch {
  std::int64_t begin = 0, end = 0, offset = 0;  // seconds
};

// UTC needs no zone data, so that a host without tzdata can work in it.
bool is_utc(std::string_view zone) { return zone == "UTC" || zone == "Etc/UTC"; }

Stretch stretch(std::int64_t second, std::string_view zone) {
  if (is_utc(zone)) return {kMin / kSecond - 1, kMax / kSecond + 1, 0};
  const date::time_zone* found = locate(zone);
  if (!found)
    throw Error(Status::invalid, "unknown time zone '" + std::string(zone) + "'", std::string(zone));
  const date::sys_info info = found->get_info(date::sys_seconds{std::chrono::seconds{second}});
  const Stretch listed{info.begin.time_since_epoch().count(), info.end.time_since_epoch().count(),
                       info.offset.count()};
  if (listed.end <= kMax / kSecond) return listed;
  const std::optional<PosixRule>& rule = rule_of(found->name());
  if (!rule || !rule->changes) return listed;
  const RulePeriod later = rule_period(*rule, second);
  return {std::max(later.begin, listed.begin), later.end, later.offset};
}

[[noreturn]] void refuse(const char* why) { throw Error(Status::invalid, why); }

// Seconds since 1970 of a local time, as if its zone had no offset.
std::int64_t local_second(const LocalTime& local) {
  const std::chrono::year_month_day date{std::chrono::year{local.year},
                                         std::chrono::month{static_cast<unsigned>(local.month)},
                                         std::chrono::day{static_cast<unsigned>(local.day)}};
  const bool in_day = local.hour >= 0 && local.hour < 24 && local.minute >= 0 && local.minute < 60 &&
                      local.second >= 0 && local.second < 60 && local.nanosecond >= 0 &&
                      local.nanosecond < kSecond;
  if (!date.ok() || !in_day) refuse("a local time is expected whose fields are a date and a time of day");
  if (local.year < 1677 || local.year > 2262) refuse("a local time lies outside the years 1677 to 2262");
  const std::int64_t day = std::chrono::sys_days{date}.time_since_epoch().count();
  return day * kDay + local.hour * 3'600 + local.minute * 60 + local.second;
}

}  // namespace

bool zone_exists(std::string_view zone) { return is_utc(zone) || locate(zone) != nullptr; }

ZonePeriod period(Instant at, std::string_view zone) {
  const Stretch found = stretch(whole_seconds(at), zone);
  return {clamped(found.begin), clamped(found.end), seconds(found.offset)};
}

LocalTime to_local(Instant at, std::string_view zone) {
  const std::int64_t utc = whole_seconds(at);
  const std::chrono::sys_seconds wall{std::chrono::seconds{utc + stretch(utc, zone).offset}};
  const auto midnight = std::chrono::floor<std::chrono::days>(wall);
  const std::chrono::year_month_day date{midnight};
  const auto second = static_cast<int>((wall - midnight).count());
  LocalTime local;
  local.year = static_cast<int>(date.year());
  local.month = static_cast<int>(static_cast<unsigned>(date.month()));
  local.day = static_cast<int>(static_cast<unsigned>(date.day()));
  local.hour = second / 3'600;
  local.minute = second / 60 % 60;
  local.second = second % 60;
  local.weekday = static_cast<int>(std::chrono::weekday{midnight}.iso_encoding());
  local.nanosecond = static_cast<std::int32_t>((at.ns % kSecond + kSecond) % kSecond);
  return local;
}

// The first stretch that contains the wall time, or the first one that starts beyond it. No offset is as
// large as two days, and stretches in between are few.
Instant to_instant(const LocalTime& local, std::string_view zone) {
  const std::int64_t wall = local_second(local);
  Stretch here = stretch(wall - 2 * kDay, zone);
  while (wall - here.offset >= here.end && here.end <= kMax / kSecond) here = stretch(here.end, zone);
  const bool skipped = wall - here.offset < here.begin;
  const std::int64_t second = skipped ? here.begin : wall - here.offset;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(second, kSecond, &ns) ||
      __builtin_add_overflow(ns, skipped ? 0 : local.nanosecond, &ns)) {
    refuse("a local time lies outside the range of instants");
  }
  return {ns};
}

std::string tzdata_version() {
  static const std::string version = [] {
    try {
      const std::string stated = date::get_tzdb().version;
      if (!stated.empty() && stated != "unknown") return stated;
    } catch (const std::exception&) {
      return std::string("unknown");
    }
    return installed_version();
  }();
  return version;
}

}  // namespace csirt::time
