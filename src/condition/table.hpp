// Decision tables of conditions, answered by the hit policies of DMN.
//
// Doors: ask, which answers with reasons; decide, which answers with row numbers alone and allocates nothing
// once its verdict was used; explain, which adds what came near. Pure. Declared behaviour: a row whose
// condition is unknown does not fire, and the fields that could have changed the answer are named in
// `unknown`. No row fires: the table's `otherwise`, else no_hit. `unique` with several rows, or `any` with
// rows that disagree: conflict, an answer without output that names the rows, never an exception and never a
// guess.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "condition/table_plan.hpp"
#include "csirt/charter.hpp"
#include "csirt/table.hpp"

namespace csirt::condition {

struct TableAnswer {
  TableStatus status = TableStatus::no_hit;
  std::vector<std::string> outputs;  // unique, any, first, priority: one; the others: one for each row that
                                     // fired, or their aggregate
  std::vector<std::size_t>
      rows;                 // the rows that fired and count, in the order of the outputs; of a conflict all
  bool by_default = false;  // no row fired; the output is the table's `otherwise`
  Facts also;               // further outputs, where one row answers
  std::vector<Clause> because;       // one for each of `rows`, or for `otherwise`
  std::vector<std::string> unknown;  // sorted
};

// The same without reasons.
struct TableVerdict {
  TableStatus status = TableStatus::no_hit;
  bool by_default = false;
  TableRows rows;  // fired: those that count, in the order of the outputs; of a conflict all
};

// `levels` is the scale of the outputs, lowest first; priority and output_order want the highest first. An
// output that is no level ranks below all levels.
TableAnswer ask(const DecisionTable& table, const std::vector<std::string>& levels, const Facts& facts,
                Instant now);

// The same with the scale that the table names in the charter.
TableAnswer ask(const DecisionTable& table, const Charter& charter, const Facts& facts, Instant now);

void decide(const DecisionTable& table, const std::vector<std::string>& levels, const Facts& facts,
            Instant now, TableVerdict& out);
// One verdict for each of `facts`; both spans have the same size.
void decide(const DecisionTable& table, const std::vector<std::string>& levels, std::span<const Facts> facts,
            Instant now, std::span<TableVerdict> out);

// What a verdict says: its outputs, one for each row that counts or their aggregate.
std::vector<std::string> outputs(const DecisionTable& table, const std::vector<std::string>& levels,
                                 const TableVerdict& verdict);

// The rows that did not fire and came nearest: those with the fewest predicates to turn, at most `most` of
// them, in the table's order.
std::vector<Alternative> nearest_rows(const DecisionTable& table, const Facts& facts, Instant now,
                                      std::size_t most);

// What a row says, for reasons: the author's words, else "when <condition>: <output>".
std::string text(const TableRow& row);

// The levels of a scale, or none.
const std::vector<std::string>& levels_of(const Charter& charter, const std::string& scale);

// Place of an output in its scale, from 1; 0 when it is no level.
std::size_t rank(const std::vector<std::string>& levels, const std::string& output);

// Do the rows say the same, further outputs included?
bool same_outputs(const TableRow& left, const TableRow& right);

// Does the policy answer by one row alone?
bool is_single(HitPolicy hit);

}  // namespace csirt::condition
