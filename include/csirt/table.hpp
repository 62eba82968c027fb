// Decision tables by themselves: decide by one, explain an answer, and say exactly where a table has holes.
//
// A table comes from a charter, or from a document of its own, which is the part of a charter that a table
// needs: `scales`, `vocabulary`, `lists`, `constituencies` and `tables` (docs/tables.md). Shape: immutable;
// cheap to copy. Thread rule: const functions may run concurrently. Errors: parse throws
// Error(Status::charter) with every mistake; facts that the vocabulary does not know throw
// Error(Status::invalid) that names them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/decision.hpp"
#include "csirt/error.hpp"

namespace csirt {

// What a table made of the rows that fired.
enum class TableStatus { answered, no_hit, conflict };

struct TableDecision {
  TableStatus status = TableStatus::no_hit;
  std::vector<std::string> outputs;  // one; of collect, rule_order and output_order without aggregate several
  Facts also;                        // further outputs of the row that answered, by field
  std::vector<std::uint64_t> rows;   // numbers from 0 of the rows that fired and count; of a conflict all
  bool by_default = false;           // no row fired; the output is the table's default
  std::vector<Clause> because;
  std::vector<Alternative> instead;  // on request: the rows that came nearest
  std::vector<std::string> unknown;  // fields that could have changed the answer
  bool operator==(const TableDecision&) const = default;
};

// What an analysis found.
enum class TableIssueKind {
  hole,                // facts, all known, for which no row fires
  open_when_unknown,   // the same with a field that is not known
  conflict,            // two rows that fire together and may not
  masked,              // a row that never decides, because others do whenever it holds
  never,               // a row that cannot hold at all
  unreachable_output,  // a level of the scale that no answer has
  limit                // the analysis was cut off; what it did not look at is said
};
enum class IssueSeverity { mistake, warning, note };

struct TableIssue {
  TableIssueKind kind = TableIssueKind::hole;
  IssueSeverity severity = IssueSeverity::warning;
  std::vector<std::uint64_t> rows;  // those concerned, the one that is meant first
  std::string output;
  Facts example;                     // facts that show it
  std::vector<std::string> assumed;  // tests that were taken as free, with the answer that the example needs
  bool confirmed = true;             // the example was tried on the table and shows it
  Problem problem;                   // where, and one sentence
  bool operator==(const TableIssue&) const = default;
};

struct TableAnalysis {
  std::string table;
  std::uint64_t rows = 0;
  bool exact = true;                  // nothing was taken as free and no limit was met
  bool complete = true;               // some row fires, or there is a default, whenever all fields are known
  bool complete_when_unknown = true;  // and also when they are not
  std::uint64_t overlaps = 0;         // pairs of rows that can fire together
  std::uint64_t conflicts = 0;        // those among them that the hit policy forbids
  std::vector<TableIssue> issues;
  std::vector<std::string> free_tests;  // tests that no analysis follows
  bool operator==(const TableAnalysis&) const = default;
};

struct TableAnalysisLimits {
  std::uint64_t work = 200'000'000;  // elementary steps over all questions
  std::uint64_t issues = 100;        // conflicts that are listed
};

class Table {
 public:
  // The table `name` of a document; an empty name: its only one. `file` names the document in problems.
  static Table parse(std::string_view text, std::string_view file = {}, std::string_view name = {});
  static Table of(std::shared_ptr<const Charter> charter, std::string_view name);

  const std::string& name() const { return name_; }
  const DecisionTable& table() const { return *table_; }
  const Charter& words() const { return *charter_; }  // scales and vocabulary

  // Facts as a JSON object of field to value, checked against the vocabulary; null and absent mean unknown.
  Facts read_facts(std::string_view json) const;

  // The same of every line of JSON Lines; lines of white space alone are none. An error names the line,
  // from 1.
  std::vector<Facts> read_lines(std::string_view lines) const;

  // Does a condition ask for an age, so that the time matters?
  bool needs_time() const;

  TableDecision decide(const Facts& facts, Instant now) const;
  TableDecision explain(const Facts& facts, Instant now) const;  // with `instead`
  // The same without `because`, `also` and `unknown`, one for each of `facts`; several times faster.
  std::vector<TableDecision> decide_many(std::span<const Facts> facts, Instant now) const;
  TableAnalysis analyse(const TableAnalysisLimits& limits = {}) const;

 private:
  Table(std::shared_ptr<const Charter> charter, std::string name);
  std::shared_ptr<const Charter> charter_;
  std::string name_;
  const DecisionTable* table_ = nullptr;
};

// Every table of a charter, in the order of their names.
std::vector<TableAnalysis> analyse_tables(const Charter& charter, const TableAnalysisLimits& limits = {});

// A decision table of the Stakeholder-Specific Vulnerability Categorization (JSON, schema 2) as a document
// that Table::parse reads and a charter can hold. Throws Error(Status::syntax or invalid) that says what is
// wrong.
std::string import_ssvc(std::string_view json, std::string_view file = {});

}  // namespace csirt
