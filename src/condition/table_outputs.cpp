// Doors: amount, and outputs (declared in table.hpp): what is said by the rows that a verdict names.
#include "condition/table_outputs.hpp"

#include <algorithm>
#include <charconv>

#include "condition/table.hpp"

namespace csirt::condition {
namespace {

// Of outputs that the loader has looked at: all numbers, or all times. What lies beyond 64 bits on the way
// may come back; only the sum stays at their end. A table has too few rows to leave 128 bits.
std::string total(const std::vector<std::string>& outputs) {
  Amount sum = amount(outputs.front()).value_or(Amount{});
  __int128 exact = 0;
  for (const std::string& output : outputs) exact += amount(output).value_or(Amount{}).value;
  sum.value = static_cast<std::int64_t>(std::clamp<__int128>(exact, INT64_MIN, INT64_MAX));
  return text(sum);
}

std::string extreme(const std::vector<std::string>& outputs, const std::vector<std::string>& levels,
                    bool largest) {
  const auto less = [&](const std::string& a, const std::string& b) {
    if (!levels.empty()) return rank(levels, a) < rank(levels, b);
    return amount(a).value_or(Amount{}).value < amount(b).value_or(Amount{}).value;
  };
  return largest ? *std::max_element(outputs.begin(), outputs.end(), less)
                 : *std::min_element(outputs.begin(), outputs.end(), less);
}

}  // namespace

std::optional<Amount> amount(const std::string& output) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(output.data(), output.data() + output.size(), number);
  if (error == std::errc() && end == output.data() + output.size()) return Amount{number, false};
  if (const auto length = parse_duration(output)) return Amount{length->ns, true};
  return std::nullopt;
}

std::string text(const Amount& amount) {
  return amount.time ? format(Duration{amount.value}) : std::to_string(amount.value);
}

std::vector<std::string> outputs(const DecisionTable& table, const std::vector<std::string>& levels,
                                 const TableVerdict& verdict) {
  if (verdict.status != TableStatus::answered) return {};
  const auto& rows = verdict.rows.fired;
  if (table.aggregate == Aggregate::count) return {std::to_string(rows.size())};
  if (verdict.by_default) return {table.otherwise};
  std::vector<std::string> all;
  for (const std::uint32_t row : rows) all.push_back(table.rows[row].then);
  switch (table.aggregate) {
    case Aggregate::sum:
      return {total(all)};
    case Aggregate::min:
      return {extreme(all, levels, false)};
    case Aggregate::max:
      return {extreme(all, levels, true)};
    default:
      return all;
  }
}

}  // namespace csirt::condition
