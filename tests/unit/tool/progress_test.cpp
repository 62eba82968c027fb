// The progress line, as a table.
#include "tool/progress.hpp"

#include <doctest/doctest.h>

#include "tool/counts.hpp"

using namespace csirt::tool;

TEST_CASE("the line says how far, how fast, how long") {
  struct {
    std::uint64_t done, total, events;
    double seconds;
    const char* expected;
  } const table[] = {
      {50, 100, 18000, 2.0, "x  [############------------]  50 %  18,000 events, 9,000/s, 0:02 left"},
      {0, 100, 0, 0.0, "x  [------------------------]  0 %  0 events"},
      {100, 100, 7, 1.0, "x  [########################]  100 %  7 events, 7/s"},
      {120, 100, 7, 1.0, "x  [########################]  100 %  7 events, 7/s"},
      {10, 0, 1234567, 1.0, "x  1,234,567 events, 1,234,567/s"},
      {1, 601, 1, 1.0, "x  [------------------------]  0 %  1 event, 1/s, 10:00 left"},
  };
  for (const auto& row : table) {
    CHECK(progress_line("x", row.done, row.total, row.events, row.seconds) == row.expected);
  }
}

TEST_CASE("numbers are grouped by thousands") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(12345678901) == "12,345,678,901");
}

TEST_CASE("one is one, none and more are many") {
  CHECK(plural(0, "event") == "0 events");
  CHECK(plural(1, "event") == "1 event");
  CHECK(plural(2000, "event") == "2,000 events");
  CHECK(plural(1, "match", "matches") == "1 match");
  CHECK(plural(2, "match", "matches") == "2 matches");
}
