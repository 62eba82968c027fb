// Values of one field that between them show every combination of answers that its tests can have.
//
// Door: witnesses. Pure. What a value is compared with cuts the values of its type into regions; one value of
// each region is enough. Texts come first in the order in which people would think of them.
#pragma once

#include <string>
#include <vector>

#include "condition/charter_test.hpp"

namespace csirt::condition {

struct Witnesses {
  std::vector<Fact> values;                      // single ones; of a set its possible elements
  std::vector<const typed::Test*> not_followed;  // tests that these values do not cut exactly
};

// `tests`: all tests of the field, without `exists` and `fieldref`. `now`: ages are counted from it.
Witnesses witnesses(const std::string& field, const std::vector<const typed::Test*>& tests,
                    const typed::Vocabulary& words, Instant now);

}  // namespace csirt::condition
