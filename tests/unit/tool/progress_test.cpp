// The progress line, as a table.
#include "tool/progress.hpp"

#include <doctest/doctest.h>

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
