// Dates at both ends of what an Instant can tell.
#include "base/date.hpp"

#include <doctest/doctest.h>

using namespace csirt;

TEST_CASE("dates, and where they begin and end") {
  struct Row {
    const char* text;
    const char* begin;
    const char* end;
  };
  const Row rows[] = {
      {"2026-12-31", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"},
      {"2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
      {"1677-09-22", "1677-09-22T00:00:00Z", "1677-09-23T00:00:00Z"},
      {"1677-09-21", "none", "1677-09-22T00:00:00Z"},
      {"0001-01-01", "none", "1677-09-21T00:12:43.145224192Z"},
      {"2262-04-10", "2262-04-10T00:00:00Z", "2262-04-11T00:00:00Z"},
      {"2262-04-11", "2262-04-11T00:00:00Z", "2262-04-11T23:47:16.854775807Z"},
      {"2262-04-12", "none", "2262-04-11T23:47:16.854775807Z"},
      {"9999-12-31", "none", "2262-04-11T23:47:16.854775807Z"},
      {"2023-02-29", "none", "none"},
      {"2023-13-01", "none", "none"},
      {"2023-1-01", "none", "none"},
      {"2023-01-0a", "none", "none"},
      {"+023-01-01", "none", "none"},
      {"2023-01-01 ", "none", "none"},
      {"", "none", "none"},
  };
  const auto tell = [](std::optional<Instant> at) { return at ? format(*at) : std::string("none"); };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(tell(base::parse_date(row.text)) == row.begin);
    CHECK(tell(base::end_of_date(row.text)) == row.end);
  }
}

TEST_CASE("moments and lengths are told to people to the second, lengths in two units") {
  CHECK(base::moment_text(*parse_instant("2026-03-10T15:59:58.335Z")) == "2026-03-10 15:59:58 UTC");
  CHECK(base::length_text(Duration{hours(2).ns + 1'665'000'000}) == "2 h");
  CHECK(base::length_text(seconds(100)) == "1 min 40 s");
  CHECK(base::length_text(minutes(51 * 60 + 9)) == "2 d 3 h");
  CHECK(base::length_text(Duration{665'000'000}) == "no time");
}
