// The reference for correlations, for tests only: every window is looked at anew, straight from the
// definitions in docs/correlation.md. Quadratic and more.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "condition/correlation_rule.hpp"
#include "condition/rule_set.hpp"
#include "csirt/correlation.hpp"

namespace csirt::correlation::test {

struct NaiveEvent {
  std::int64_t time = 0;  // seconds
  std::string source;
  std::uint64_t offset = 0;
  std::vector<std::uint32_t> rules;
  std::map<std::string, std::string>
      fields;  // lower case; numbers with at most three digits behind the point
};

// One line for each firing that is reported: correlation, group, time, source, offset, count, value.
std::vector<std::string> naive_findings(const condition::RuleSet& rules, std::vector<NaiveEvent> events,
                                        AlertAgain again);

}  // namespace csirt::correlation::test
