// A short slice of the comparison with the reference evaluator; tests/long/condition_differential.cpp is the
// long form.
#include <doctest/doctest.h>

#include "compare_random.hpp"

using namespace csirt::condition;

TEST_CASE("the matcher agrees with the reference on random rules and events") {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    std::vector<test::Disagreement> wrong;
    compared += test::compare_random(seed, 30, 30, wrong);
    for (const auto& one : wrong) {
      INFO(one.rule);
      INFO(one.event);
      FAIL_CHECK(one.what);
    }
  }
  CHECK(compared > 20'000);
}
