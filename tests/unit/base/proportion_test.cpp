// Shares as whole numbers: Wilson's interval against its defining equation, and rounding against long
// division.
#include "base/proportion.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace csirt::base;

TEST_CASE("Wilson's interval, as tables of the literature give it") {
  struct Row {
    std::uint64_t hits, of;
    std::int64_t low, point, high;
  };
  const Row rows[] = {
      {0, 10, 0, 0, 2775},        {10, 10, 7225, 10000, 10000}, {5, 10, 2366, 5000, 7634},
      {1, 1, 2065, 10000, 10000}, {0, 1, 0, 0, 7935},           {81, 263, 2553, 3080, 3662},
      {15, 148, 624, 1014, 1605}, {1, 29, 61, 345, 1718},
  };
  for (const Row& row : rows) {
    CAPTURE(row.hits);
    CAPTURE(row.of);
    const auto found = wilson(row.hits, row.of);
    REQUIRE(found);
    CHECK(found->low == row.low);
    CHECK(found->point == row.point);
    CHECK(found->high == row.high);
  }
  CHECK(!wilson(0, 0));
}

// The bounds are where the share differs from the truth by z standard errors of the truth.
TEST_CASE("the bounds solve the equation that defines them") {
  for (std::uint64_t of = 1; of < 200; of += 3) {
    for (std::uint64_t hits = 0; hits <= of; ++hits) {
      const Bounds bounds = wilson_bounds(hits, of);
      const double n = static_cast<double>(of), share = static_cast<double>(hits) / n, z = 1.959963984540054;
      for (const double p : {bounds.low, bounds.high}) {
        if (p == 0 || p == 1) continue;
        CHECK(std::abs((share - p) * (share - p) - z * z * p * (1 - p) / n) < 1e-12);
      }
      CHECK(bounds.low <= share);
      CHECK(share <= bounds.high);
    }
  }
}

TEST_CASE("quotients are rounded half away from zero, exactly") {
  CHECK(rounded_quotient(1, 3, 4) == 3333);
  CHECK(rounded_quotient(2, 3, 4) == 6667);
  CHECK(rounded_quotient(1, 20000, 4) == 1);
  CHECK(rounded_quotient(-1, 20000, 4) == -1);
  CHECK(rounded_quotient(1, 20001, 4) == 0);
  CHECK(rounded_quotient(static_cast<__int128>(1) << 90, static_cast<__int128>(1) << 91, 6) == 500000);
}

TEST_CASE("decimal texts") {
  CHECK(decimal_text(0, 4) == "0.0000");
  CHECK(decimal_text(10000, 4) == "1.0000");
  CHECK(decimal_text(-123, 4) == "-0.0123");
  CHECK(decimal_text(123456, 2) == "1234.56");
}
