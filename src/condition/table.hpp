// Decision tables of conditions, answered by the hit policies of DMN.
//
// Door: ask. Pure. Declared behaviour: a row whose condition is unknown does not fire, and the fields that
// could have changed the answer are named in `unknown`. No row fires: no_hit. `unique` with several rows, or
// `any` with rows that disagree: conflict, an answer without output that names the rows, never an exception
// and never a guess.
#pragma once

#include <string>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/decision.hpp"

namespace csirt::condition {

enum class TableStatus { answered, no_hit, conflict };

struct TableAnswer {
  TableStatus status = TableStatus::no_hit;
  std::vector<std::string>
      outputs;  // unique, any, first, priority: one; the others: one for each row that fired
  std::vector<std::size_t>
      rows;  // the rows that fired and count, in the order of the outputs; of a conflict all
  std::vector<Clause> because;       // one for each of `rows`
  std::vector<std::string> unknown;  // sorted
};

// `levels` is the scale of the outputs, lowest first; priority and output_order want the highest first. An
// output that is no level ranks below all levels.
TableAnswer ask(const DecisionTable& table, const std::vector<std::string>& levels, const Facts& facts,
                Instant now);

// The same with the scale that the table names in the charter.
TableAnswer ask(const DecisionTable& table, const Charter& charter, const Facts& facts, Instant now);

// What a row says, for reasons: the author's words, else "when <condition>: <output>".
std::string text(const TableRow& row);

}  // namespace csirt::condition
