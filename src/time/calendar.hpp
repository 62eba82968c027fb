// Business hours: when a person or a team is there, and when a length of working time has passed (ORG-7).
//
// A calendar is data and follows the clock on the wall of its zone: it is open when that clock shows a time
// within a span of its weekday, on a date that is no holiday. So an hour that the clock skips is never open,
// and one that it shows twice is open twice. Thread rule: pure functions. Errors: Error(Status::invalid) for
// an unknown zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/error.hpp"
#include "csirt/time.hpp"

namespace csirt::time {

// Minutes [from, to) of a local day; 0 <= from < to <= 1440.
struct Span {
  int weekday = 1;  // 1 is Monday, 7 is Sunday
  int from = 0;
  int to = 0;
  bool operator==(const Span&) const = default;
};

struct Calendar {
  std::string zone = "UTC";
  std::vector<Span> weekly;           // sorted and disjoint, as parse_calendar makes them
  std::vector<std::string> holidays;  // "2026-12-25": sorted; closed from midnight to midnight, local time
  bool always = false;                // around the clock, holidays included; the rest is then ignored
  bool operator==(const Calendar&) const = default;
};

// How far ahead an opening is looked for, and how far working time may stretch.
constexpr Duration kHorizon = days(400);

// "always" or "24/7"; else parts separated by commas, each of days and hours: "mon-fri 09:00-17:00, sat
// 10:00-14:00". Days alone share the hours of the next part ("mon, wed 09:00-17:00"); hours alone take the
// days of the part before ("mon-fri 09:00-12:00, 13:00-17:00") or, at the start, all days. Days are mon or
// monday, in any case; "sat-mon" wraps; "daily" is every day. Hours that end before they start run over
// midnight into the next day; 24:00 may end a span. Throws Error(Status::invalid) for what is none of this,
// an unknown zone or a holiday that is no date.
Calendar parse_calendar(std::string_view hours, std::string_view zone = "UTC",
                        std::vector<std::string> holidays = {});

bool open(const Calendar& calendar, Instant at);

// `at` itself when open then; else the next opening within kHorizon; nothing when there is none.
std::optional<Instant> next_open(const Calendar& calendar, Instant at);

// The earliest instant by which `length` of open time has passed since `at`: 17:00, not 09:00 of the next
// day, when the time runs out with the working day. Nothing when that is not within kHorizon (an `always`
// calendar has no such bound). Throws Error(Status::invalid) for a negative length.
std::optional<Instant> add_business(const Calendar& calendar, Instant at, Duration length);

// From `at` until `until` (exclusive, later than `at`) the calendar is open or closed throughout.
// Neighbouring segments may have the same state.
struct Segment {
  bool open = false;
  Instant until;
};
Segment segment(const Calendar& calendar, Instant at);

}  // namespace csirt::time
