// Local times of zones, and back.
#include "time/zone.hpp"

#include <doctest/doctest.h>

#include <random>

#include "time/posix_rule.hpp"

namespace csirt::time {
namespace {

std::string local_text(std::string_view at, std::string_view zone) {
  const LocalTime local = to_local(*parse_instant(at), zone);
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  constexpr const char* kNames[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return std::string(kNames[local.weekday]) + " " + std::to_string(local.year) + "-" + two(local.month) +
         "-" + two(local.day) + " " + two(local.hour) + ":" + two(local.minute) + ":" + two(local.second);
}

std::string instant_text(int month, int day, int hour, int minute, std::string_view zone, int year = 2026) {
  LocalTime local;
  local.year = year;
  local.month = month;
  local.day = day;
  local.hour = hour;
  local.minute = minute;
  return format(to_instant(local, zone));
}

}  // namespace

TEST_CASE("the wall shows the time of its zone") {
  CHECK(local_text("2026-07-01T12:00:00Z", "UTC") == "Wed 2026-07-01 12:00:00");
  CHECK(local_text("2026-07-01T12:00:00Z", "Europe/Berlin") == "Wed 2026-07-01 14:00:00");
  CHECK(local_text("2026-01-01T12:00:00Z", "Europe/Berlin") == "Thu 2026-01-01 13:00:00");
  CHECK(local_text("2026-01-01T02:00:00Z", "America/New_York") == "Wed 2025-12-31 21:00:00");
  CHECK(local_text("2026-07-01T00:00:00Z", "Australia/Lord_Howe") == "Wed 2026-07-01 10:30:00");
  CHECK(local_text("2026-01-01T00:00:00Z", "Australia/Lord_Howe") == "Thu 2026-01-01 11:00:00");
  CHECK(local_text("2028-02-28T23:30:00Z", "Europe/Berlin") == "Tue 2028-02-29 00:30:00");
  CHECK(local_text("1969-12-31T23:59:59.999999999Z", "UTC") == "Wed 1969-12-31 23:59:59");
}

TEST_CASE("a skipped local time is the instant of the jump") {
  // Berlin, 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC.
  CHECK(instant_text(3, 29, 1, 59, "Europe/Berlin") == "2026-03-29T00:59:00Z");
  for (const int minute : {0, 1, 30, 59}) {
    CHECK(instant_text(3, 29, 2, minute, "Europe/Berlin") == "2026-03-29T01:00:00Z");
  }
  CHECK(instant_text(3, 29, 3, 0, "Europe/Berlin") == "2026-03-29T01:00:00Z");
  CHECK(instant_text(3, 29, 3, 1, "Europe/Berlin") == "2026-03-29T01:01:00Z");
  CHECK(instant_text(3, 8, 2, 30, "America/New_York") == "2026-03-08T07:00:00Z");
  // Lord Howe moves by half an hour: 2026-10-04 02:00 becomes 02:30.
  CHECK(instant_text(10, 4, 2, 15, "Australia/Lord_Howe") == "2026-10-03T15:30:00Z");
  CHECK(instant_text(10, 4, 2, 30, "Australia/Lord_Howe") == "2026-10-03T15:30:00Z");
  CHECK(instant_text(10, 4, 2, 31, "Australia/Lord_Howe") == "2026-10-03T15:31:00Z");
}

TEST_CASE("a local time that comes twice is the first one") {
  CHECK(instant_text(10, 25, 2, 30, "Europe/Berlin") == "2026-10-25T00:30:00Z");
  CHECK(instant_text(10, 25, 3, 0, "Europe/Berlin") == "2026-10-25T02:00:00Z");
  CHECK(instant_text(11, 1, 1, 30, "America/New_York") == "2026-11-01T05:30:00Z");
  CHECK(instant_text(4, 5, 1, 45, "Australia/Lord_Howe") == "2026-04-04T14:45:00Z");
}

TEST_CASE("a day that a zone left out") {
  // Samoa had no 2011-12-30.
  CHECK(instant_text(12, 30, 12, 0, "Pacific/Apia", 2011) == "2011-12-30T10:00:00Z");
  CHECK(local_text("2011-12-30T10:00:00Z", "Pacific/Apia") == "Sat 2011-12-31 00:00:00");
}

TEST_CASE("daylight saving time goes on after the last listed change") {
  CHECK(local_text("2040-07-01T12:00:00Z", "Europe/Berlin") == "Sun 2040-07-01 14:00:00");
  CHECK(local_text("2040-12-01T12:00:00Z", "Europe/Berlin") == "Sat 2040-12-01 13:00:00");
  CHECK(local_text("2040-07-01T12:00:00Z", "Europe/Dublin") == "Sun 2040-07-01 13:00:00");
  CHECK(local_text("2040-12-01T12:00:00Z", "Europe/Dublin") == "Sat 2040-12-01 12:00:00");
  CHECK(local_text("2040-01-01T00:00:00Z", "Australia/Lord_Howe") == "Sun 2040-01-01 11:00:00");
  CHECK(instant_text(3, 25, 2, 30, "Europe/Berlin", 2040) == "2040-03-25T01:00:00Z");
  CHECK(local_text("2040-07-01T12:00:00Z", "Asia/Tokyo") == "Sun 2040-07-01 21:00:00");
}

TEST_CASE("rules of later years agree with the listed changes where both speak") {
  // Offset and edges of every period from 2030 to 2036, by the rule and by the list.
  struct Case {
    const char* zone;
    const char* rule;
  };
  const Case cases[] = {{"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"},
                        {"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
                        {"Europe/Dublin", "IST-1GMT0,M10.5.0,M3.5.0/1"},
                        {"Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"},
                        {"Pacific/Chatham", "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45"},
                        {"America/Nuuk", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"}};
  for (const Case& c : cases) {
    CAPTURE(c.zone);
    const auto rule = parse_posix_rule(c.rule);
    REQUIRE(rule);
    for (Instant at = *parse_instant("2030-01-01T00:00:00Z"); at < *parse_instant("2036-06-01T00:00:00Z");) {
      const ZonePeriod listed = period(at, c.zone);
      const RulePeriod ruled = rule_period(*rule, at.ns / 1'000'000'000);
      CAPTURE(format(at));
      CHECK(seconds(ruled.offset) == listed.offset);
      CHECK(ruled.begin == listed.begin.ns / 1'000'000'000);
      CHECK(ruled.end == listed.end.ns / 1'000'000'000);
      at = listed.end;
    }
  }
}

TEST_CASE("rules that are none") {
  for (const char* text :
       {"", "CE", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0", "<+1", "CET-1x",
        "CET-1CEST,J60,J300", "CET-1CEST,M3.6.0,M1.1.0", "CET-1CEST,M3.5.0,M10.5.0/3 "}) {
    CAPTURE(text);
    CHECK(!parse_posix_rule(text));
  }
  CHECK(parse_posix_rule("<-0930>9:30")->standard == -34'200);
}

TEST_CASE("there and back at random") {
  const std::uint64_t seed = 20260801;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const char* zone : {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                           "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia"}) {
    for (int i = 0; i < 2'000; ++i) {
      const Instant at{static_cast<std::int64_t>(random() % (120ull * 365 * 86'400 * 1'000'000'000ull))};
      CAPTURE(zone);
      CAPTURE(format(at));
      const LocalTime local = to_local(at, zone);
      const Instant back = to_instant(local, zone);
      // The first of two equal local times is earlier by the change of the offset; else it is the same.
      CHECK(back <= at);
      CHECK(to_local(back, zone) == local);
    }
  }
}

TEST_CASE("a later local time is never an earlier instant") {
  for (const char* zone : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}) {
    Instant last;
    for (int month : {3, 4, 10, 11}) {
      for (int day = 1; day <= 30; ++day) {
        for (int minute = 0; minute < 240; minute += 5) {
          LocalTime local{2026, month, day, minute / 60, minute % 60, 0, 0, 0};
          const Instant at = to_instant(local, zone);
          CHECK(last <= at);
          last = at;
        }
      }
    }
  }
}

TEST_CASE("names that are no zones, fields that are no times, the ends of the range") {
  for (const char* name :
       {"", "Europe/Berln", "../zoneinfo/UTC", "tzdata.zi", "posix/UTC", "zone.tab", "CEST+2"}) {
    CAPTURE(name);
    CHECK(!zone_exists(name));
    CHECK_THROWS_AS(to_local({}, name), Error);
  }
  CHECK(zone_exists("US/Eastern"));
  CHECK_THROWS_AS(to_instant({2026, 2, 29, 0, 0, 0, 0, 0}, "UTC"), Error);
  CHECK_THROWS_AS(to_instant({2026, 1, 1, 24, 0, 0, 0, 0}, "UTC"), Error);
  CHECK_THROWS_AS(to_instant({1500, 1, 1, 0, 0, 0, 0, 0}, "Europe/Berlin"), Error);
  CHECK_THROWS_AS(to_instant({2262, 12, 31, 0, 0, 0, 0, 0}, "Europe/Berlin"), Error);
  for (const char* zone : {"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"}) {
    for (const std::int64_t ns : {INT64_MIN, INT64_MAX}) {
      const ZonePeriod whole = period({ns}, zone);
      CHECK(whole.begin <= Instant{ns});
      CHECK(whole.begin < whole.end);
      CHECK(to_local({ns}, zone).year == (ns < 0 ? 1677 : 2262));
    }
  }
}

TEST_CASE("the zone data names its version") {
  const std::string version = tzdata_version();
  REQUIRE(version.size() >= 5);
  CHECK(version.starts_with("20"));
}

}  // namespace csirt::time
