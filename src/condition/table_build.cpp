// Door: TablePlan's constructor. A row that has several tests of one kind on one field goes through several
// columns, so that within a column each row has one test; that is what makes fields with several values
// exact.
#include <algorithm>
#include <map>
#include <tuple>

#include "condition/table_plan.hpp"
#include "condition/table_space.hpp"

namespace csirt::condition {

using typed::Compare;
using typed::Operand;
using typed::Test;

namespace {

constexpr std::size_t kChunk = 1024;
// Beyond these a test or row is evaluated by itself: no table that people write comes near them.
constexpr std::size_t kMostTests = 64, kMostValues = 4096, kMostAll = 8;

bool is_text_type(FieldType type) {
  return type == FieldType::text || type == FieldType::id || type == FieldType::enumeration ||
         type == FieldType::set;
}

// The kind of column that holds a test; nothing when none does.
std::optional<ColumnKind> kind_of(const Test& test) {
  if (!test.reference.empty() || test.operands.size() > kMostValues) return std::nullopt;
  if (test.all && test.operands.size() > kMostAll) return std::nullopt;
  switch (test.compare) {
    case Compare::exists:
      return ColumnKind::exists;
    case Compare::older:
    case Compare::newer:
      return ColumnKind::age;
    case Compare::in_network:
      return ColumnKind::within;
    case Compare::equal:
      if (is_text_type(test.type)) return ColumnKind::text;
      return test.type == FieldType::network ? ColumnKind::network : ColumnKind::order;
    case Compare::less:
    case Compare::less_equal:
    case Compare::greater:
    case Compare::greater_equal:
      return ColumnKind::order;
    default:
      return std::nullopt;
  }
}

// Equal for tests that answer alike on all facts.
std::string identity(const Test& test, bool negated) { return (negated ? '1' : '0') + test_identity(test); }

}  // namespace

class TablePlan::Builder {
 public:
  explicit Builder(TablePlan& plan) : plan_(plan) {}

  void build() {
    gather_fields();
    for (std::size_t first = 0; first < plan_.conditions_.size(); first += kChunk) {
      chunk_ = {first, std::min(kChunk, plan_.conditions_.size() - first), {}, {}, {}, false};
      chunk_.whole.resize(words());
      columns_.clear();
      singles_.clear();
      for (std::size_t row = 0; row < chunk_.rows; ++row) add_row(row);
      for (FieldColumn& column : chunk_.columns) column.column.finish();
      plan_.chunks_.push_back(std::move(chunk_));
    }
  }

 private:
  std::size_t words() const { return (chunk_.rows + 63) / 64; }

  void gather_fields() {
    std::map<std::string, Field> fields;
    for (const Condition& condition : plan_.conditions_) {
      if (condition.always()) continue;
      for (const Test& test : condition.compiled()->tests())
        fields.try_emplace(test.field, Field{test.field, test.type, test.levels});
    }
    for (auto& [name, field] : fields) plan_.fields_.push_back(std::move(field));
  }

  std::size_t field_index(const std::string& name) const {
    const auto found =
        std::lower_bound(plan_.fields_.begin(), plan_.fields_.end(), name,
                         [](const Field& field, const std::string& text) { return field.name < text; });
    return static_cast<std::size_t>(found - plan_.fields_.begin());
  }

  void add_row(std::size_t row) {
    const CharterCondition* condition = plan_.conditions_[chunk_.first + row].compiled();
    if (!condition) return;
    const auto literals = conjunction(*condition, kMostTests);
    if (!literals) {
      chunk_.whole[row / 64] |= Word{1} << row % 64;
      chunk_.any_whole = true;
      return;
    }
    used_.clear();
    for (const RowTest& literal : *literals)
      add_literal(row, *literal.test, literal.test->negated != literal.negated, literal.negated);
  }

  void add_literal(std::size_t row, const Test& test, bool negated, bool under_not) {
    const std::optional<ColumnKind> kind = kind_of(test);
    // "Not all of them" is a choice, which no column holds.
    if (!kind || (test.all && negated)) return add_single(row, test, under_not);
    if (!test.all) return add_column(row, test, *kind, negated, test.operands);
    for (const Operand& operand : test.operands) add_column(row, test, *kind, negated, {operand});
  }

  void add_column(std::size_t row, const Test& test, ColumnKind kind, bool negated,
                  const std::vector<Operand>& operands) {
    const std::size_t field = field_index(test.field);
    const std::tuple key{field, kind, negated};
    const std::size_t place = used_[key]++;
    std::vector<std::size_t>& known = columns_[key];
    if (place == known.size()) {
      known.push_back(chunk_.columns.size());
      chunk_.columns.push_back(
          {field, Column(kind, negated, test.type, plan_.fields_[field].levels, chunk_.rows)});
    }
    chunk_.columns[known[place]].column.add(row, test, operands);
  }

  void add_single(std::size_t row, const Test& test, bool under_not) {
    const auto [found, fresh] = singles_.try_emplace(identity(test, under_not), chunk_.singles.size());
    if (fresh) chunk_.singles.push_back({&test, under_not, std::vector<Word>(words(), ~Word{0})});
    chunk_.singles[found->second].others[row / 64] &= ~(Word{1} << row % 64);
  }

  using Key = std::tuple<std::size_t, ColumnKind, bool>;
  TablePlan& plan_;
  Chunk chunk_;
  std::map<Key, std::vector<std::size_t>> columns_;  // of this chunk; the n-th takes each row's n-th test
  std::map<Key, std::size_t> used_;                  // of this row
  std::map<std::string, std::size_t> singles_;
};

TablePlan::TablePlan(const std::vector<TableRow>& rows) {
  for (const TableRow& row : rows) conditions_.push_back(row.when);
  Builder(*this).build();
}

std::size_t TablePlan::whole_rows() const {
  std::size_t count = 0;
  for (const Chunk& chunk : chunks_) {
    for (const Word word : chunk.whole) count += static_cast<std::size_t>(__builtin_popcountll(word));
  }
  return count;
}

std::size_t TablePlan::single_tests() const {
  std::size_t count = 0;
  for (const Chunk& chunk : chunks_) count += chunk.singles.size();
  return count;
}

std::size_t TablePlan::columns() const {
  std::size_t count = 0;
  for (const Chunk& chunk : chunks_) count += chunk.columns.size();
  return count;
}

std::size_t TablePlan::classes() const {
  std::size_t count = 0;
  for (const Chunk& chunk : chunks_) {
    for (const FieldColumn& column : chunk.columns) count += column.column.classes();
  }
  return count;
}

}  // namespace csirt::condition
