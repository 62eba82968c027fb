// Business hours: texts, openings, working time. FLT-1: lengths carry their unit; here minutes stay minutes.
#include "time/calendar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "time/zone.hpp"

namespace csirt::time {
namespace {

Instant at(std::string_view text) {
  const auto parsed = parse_instant(text);
  REQUIRE(parsed);
  return *parsed;
}

std::string spans(std::string_view hours) {
  std::string out;
  for (const Span& span : parse_calendar(hours).weekly) {
    out +=
        std::to_string(span.weekday) + ":" + std::to_string(span.from) + "-" + std::to_string(span.to) + " ";
  }
  return out;
}

std::string refusal(std::string_view hours, std::string_view zone = "UTC",
                    std::vector<std::string> holidays = {}) {
  try {
    parse_calendar(hours, zone, std::move(holidays));
  } catch (const Error& error) {
    CHECK(error.status() == Status::invalid);
    return error.what();
  }
  return "";
}

// The meaning of `open` straight from the header: what the wall shows, a span, no holiday.
bool naive_open(const Calendar& calendar, Instant now) {
  if (calendar.always) return true;
  const LocalTime local = to_local(now, calendar.zone);
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const std::string date = std::to_string(local.year) + "-" + two(local.month) + "-" + two(local.day);
  if (std::count(calendar.holidays.begin(), calendar.holidays.end(), date) > 0) return false;
  const int minute = local.hour * 60 + local.minute;
  return std::any_of(calendar.weekly.begin(), calendar.weekly.end(), [&](const Span& span) {
    return span.weekday == local.weekday && span.from <= minute && minute < span.to;
  });
}

// Minute by minute; `now` and `length` are whole minutes.
std::optional<Instant> naive_add(const Calendar& calendar, Instant now, Duration length) {
  const Instant horizon = now + kHorizon;
  while (length.ns > 0 && now < horizon) {
    if (naive_open(calendar, now)) length = Duration{length.ns - minutes(1).ns};
    now = now + minutes(1);
  }
  return length.ns > 0 ? std::nullopt : std::optional(now);
}

std::string text(std::optional<Instant> instant) { return instant ? format(*instant) : "never"; }

}  // namespace

TEST_CASE("texts of working hours") {
  CHECK(spans("mon-fri 09:00-17:00") == "1:540-1020 2:540-1020 3:540-1020 4:540-1020 5:540-1020 ");
  CHECK(spans("Monday 9:00-17:00, SAT 10:00-14:00") == "1:540-1020 6:600-840 ");
  CHECK(spans("mon, wed 09:00-10:00") == "1:540-600 3:540-600 ");
  CHECK(spans("mon 09:00-12:00, 13:00-17:00") == "1:540-720 1:780-1020 ");
  CHECK(spans("sat-mon 00:00-24:00") == "1:0-1440 6:0-1440 7:0-1440 ");
  CHECK(spans("fri 22:00-06:00") == "5:1320-1440 6:0-360 ");
  CHECK(spans("sun 22:00-06:00") == "1:0-360 7:1320-1440 ");
  CHECK(spans("fri 22:00-00:00") == "5:1320-1440 ");
  CHECK(spans("mon 09:00-12:00, mon 11:00-14:00, mon 14:00-15:00") == "1:540-900 ");
  CHECK(spans("08:00-09:00") == spans("daily 08:00-09:00"));
  CHECK(spans("mon - tue 08:00 - 09:00") == "1:480-540 2:480-540 ");
  CHECK(parse_calendar("always").always);
  CHECK(parse_calendar(" 24/7 ").always);
  CHECK(!parse_calendar("mon 09:00-10:00").always);
}

TEST_CASE("texts that are no working hours") {
  CHECK(refusal("") == "working hours '': a part between commas is empty");
  CHECK(refusal("mon-fri") ==
        "working hours 'mon-fri': the last days have no hours; daily 00:00-24:00 or always is expected");
  CHECK(refusal("mo 09:00-17:00") ==
        "working hours 'mo 09:00-17:00': 'mo' is no day; mon, mon-fri or daily is expected");
  CHECK(refusal("mon 09:00") == "working hours 'mon 09:00': '09:00' is expected to be like 09:00-17:00");
  CHECK(refusal("mon 09:00-09:00") ==
        "working hours 'mon 09:00-09:00': '09:00-09:00' has no length; a whole day is 00:00-24:00");
  for (const char* hours :
       {"mon 09:00-24:01", "mon 24:00-25:00", "mon 9-17", "mon 09:60-10:00", "mon 09:00-17:00,",
        "mon 09:00-17:00 x", "mon-fri-sun 09:00-10:00", "mon 009:00-10:00", "mon 09:00--10:00", "never",
        "mon -09:00-10:00", "mon 09:00-17:00;tue 09:00-10:00"}) {
    CAPTURE(hours);
    CHECK(!refusal(hours).empty());
  }
  CHECK(refusal("always", "Europe/Berln") == "unknown time zone 'Europe/Berln'");
  CHECK(refusal("always", "UTC", {"2026-02-29"}) ==
        "holiday '2026-02-29' is no date like 2026-12-25, up to 2262-04-11");
  CHECK(refusal("always", "UTC", {"25.12.2026"}) ==
        "holiday '25.12.2026' is no date like 2026-12-25, up to 2262-04-11");
}

TEST_CASE("open by the clock on the wall") {
  const Calendar office = parse_calendar("mon-fri 09:00-17:00", "Europe/Berlin", {"2026-12-25"});
  struct Case {
    const char* at;
    bool open;
    const char* why;
  };
  const Case cases[] = {{"2026-07-01T06:59:59.999999999Z", false, "08:59 on a Wednesday"},
                        {"2026-07-01T07:00:00Z", true, "09:00 sharp"},
                        {"2026-07-01T14:59:59Z", true, "16:59"},
                        {"2026-07-01T15:00:00Z", false, "17:00 sharp"},
                        {"2026-01-07T08:00:00Z", true, "09:00 in winter"},
                        {"2026-07-04T10:00:00Z", false, "Saturday"},
                        {"2026-12-25T10:00:00Z", false, "holiday, a Friday"},
                        {"2026-12-24T10:00:00Z", true, "the day before"}};
  for (const Case& c : cases) {
    CAPTURE(c.why);
    CHECK(open(office, at(c.at)) == c.open);
  }
}

TEST_CASE("next opening") {
  const Calendar office =
      parse_calendar("mon-fri 09:00-17:00", "Europe/Berlin", {"2026-04-03", "2026-04-06"});
  CHECK(text(next_open(office, at("2026-07-01T10:00:00.5Z"))) == "2026-07-01T10:00:00.500Z");
  CHECK(text(next_open(office, at("2026-07-03T20:00:00Z"))) == "2026-07-06T07:00:00Z");
  // Easter: closed from Thursday evening to Tuesday morning, over no change of the clock.
  CHECK(text(next_open(office, at("2026-04-02T16:00:00Z"))) == "2026-04-07T07:00:00Z");
  // The weekend on which the clock changes.
  CHECK(text(next_open(office, at("2026-03-27T17:00:00Z"))) == "2026-03-30T07:00:00Z");
  CHECK(text(next_open(office, at("2026-10-23T17:00:00Z"))) == "2026-10-26T08:00:00Z");
}

TEST_CASE("an opening in the hour that the clock skips is the moment after it") {
  const Calendar night = parse_calendar("sun 02:30-04:00", "Europe/Berlin");
  CHECK(text(next_open(night, at("2026-03-29T00:00:00Z"))) == "2026-03-29T01:00:00Z");
  CHECK(text(next_open(parse_calendar("sun 02:10-02:50", "Europe/Berlin"), at("2026-03-29T00:00:00Z"))) ==
        "2026-04-05T00:10:00Z");
}

TEST_CASE("an hour that comes twice is open twice") {
  const Calendar night = parse_calendar("sun 02:00-03:00", "Europe/Berlin");
  CHECK(text(add_business(night, at("2026-10-25T00:00:00Z"), minutes(90))) == "2026-10-25T01:30:00Z");
  CHECK(text(add_business(night, at("2026-10-25T00:00:00Z"), hours(2))) == "2026-10-25T02:00:00Z");
  // 01:30-02:15 and once more 02:00-02:15: the wall shows an open time, a closed one, an open one.
  const Calendar split = parse_calendar("sun 01:30-02:15", "Europe/Berlin");
  CHECK(open(split, at("2026-10-25T00:10:00Z")));
  CHECK(!open(split, at("2026-10-25T00:20:00Z")));
  CHECK(open(split, at("2026-10-25T01:10:00Z")));
}

TEST_CASE("working time") {
  const Calendar office = parse_calendar("mon-fri 09:00-17:00", "UTC");
  CHECK(text(add_business(office, at("2026-07-01T10:00:00Z"), hours(2))) == "2026-07-01T12:00:00Z");
  CHECK(text(add_business(office, at("2026-07-01T10:00:00Z"), hours(7))) == "2026-07-01T17:00:00Z");
  CHECK(text(add_business(office, at("2026-07-01T10:00:00Z"), minutes(421))) == "2026-07-02T09:01:00Z");
  CHECK(text(add_business(office, at("2026-07-03T16:30:00Z"), hours(1))) == "2026-07-06T09:30:00Z");
  CHECK(text(add_business(office, at("2026-07-04T12:00:00Z"), Duration{1})) ==
        "2026-07-06T09:00:00.000000001Z");
  CHECK(text(add_business(office, at("2026-07-04T12:00:00Z"), {})) == "2026-07-04T12:00:00Z");
  CHECK(text(add_business(parse_calendar("always"), at("2026-07-04T12:00:00Z"), days(1000))) ==
        "2029-03-30T12:00:00Z");
  CHECK_THROWS_AS(add_business(office, at("2026-07-04T12:00:00Z"), seconds(-1)), Error);
}

TEST_CASE("a leap day is a working day like any other") {
  const Calendar office = parse_calendar("mon-fri 09:00-17:00", "Europe/Berlin");
  CHECK(text(add_business(office, at("2028-02-28T08:00:00Z"), hours(16))) == "2028-02-29T16:00:00Z");
  CHECK(text(next_open(parse_calendar("tue 09:00-17:00", "UTC", {"2028-02-29"}),
                       at("2028-02-28T00:00:00Z"))) == "2028-03-07T09:00:00Z");
}

TEST_CASE("what is never open is said to be so, and soon") {
  Calendar none;
  none.always = false;
  CHECK(!next_open(none, at("2026-07-01T00:00:00Z")));
  CHECK(!add_business(none, at("2026-07-01T00:00:00Z"), seconds(1)));
  const Calendar office = parse_calendar("mon 09:00-10:00");
  CHECK(!add_business(office, at("2026-07-01T00:00:00Z"), hours(60)));
  CHECK(add_business(office, at("2026-07-01T00:00:00Z"), hours(50)));
}

TEST_CASE("FLT-2: a deadline does not depend on a tick at an exact hour") {
  // Whenever the working time starts and whenever somebody looks, the end is one absolute instant in working
  // hours, and whoever starts later never ends earlier.
  const Calendar office = parse_calendar("mon-fri 09:00-17:00", "Europe/Berlin");
  Instant last;
  for (Instant start = at("2026-10-20T00:00:00Z"); start < at("2026-10-30T00:00:00Z");
       start = start + minutes(7)) {
    const std::optional<Instant> end = add_business(office, start, hours(4));
    REQUIRE(end);
    CHECK(last <= *end);
    CHECK(open(office, *end + Duration{-1}));
    last = *end;
  }
}

TEST_CASE("the ends of the range end the search") {
  const Calendar office = parse_calendar("mon 09:00-10:00", "America/New_York");
  CHECK(!next_open(office, Instant{INT64_MAX - 5}));
  CHECK(!add_business(office, Instant{INT64_MAX - 5}, hours(1)));
  CHECK(next_open(office, Instant{INT64_MIN}));
}

TEST_CASE("working time against a clock that steps minute by minute") {
  const std::uint64_t seed = 424242;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::vector<Calendar> calendars = {
      parse_calendar("mon-fri 09:00-17:00", "Europe/Berlin", {"2026-03-30", "2026-10-26"}),
      parse_calendar("mon-fri 08:30-12:00, 13:00-17:45, sat 22:00-06:00", "America/New_York", {"2026-11-01"}),
      parse_calendar("sun 01:15-02:40, mon-thu 20:00-04:00", "Australia/Lord_Howe"),
      parse_calendar("daily 00:00-24:00", "Africa/Casablanca", {"2026-02-15"}), parse_calendar("always")};
  const char* around[] = {"2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z", "2026-10-31T00:00:00Z",
                          "2026-04-03T00:00:00Z", "2026-10-02T00:00:00Z", "2026-02-13T00:00:00Z"};
  for (const Calendar& calendar : calendars) {
    for (int i = 0; i < 60; ++i) {
      const Instant start = at(around[random() % std::size(around)]) +
                            minutes(static_cast<std::int64_t>(random() % (4 * 1'440)));
      const Duration length = minutes(static_cast<std::int64_t>(random() % 2'000));
      CAPTURE(calendar.zone);
      CAPTURE(format(start));
      CAPTURE(format(length));
      CHECK(text(add_business(calendar, start, length)) == text(naive_add(calendar, start, length)));
      CHECK(open(calendar, start) == naive_open(calendar, start));
    }
  }
}

}  // namespace csirt::time

namespace csirt::time {

TEST_CASE("holidays close whatever order they are given in, and so do hours of many parts in little time") {
  const Calendar office =
      parse_calendar("mon-fri 09:00-17:00", "UTC", {"2026-12-25", "2026-01-01", "2026-05-01"});
  for (const char* day : {"2026-12-25", "2026-01-01", "2026-05-01"})
    CHECK_FALSE(open(office, *parse_instant(std::string(day) + "T10:00:00Z")));
  CHECK(open(office, *parse_instant("2026-12-24T10:00:00Z")));
  // Every second minute of every day: 288,000 openings in 400 days.
  std::string hours;
  for (int minute = 0; minute < 1440; minute += 2) {
    const auto clock = [](int m) {
      return std::string(m / 60 < 10 ? "0" : "") + std::to_string(m / 60) + (m % 60 < 10 ? ":0" : ":") +
             std::to_string(m % 60);
    };
    hours += (minute ? ", " : "daily ") + clock(minute) + "-" + clock(minute + 1);
  }
  const Instant start = *parse_instant("2026-01-01T00:00:00Z");
  const auto end = add_business(parse_calendar(hours), start, csirt::hours(24 * 199));
  REQUIRE(end);
  CHECK(*end == start + days(398) + Duration{-minutes(1).ns});
}

}  // namespace csirt::time
