// Doors: ask, decide. The rows are found first, by the table's plan where it has one; the hit policy then
// picks among those that fired.
#include "condition/table.hpp"

#include <algorithm>
#include <set>

#include "base/invariant.hpp"

namespace csirt::condition {
namespace {

// Every row in turn: for tables that were made by hand, and what the plan is held against.
void rows_in_turn(const DecisionTable& table, const Facts& facts, Instant now, bool first_only,
                  TableRows& out) {
  out.fired.clear();
  out.unknown.clear();
  for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
    const Truth truth = table.rows[i].when.evaluate(facts, now);
    if (truth == Truth::yes) out.fired.push_back(i);
    if (truth == Truth::unknown) out.unknown.push_back(i);
    if (truth == Truth::yes && first_only) break;
  }
}

void sort_highest_first(const DecisionTable& table, const std::vector<std::string>& levels,
                        std::vector<std::uint32_t>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return rank(levels, table.rows[a].then) > rank(levels, table.rows[b].then);
  });
}

bool conflicts(const DecisionTable& table, const std::vector<std::uint32_t>& fired) {
  if (table.hit == HitPolicy::unique) return fired.size() > 1;
  return table.hit == HitPolicy::any && std::any_of(fired.begin(), fired.end(), [&](std::uint32_t row) {
           return !same_outputs(table.rows[row], table.rows[fired.front()]);
         });
}

// Could this row, had it fired, have changed the answer?
bool matters(const DecisionTable& table, const std::vector<std::string>& levels, const TableVerdict& verdict,
             std::uint32_t row) {
  if (verdict.status != TableStatus::answered) return verdict.status == TableStatus::no_hit;
  if (verdict.rows.fired.empty()) return true;  // by default, or a count of none
  const TableRow& answer = table.rows[verdict.rows.fired.front()];
  if (table.hit == HitPolicy::any) return !same_outputs(table.rows[row], answer);
  if (table.hit != HitPolicy::priority) return true;
  const std::size_t its = rank(levels, table.rows[row].then), best = rank(levels, answer.then);
  const bool earlier = row < verdict.rows.fired.front();
  return its > best || (its == best && earlier && !same_outputs(table.rows[row], answer));
}

void name_unknown(const DecisionTable& table, const std::vector<std::string>& levels,
                  const TableVerdict& verdict, const Facts& facts, Instant now, TableAnswer& answer) {
  std::set<std::string> fields;
  for (const std::uint32_t row : verdict.rows.unknown) {
    if (!matters(table, levels, verdict, row)) continue;
    const Explanation why = table.rows[row].when.explain(facts, now);
    fields.insert(why.unknown.begin(), why.unknown.end());
  }
  answer.unknown.assign(fields.begin(), fields.end());
}

}  // namespace

bool is_single(HitPolicy hit) {
  return hit == HitPolicy::unique || hit == HitPolicy::any || hit == HitPolicy::first ||
         hit == HitPolicy::priority;
}

std::size_t rank(const std::vector<std::string>& levels, const std::string& output) {
  const auto level = std::find(levels.begin(), levels.end(), output);
  return level == levels.end() ? 0 : static_cast<std::size_t>(level - levels.begin()) + 1;
}

bool same_outputs(const TableRow& left, const TableRow& right) {
  return left.then == right.then && left.also == right.also;
}

std::string text(const TableRow& row) {
  if (!row.because.empty()) return row.because;
  return row.when.always() ? "otherwise: " + row.then : "when " + row.when.text() + ": " + row.then;
}

const std::vector<std::string>& levels_of(const Charter& charter, const std::string& scale) {
  static const std::vector<std::string> nothing;
  const auto found = charter.scales.find(scale);
  return found == charter.scales.end() ? nothing : found->second;
}

void decide(const DecisionTable& table, const std::vector<std::string>& levels, const Facts& facts,
            Instant now, TableVerdict& out) {
  const bool first = table.hit == HitPolicy::first;
  std::vector<std::uint32_t>& fired = out.rows.fired;
  if (table.plan) {
    table.plan->rows(facts, now, first, out.rows);
  } else {
    rows_in_turn(table, facts, now, first, out.rows);
  }
  const bool counted = table.aggregate == Aggregate::count;
  out.by_default = fired.empty() && !counted && !table.otherwise.empty();
  out.status = !fired.empty() || out.by_default || counted ? TableStatus::answered : TableStatus::no_hit;
  if (fired.size() < 2) return;
  const bool by_output = table.hit == HitPolicy::priority || table.hit == HitPolicy::output_order;
  if (by_output) sort_highest_first(table, levels, fired);
  if (conflicts(table, fired)) {
    out.status = TableStatus::conflict;
  } else if (is_single(table.hit)) {
    fired.resize(1);
  }
}

void decide(const DecisionTable& table, const std::vector<std::string>& levels, std::span<const Facts> facts,
            Instant now, std::span<TableVerdict> out) {
  CSIRT_INVARIANT(facts.size() == out.size());
  for (std::size_t i = 0; i < facts.size(); ++i) decide(table, levels, facts[i], now, out[i]);
}

TableAnswer ask(const DecisionTable& table, const std::vector<std::string>& levels, const Facts& facts,
                Instant now) {
  TableVerdict verdict;
  decide(table, levels, facts, now, verdict);
  TableAnswer answer;
  answer.status = verdict.status;
  answer.by_default = verdict.by_default;
  answer.rows.assign(verdict.rows.fired.begin(), verdict.rows.fired.end());
  answer.outputs = outputs(table, levels, verdict);
  if (answer.status == TableStatus::answered && answer.rows.size() == 1)
    answer.also = table.rows[answer.rows.front()].also;
  for (const std::size_t row : answer.rows) {
    const TableRow& fired = table.rows[row];
    answer.because.push_back({fired.pointer, text(fired), fired.when.explain(facts, now).held});
  }
  if (verdict.by_default)
    answer.because.push_back({table.pointer + "/default", "otherwise: " + table.otherwise, {}});
  name_unknown(table, levels, verdict, facts, now, answer);
  return answer;
}

TableAnswer ask(const DecisionTable& table, const Charter& charter, const Facts& facts, Instant now) {
  return ask(table, levels_of(charter, table.of), facts, now);
}

std::vector<Alternative> nearest_rows(const DecisionTable& table, const Facts& facts, Instant now,
                                      std::size_t most) {
  std::vector<std::pair<std::size_t, Alternative>> all;
  for (const TableRow& row : table.rows) {
    Explanation why = row.when.explain(facts, now);
    if (why.truth != Truth::no || why.failed.empty()) continue;
    const std::size_t distance = why.failed.size();
    all.emplace_back(distance, Alternative{row.pointer, text(row), std::move(why.failed)});
  }
  const auto least = std::min_element(all.begin(), all.end(),
                                      [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Alternative> nearest;
  const std::size_t fewest = least == all.end() ? 0 : least->first;
  for (auto& [distance, row] : all) {
    if (distance == fewest && nearest.size() < most) nearest.push_back(std::move(row));
  }
  return nearest;
}

}  // namespace csirt::condition
