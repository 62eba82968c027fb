// Numbers as people read them, and their nouns.
#include "tool/counts.hpp"

#include <doctest/doctest.h>

using namespace csirt::tool;

TEST_CASE("numbers are grouped by thousands") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(12345678901) == "12,345,678,901");
  CHECK(grouped(UINT64_MAX) == "18,446,744,073,709,551,615");
}

TEST_CASE("one is one, none and more are many") {
  struct Row {
    std::uint64_t number;
    std::string_view noun, plural_noun, alone, counted;
  };
  for (const Row& row :
       std::initializer_list<Row>{{0, "event", {}, "events", "0 events"},
                                  {1, "event", {}, "event", "1 event"},
                                  {2, "event", {}, "events", "2 events"},
                                  {2000, "event", {}, "events", "2,000 events"},
                                  {1001, "event", {}, "events", "1,001 events"},
                                  {0, "duty", "duties", "duties", "0 duties"},
                                  {1, "duty", "duties", "duty", "1 duty"},
                                  {2, "duty", "duties", "duties", "2 duties"},
                                  {1, "event bears", "events bear", "event bears", "1 event bears"},
                                  {3, "event bears", "events bear", "events bear", "3 events bear"}}) {
    CAPTURE(row.number);
    CHECK(noun_for(row.number, row.noun, row.plural_noun) == row.alone);
    CHECK(plural(row.number, row.noun, row.plural_noun) == row.counted);
  }
}
