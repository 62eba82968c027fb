// Door: ask. Every row is evaluated once; the hit policy then picks among those that fired.
#include "condition/table.hpp"

#include <algorithm>
#include <set>

namespace csirt::condition {
namespace {

struct Rows {
  std::vector<std::size_t> fired;
  std::vector<std::size_t> unknown;
};

Rows evaluate(const DecisionTable& table, const Facts& facts, Instant now) {
  Rows rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Truth truth = table.rows[i].when.evaluate(facts, now);
    if (truth == Truth::yes) rows.fired.push_back(i);
    if (truth == Truth::unknown) rows.unknown.push_back(i);
    if (truth == Truth::yes && table.hit == HitPolicy::first) break;
  }
  return rows;
}

// Place of an output in its scale, from 1; 0 when it is no level.
std::size_t rank(const DecisionTable& table, const std::vector<std::string>& levels, std::size_t row) {
  const auto level = std::find(levels.begin(), levels.end(), table.rows[row].then);
  return level == levels.end() ? 0 : static_cast<std::size_t>(level - levels.begin()) + 1;
}

void sort_highest_first(const DecisionTable& table, const std::vector<std::string>& levels,
                        std::vector<std::size_t>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return rank(table, levels, a) > rank(table, levels, b);
  });
}

bool agree(const DecisionTable& table, const std::vector<std::size_t>& rows) {
  return std::all_of(rows.begin(), rows.end(),
                     [&](std::size_t row) { return table.rows[row].then == table.rows[rows.front()].then; });
}

bool conflicts(const DecisionTable& table, const std::vector<std::size_t>& fired) {
  if (table.hit == HitPolicy::unique) return fired.size() > 1;
  return table.hit == HitPolicy::any && !agree(table, fired);
}

bool is_single(HitPolicy hit) {
  return hit == HitPolicy::unique || hit == HitPolicy::any || hit == HitPolicy::first ||
         hit == HitPolicy::priority;
}

// Could this row, had it fired, have changed the answer?
bool matters(const DecisionTable& table, const std::vector<std::string>& levels, const TableAnswer& answer,
             std::size_t row) {
  if (answer.status != TableStatus::answered) return answer.status == TableStatus::no_hit;
  if (table.hit == HitPolicy::any) return table.rows[row].then != answer.outputs.front();
  if (table.hit != HitPolicy::priority) return true;
  return rank(table, levels, row) > rank(table, levels, answer.rows.front());
}

void name_unknown(const DecisionTable& table, const std::vector<std::string>& levels, const Rows& rows,
                  const Facts& facts, Instant now, TableAnswer& answer) {
  std::set<std::string> fields;
  for (std::size_t row : rows.unknown) {
    if (!matters(table, levels, answer, row)) continue;
    const Explanation why = table.rows[row].when.explain(facts, now);
    fields.insert(why.unknown.begin(), why.unknown.end());
  }
  answer.unknown.assign(fields.begin(), fields.end());
}

}  // namespace

std::string text(const TableRow& row) {
  if (!row.because.empty()) return row.because;
  return row.when.always() ? "otherwise: " + row.then : "when " + row.when.text() + ": " + row.then;
}

TableAnswer ask(const DecisionTable& table, const std::vector<std::string>& levels, const Facts& facts,
                Instant now) {
  const Rows rows = evaluate(table, facts, now);
  TableAnswer answer;
  answer.rows = rows.fired;
  const bool by_output = table.hit == HitPolicy::priority || table.hit == HitPolicy::output_order;
  if (by_output) sort_highest_first(table, levels, answer.rows);
  if (!answer.rows.empty()) {
    answer.status = conflicts(table, answer.rows) ? TableStatus::conflict : TableStatus::answered;
  }
  if (answer.status == TableStatus::answered) {
    if (is_single(table.hit)) answer.rows.resize(1);
    for (std::size_t row : answer.rows) answer.outputs.push_back(table.rows[row].then);
  }
  for (std::size_t row : answer.rows) {
    const TableRow& fired = table.rows[row];
    answer.because.push_back({fired.pointer, text(fired), fired.when.explain(facts, now).held});
  }
  name_unknown(table, levels, rows, facts, now, answer);
  return answer;
}

TableAnswer ask(const DecisionTable& table, const Charter& charter, const Facts& facts, Instant now) {
  static const std::vector<std::string> nothing;
  const auto scale = charter.scales.find(table.of);
  return ask(table, scale == charter.scales.end() ? nothing : scale->second, facts, now);
}

}  // namespace csirt::condition
