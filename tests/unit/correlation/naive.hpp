// The reference for correlations, for tests only: every window is looked at anew, straight from the
// definitions in docs/correlation.md. Quadratic and more.
//
// It reads what a correlation says, and decides with nothing of the code under test. What it makes has the
// type of the correlator's findings, so that nothing of one can be left out when they are compared.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "condition/correlation_rule.hpp"
#include "condition/rule_set.hpp"
#include "correlation/correlator.hpp"
#include "csirt/correlation.hpp"

namespace csirt::correlation::test {

struct NaiveEvent {
  std::int64_t time = 0;  // seconds
  std::string source;
  std::uint64_t offset = 0;
  std::vector<std::uint32_t> rules;
  // In lower case. Numbers have at most 12 digits before the point and three behind it, or more than 28.
  std::map<std::string, std::string> fields;
};

// What the host attaches to the event.
inline std::string attachment_of(const NaiveEvent& event) {
  return event.source + "#" + std::to_string(event.offset);
}

// All that is reported: in order of the events, of one event in the order of the correlations, each after
// those that it refers to. Of the limits it knows `group_events` and `references`.
std::vector<Fired> naive_findings(const condition::RuleSet& rules, std::vector<NaiveEvent> events,
                                  AlertAgain again, const CorrelationLimits& limits = {});

}  // namespace csirt::correlation::test
