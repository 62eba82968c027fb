// Clocks on the wall: instants to local times of an IANA zone and back.
//
// Source of the zones: the system's tzdata through libhowardhinnant-date, completed beyond 2037 by the rule
// at the end of each zone file (posix_rule.hpp). Thread rule: every function may be called from any thread.
// Errors: an unknown zone throws Error(Status::invalid); ask zone_exists first where the name comes from a
// document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "csirt/error.hpp"
#include "csirt/time.hpp"

namespace csirt::time {

// What a clock and a calendar on the wall show. Years of the proleptic Gregorian calendar.
struct LocalTime {
  int year = 1970, month = 1, day = 1;
  int hour = 0, minute = 0, second = 0;
  int weekday = 4;  // 1 is Monday, 7 is Sunday (ISO 8601); read by nobody, to_local fills it
  std::int32_t nanosecond = 0;
  bool operator==(const LocalTime&) const = default;
};

// A stretch of time in which a zone keeps one offset: [begin, end).
struct ZonePeriod {
  Instant begin, end;  // clamped to the range of Instant
  Duration offset;     // local time minus UTC
};

bool zone_exists(std::string_view zone);

LocalTime to_local(Instant at, std::string_view zone);

// A local time that the clock skips (spring) is the instant of the jump; one that it shows twice (autumn) is
// the first of the two. So a later local time never becomes an earlier instant. Nothing is read from
// `weekday`. Throws Error(Status::invalid) when the fields are no date or time, or lie outside the range of
// Instant.
Instant to_instant(const LocalTime& local, std::string_view zone);

// The period that `at` belongs to.
ZonePeriod period(Instant at, std::string_view zone);

// "2026f", as the installed tzdata names itself; "unknown" when it does not. Journalled with what depends on
// it.
std::string tzdata_version();

}  // namespace csirt::time
