// What is wrong with a decision table, exactly: holes, rows that conflict, rows that never decide, outputs
// that no answer has, each with facts that show it.
//
// Door: analyse. Pure and deterministic. Exact for tables whose tests are all followed (table_space.hpp);
// work is bounded, and what was not looked at is said. Times: ages are counted from 2026-01-01T00:00:00Z,
// which matters for a field alone that is compared both with an age and with a date.
#pragma once

#include <string>

#include "condition/charter_vocabulary.hpp"
#include "csirt/table.hpp"

namespace csirt::condition {

TableAnalysis analyse(const std::string& name, const DecisionTable& table, const typed::Vocabulary& words,
                      const TableAnalysisLimits& limits);

}  // namespace csirt::condition
