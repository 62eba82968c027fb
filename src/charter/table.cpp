// Doors: Table and analyse_tables. A document of tables is a charter of which only the words and the tables
// are read; what a charter must have besides is not asked for.
#include "csirt/table.hpp"

#include <algorithm>

#include "base/canonical.hpp"
#include "base/text.hpp"
#include "charter/document.hpp"
#include "charter/reader.hpp"
#include "charter/shape.hpp"
#include "charter/vocabulary.hpp"
#include "condition/table.hpp"
#include "condition/table_analysis.hpp"

namespace csirt {
namespace {

using base::Entry;
using base::Node;

constexpr std::string_view kSections[] = {"csirt", "scales", "vocabulary", "lists",   "constituencies",
                                          "roles", "teams",  "people",     "parties", "tables"};

// A document that has one of these is a whole charter, and read as such.
bool is_charter(const Node& root) {
  return root.find("incidents") || root.find("extends") || root.find("order");
}

void check_sections(const Node& root, base::Problems& problems, charter::Findings& findings) {
  std::vector<std::string> known(std::begin(kSections), std::end(kSections));
  for (const Entry& entry : root.entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      if (charter::is_standard(entry.line))
        continue;  // what lies beneath every charter and tables do not ask
      problems.add_at(entry.line, entry.column, base::pointer_join("", entry.key),
                      "a document of tables has no key " + base::quoted(entry.key) +
                          problems.hints().meant(entry.key, known),
                      entry.key, "one of " + base::joined(known));
      continue;
    }
    charter::check_value(entry.value, *charter::document_shape().member(entry.key)->shape, "/" + entry.key,
                         problems, findings);
  }
  if (root.kind != base::NodeKind::map || !root.find("tables"))
    problems.add(root, "", "a document of tables holds tables", charter::describe(root), "the key 'tables'");
}

std::shared_ptr<const Charter> parse_tables(std::string_view text, const std::string& file) {
  base::Problems problems{file};
  const charter::Document document = charter::read_charter_document(text, file, problems);
  charter::Findings findings;
  check_sections(document.root, problems, findings);
  const condition::typed::Vocabulary vocabulary =
      charter::make_vocabulary(document.root, findings.names, problems);
  charter::check_references(findings, problems);
  auto made = std::make_shared<Charter>();
  const charter::Reader reader{*made, vocabulary, problems};
  charter::read_places(document.root, reader);
  charter::read_people(document.root, reader);
  charter::read_tables(document.root, reader, false);
  if (!problems.empty()) charter::refuse(problems, file, "this document of tables");
  made->scales = vocabulary.scales;
  made->vocabulary = vocabulary.fields;
  made->canonical = document.canonical;
  made->hash = base::sha256_hex(document.canonical);
  made->file = file;
  return made;
}

void place_problem(const std::string& file, Problem& problem) {
  problem.file = file;
  problem = charter::place(std::move(problem));
}

TableAnalysis analyse_one(const Charter& charter, const std::string& name, const DecisionTable& table,
                          const condition::typed::Vocabulary& words, const TableAnalysisLimits& limits) {
  TableAnalysis made = condition::analyse(name, table, words, limits);
  for (TableIssue& issue : made.issues) place_problem(charter.file, issue.problem);
  return made;
}

TableDecision decision(const condition::TableAnswer& answer) {
  TableDecision made;
  made.status = answer.status;
  made.outputs = answer.outputs;
  made.rows.assign(answer.rows.begin(), answer.rows.end());
  made.by_default = answer.by_default;
  made.because = answer.because;
  made.unknown = answer.unknown;
  made.also = answer.also;
  return made;
}

}  // namespace

Table::Table(std::shared_ptr<const Charter> charter, std::string name)
    : charter_(std::move(charter)), name_(std::move(name)) {
  std::vector<std::string> names;
  for (const auto& [known, table] : charter_->tables) names.push_back(known);
  if (name_.empty() && names.size() == 1) name_ = names.front();
  const auto found = charter_->tables.find(name_);
  if (found == charter_->tables.end()) {
    throw Error(Status::not_found,
                (name_.empty() ? "say which table is meant" : "there is no table " + base::quoted(name_)) +
                    base::did_you_mean(name_, names) + "; there are: " + base::joined(names, ", ", 400),
                name_);
  }
  table_ = &found->second;
}

Table Table::parse(std::string_view text, std::string_view file, std::string_view name) {
  base::Limits limits{8u << 20, 100, 500'000};
  const bool whole = is_charter(base::read_document(text, file, limits));
  return {whole ? parse_charter(text, file) : parse_tables(text, std::string(file)), std::string(name)};
}

Table Table::of(std::shared_ptr<const Charter> charter, std::string_view name) {
  return {std::move(charter), std::string(name)};
}

bool Table::needs_time() const {
  return std::any_of(table_->rows.begin(), table_->rows.end(), [](const TableRow& row) {
    const auto* condition = row.when.compiled();
    return condition &&
           std::any_of(condition->tests().begin(), condition->tests().end(), [](const auto& test) {
             return test.compare == condition::typed::Compare::older ||
                    test.compare == condition::typed::Compare::newer;
           });
  });
}

TableDecision Table::decide(const Facts& facts, Instant now) const {
  return decision(condition::ask(*table_, *charter_, facts, now));
}

TableDecision Table::explain(const Facts& facts, Instant now) const {
  constexpr std::size_t kMost = 5;
  TableDecision made = decide(facts, now);
  made.instead = condition::nearest_rows(*table_, facts, now, kMost);
  return made;
}

std::vector<TableDecision> Table::decide_many(std::span<const Facts> facts, Instant now) const {
  const std::vector<std::string>& levels = condition::levels_of(*charter_, table_->of);
  std::vector<TableDecision> all(facts.size());
  condition::TableVerdict verdict;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    condition::decide(*table_, levels, facts[i], now, verdict);
    all[i].status = verdict.status;
    all[i].by_default = verdict.by_default;
    all[i].rows.assign(verdict.rows.fired.begin(), verdict.rows.fired.end());
    all[i].outputs = condition::outputs(*table_, levels, verdict);
  }
  return all;
}

TableAnalysis Table::analyse(const TableAnalysisLimits& limits) const {
  return analyse_one(*charter_, name_, *table_, charter::vocabulary_of(*charter_), limits);
}

namespace {

// A table that derives a field may know nothing of some facts: the field is then not known, and what is not
// known permits nothing. A default would claim more than anybody knows.
void soften_holes(const Charter& charter, TableAnalysis& analysis) {
  if (charter.vocabulary.count(analysis.table) == 0) return;
  for (TableIssue& issue : analysis.issues) {
    if (issue.kind != TableIssueKind::hole) continue;
    issue.severity = IssueSeverity::note;
    issue.problem.message += "; the field then stays not known";
  }
}

}  // namespace

std::vector<TableAnalysis> analyse_tables(const Charter& charter, const TableAnalysisLimits& limits) {
  const condition::typed::Vocabulary words = charter::vocabulary_of(charter);
  std::vector<TableAnalysis> all;
  for (const auto& [name, table] : charter.tables)
    soften_holes(charter, all.emplace_back(analyse_one(charter, name, table, words, limits)));
  return all;
}

}  // namespace csirt
