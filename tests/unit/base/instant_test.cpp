// Texts of instants and durations.
#include <doctest/doctest.h>

#include <random>

#include "csirt/time.hpp"

namespace csirt {
namespace {

std::string instant(std::string_view text) {
  const auto parsed = parse_instant(text);
  return parsed ? format(*parsed) : "none";
}

std::string duration(std::string_view text) {
  const auto parsed = parse_duration(text);
  return parsed ? std::to_string(parsed->ns) : "none";
}

}  // namespace

TEST_CASE("instants are read with any offset and written in UTC") {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
                        {"2023-08-15T05:33:54.101Z", "2023-08-15T05:33:54.101Z"},
                        {"2023-08-15 05:33:54", "2023-08-15T05:33:54Z"},
                        {"2023-08-15t05:33:54z", "2023-08-15T05:33:54Z"},
                        {"2023-08-15T05:33:54+02:00", "2023-08-15T03:33:54Z"},
                        {"2023-08-15T05:33:54-23:59", "2023-08-16T05:32:54Z"},
                        {"2023-08-15T05:33:54-00:00", "2023-08-15T05:33:54Z"},
                        {"2023-08-15T05:33:54.1000000Z", "2023-08-15T05:33:54.100Z"},
                        {"2023-08-15T05:33:54.123456Z", "2023-08-15T05:33:54.123456Z"},
                        {"2023-08-15T05:33:54.1234567Z", "2023-08-15T05:33:54.123456700Z"},
                        {"2023-08-15T05:33:54.9999999999Z", "2023-08-15T05:33:54.999999999Z"},
                        {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"},
                        {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
                        {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
                        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
                        {"2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z"},
                        {"1677-09-21T00:12:43.145224192Z", "1677-09-21T00:12:43.145224192Z"},
                        {"2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775807Z"}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(instant(c.text) == c.expected);
  }
}

TEST_CASE("texts that are no instants") {
  for (const char* text : {"",
                           "2023-08-15",
                           "2023-8-15T05:33:54Z",
                           "2023-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2023-13-01T00:00:00Z",
                           "2023-00-01T00:00:00Z",
                           "2023-01-00T00:00:00Z",
                           "2023-08-15T24:00:00Z",
                           "2023-08-15T05:60:00Z",
                           "2023-08-15T05:33:61Z",
                           "2023-08-15T12:00:60Z",
                           "2023-08-15T05:33:54.Z",
                           "2023-08-15T05:33:54+0200",
                           "2023-08-15T05:33:54+24:00",
                           "2023-08-15T05:33:54Zx",
                           "2023-08-15T05:33:54 Z",
                           " 2023-08-15T05:33:54Z",
                           "2023-08-15T05:33Z",
                           "+2023-08-15T05:33:54Z",
                           "20230815T053354Z",
                           "1677-09-21T00:12:43.145224191Z",
                           "2262-04-11T23:47:16.854775808Z",
                           "0000-01-01T00:00:00Z",
                           "9999-12-31T23:59:59Z",
                           "2023-08-15T05:33:5\0Z"}) {
    CAPTURE(text);
    CHECK(instant(text) == "none");
  }
}

TEST_CASE("durations carry their unit") {
  CHECK(duration("90s") == "90000000000");
  CHECK(duration("30m") == "1800000000000");
  CHECK(duration("1h30m") == "5400000000000");
  CHECK(duration("1w") == "604800000000000");
  CHECK(duration("1w1d1h1m1s1ms1us1ns") == "694861001001001");
  CHECK(duration("-2h") == "-7200000000000");
  CHECK(duration("0s") == "0");
  CHECK(duration("90m1s") == "5401000000000");
  for (const char* text :
       {"", "-", "90", "s", "1h 30m", "30m1h", "1h1h", "1.5h", "1H", "+1h", "1mo", "1y", "1m-1s",
        "9223372036854775808ns", "300000000h", "106752d", "99999999999999999999s", " 1h", "--1h"}) {
    CAPTURE(text);
    CHECK(duration(text) == "none");
  }
}

TEST_CASE("durations are written shortest and read back") {
  CHECK(format(minutes(90)) == "1h30m");
  CHECK(format(days(14)) == "14d");
  CHECK(format(Duration{}) == "0s");
  CHECK(format(seconds(-90)) == "-1m30s");
  CHECK(format(Duration{1'002'003}) == "1ms2us3ns");
  std::mt19937_64 random(11);
  for (int i = 0; i < 2'000; ++i) {
    const Duration length{static_cast<std::int64_t>(random() >> (random() % 64)) * (i % 2 == 0 ? 1 : -1)};
    CAPTURE(format(length));
    CHECK(parse_duration(format(length)) == length);
  }
  CHECK(parse_duration(format(Duration{INT64_MIN})) == Duration{INT64_MIN});
  CHECK(parse_duration(format(Duration{INT64_MAX})) == Duration{INT64_MAX});
}

TEST_CASE("instants are read back at random, and sort as their texts of equal precision do") {
  std::mt19937_64 random(12);
  for (int i = 0; i < 5'000; ++i) {
    const Instant at{static_cast<std::int64_t>(random())};
    CAPTURE(format(at));
    CHECK(parse_instant(format(at)) == at);
  }
}

TEST_CASE("sums and differences stay within the range") {
  const Instant last{INT64_MAX}, first{INT64_MIN};
  CHECK(last + Duration{1} == last);
  CHECK(first + Duration{-1} == first);
  CHECK(last - first == Duration{INT64_MAX});
  CHECK(first - last == Duration{INT64_MIN});
  CHECK(Instant{5} + Duration{-7} == Instant{-2});
}

}  // namespace csirt
