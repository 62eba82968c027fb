// Door: read_triage. What is in scope, what makes an incident, what is suppressed, how incidents are rated
// (EVT).
#include <algorithm>

#include "base/date.hpp"
#include "base/text.hpp"
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::pointer_join;

void read_incidents(const Node& node, const Reader& reader) {
  Charter& charter = reader.charter;
  charter.opens_when = reader.clauses(node, "opens_when", "/incidents");
  const Node& joins = member(node, "joins_when");
  charter.joins_when.same = texts(joins, "same");
  charter.joins_when.within = duration(joins, "within").value_or(hours(2));
  if (node.find("joins_when")) charter.joins_when.pointer = "/incidents/joins_when";
  charter.fold_within = duration(node, "fold_within").value_or(hours(24));
  charter.lateness = duration(node, "lateness").value_or(Duration{});
  charter.skew = duration(node, "skew").value_or(minutes(5));
}

// A date ends with its last moment, in UTC.
std::optional<Instant> end_of(const std::string& moment) {
  const std::optional<Instant> end = base::end_of_date(moment);
  return end ? end : parse_instant(moment);
}

void read_suppressions(const Node& list, const Reader& reader) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& node = list.items[i];
    const std::string pointer = "/suppressions/" + std::to_string(i);
    reader.charter.suppressions.push_back({reader.condition(node, "when", pointer), text(node, "because"),
                                           text(node, "owner"), end_of(text(node, "until")), pointer});
  }
}

HitPolicy hit_policy(const Node& node) {
  static constexpr std::string_view kNames[] = {"unique",  "any",        "first",       "priority",
                                                "collect", "rule_order", "output_order"};
  return node.find("hit") ? one_of<HitPolicy>(text(node, "hit"), kNames) : HitPolicy::first;
}

// An output of a table over a scale is one of its levels.
void check_output(const Node& row, const DecisionTable& table, const std::string& pointer,
                  const Reader& reader) {
  const auto levels = reader.vocabulary.levels(table.of);
  const Node* then = row.find("then");
  if (!levels || !then || then->kind != base::NodeKind::string || levels->find(then->text)) return;
  reader.problems.add(*then, pointer + "/then",
                      "'" + then->text + "' is no level of the scale '" + table.of + "'" +
                          reader.problems.hints().meant(then->text, levels->list()),
                      then->text, "a level of the scale '" + table.of + "'");
}

DecisionTable read_table(const Entry& entry, const std::string& pointer, const Reader& reader) {
  const Node& node = entry.value;
  DecisionTable table;
  table.hit = hit_policy(node);
  table.of = text(node, "of");
  if (table.of.empty() && reader.vocabulary.scales.count(entry.key)) table.of = entry.key;
  table.pointer = pointer;
  const bool ordered = table.hit == HitPolicy::priority || table.hit == HitPolicy::output_order;
  if (ordered && table.of.empty()) {
    reader.problems.add(node, pointer,
                        "the hit policy '" + text(node, "hit") + "' needs the order of the outputs",
                        text(node, "hit"), "the key 'of' with a scale");
  }
  const std::vector<Node>& rows = member(node, "rows").items;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string at = pointer + "/rows/" + std::to_string(i);
    table.rows.push_back(
        {reader.condition(rows[i], "when", at), text(rows[i], "then"), text(rows[i], "because"), at});
    check_output(rows[i], table, at, reader);
  }
  return table;
}

// A table answers for a scale or a field, or is one of two that triage asks by name; nobody would ask
// another.
void read_tables(const Node& tables, const Reader& reader) {
  const auto& scales = reader.vocabulary.scales;
  const auto& fields = reader.vocabulary.fields;
  for (const Entry& entry : tables.entries) {
    const std::string pointer = pointer_join("/tables", entry.key);
    reader.charter.tables.emplace(entry.key, read_table(entry, pointer, reader));
    if (entry.key == "routing" || entry.key == "reception" || scales.count(entry.key) ||
        fields.count(entry.key)) {
      continue;
    }
    std::vector<std::string> names{"routing", "reception"};
    for (const auto& [name, levels] : scales) names.push_back(name);
    for (const auto& [name, field] : fields) names.push_back(name);
    reader.problems.add_at(
        entry.line, entry.column, pointer,
        "nothing asks the table " + base::quoted(entry.key) + reader.problems.hints().meant(entry.key, names),
        entry.key, "a scale, a field, 'routing' or 'reception'");
  }
}

}  // namespace

void read_triage(const Node& document, const Reader& reader) {
  Charter& charter = reader.charter;
  const Node& scope = member(document, "scope");
  charter.in_scope = reader.clauses(scope, "in", "/scope");
  charter.out_of_scope = reader.clauses(scope, "out", "/scope");
  read_incidents(member(document, "incidents"), reader);
  read_suppressions(member(document, "suppressions"), reader);
  const Node& categories = member(document, "categories");
  for (const Entry& entry : categories.entries) charter.categories.emplace(entry.key, texts(entry.value));
  read_tables(member(document, "tables"), reader);
}

}  // namespace csirt::charter
