// The shape of a condition that tables are compiled and analysed by: is it a conjunction of single tests?
//
// Pure. `negated` of a returned test tells whether the condition wants it to fail; three-valued logic makes
// that the same as a test with its answer turned.
#pragma once

#include <optional>
#include <vector>

#include "condition/charter_condition.hpp"

namespace csirt::condition {

// A test of a condition and whether it stands under a `not`.
struct RowTest {
  const typed::Test* test = nullptr;
  bool negated = false;
};

// The tests that must all be met; nothing when the condition says more than that, or more than `most` tests.
std::optional<std::vector<RowTest>> conjunction(const CharterCondition& condition, std::size_t most);

}  // namespace csirt::condition
