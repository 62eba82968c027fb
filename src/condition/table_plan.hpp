// A decision table compiled to bitmaps: which rows fire on given facts, found without trying each.
//
// Every row that is a conjunction of tests on single fields is laid into columns (table_column.hpp), whose
// bitmaps are ANDed, 1,024 rows at a time. Tests that no column can hold (`fieldref`, parts of texts,
// patterns, `member_of`) are evaluated once for all rows that share them; rows that are no conjunction are
// evaluated by themselves. The answer is that of evaluating every row, three-valued. Shape: immutable. Thread
// rule: const functions may run concurrently. Memory: at most some 256 bytes for each value in the table's
// cells.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "condition/table_column.hpp"
#include "condition/table_conjunction.hpp"
#include "csirt/charter.hpp"

namespace csirt::condition {

// Rows by their answer, ascending. Reused from call to call, so that asking allocates nothing.
struct TableRows {
  std::vector<std::uint32_t> fired;
  std::vector<std::uint32_t> unknown;
};

class TablePlan {
 public:
  explicit TablePlan(const std::vector<TableRow>& rows);

  // With `first_only`, the first row that fires and the unknown ones before it.
  void rows(const Facts& facts, Instant now, bool first_only, TableRows& out) const;

  // What it was compiled to, for those who want to know what is fast: rows evaluated by themselves, tests
  // evaluated by themselves, columns, and the classes of values that these tell apart.
  std::size_t whole_rows() const;
  std::size_t single_tests() const;
  std::size_t columns() const;
  std::size_t classes() const;

 private:
  struct Field {
    std::string name;
    FieldType type = FieldType::text;
    std::shared_ptr<const typed::NameList> levels;
  };
  struct FieldColumn {
    std::size_t field = 0;
    Column column;
  };
  // A test that no column holds, with the rows that share it.
  struct Single {
    const typed::Test* test = nullptr;
    bool negated = false;
    std::vector<Word> others;  // the rows that do not
  };
  struct Chunk {
    std::size_t first = 0, rows = 0;
    std::vector<FieldColumn> columns;
    std::vector<Single> singles;
    std::vector<Word> whole;  // rows that are evaluated by themselves
    bool any_whole = false;
  };
  class Builder;
  class Question;

  std::vector<Condition> conditions_;  // the tests of chunks stand in these
  std::vector<Field> fields_;          // by name
  std::vector<Chunk> chunks_;
};

}  // namespace csirt::condition
