// What one of the charter's tables answers, with its reasons as clauses.
#pragma once

#include <string>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/decision.hpp"

namespace csirt::triage {

struct TableAnswer {
  std::vector<std::string> outputs;  // none: no row fired
  std::vector<Clause> because;
};

TableAnswer ask_table(const Charter& charter, const DecisionTable& table, const Facts& facts, Instant now);

// The reason in the author's words, else the condition and what follows from it: "when <condition>: <then>".
std::string sentence(const std::string& because, const Condition& when, const std::string& then);

}  // namespace csirt::triage
