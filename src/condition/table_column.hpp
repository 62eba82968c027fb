// A column of a compiled table: for every value that a field may have, which rows it leaves possible.
//
// The tests of one kind on one field, at most one a row, cut the values into classes: a text that is named,
// an interval between two thresholds, the longest network that holds an address. Each class has a bitmap of
// rows, in which rows without a test in this column are set. Shape: filled by add(), then finish(), then
// immutable. Thread rule: const functions may run concurrently.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "condition/charter_test.hpp"
#include "condition/same_bytes.hpp"

namespace csirt::condition {

using Word = std::uint64_t;

// What facts say of one field: read once, asked by every column of that field.
struct Seen {
  const Fact* fact = nullptr;  // null: not known
  std::size_t values = 0;
  bool readable = false;  // the one value, when it is one
  std::int64_t number = 0;
  typed::Network network;
  std::string_view text;
};

inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

// Reads one of the fact's values as the type wants it; false when it cannot be read so.
bool read_seen(FieldType type, const typed::NameList* levels, const Fact& fact, std::size_t index, Seen& out);

// Rows that are met, and rows that are not excluded; the same pointer when nothing is unknown.
struct Masks {
  const Word* yes = nullptr;
  const Word* maybe = nullptr;
};

enum class ColumnKind { text, order, age, network, within, exists };

class Column {
 public:
  Column(ColumnKind kind, bool negated, FieldType type, std::shared_ptr<const typed::NameList> levels,
         std::size_t rows);

  // One row's test, of which `operands` are any of several.
  void add(std::size_t row, const typed::Test& test, const std::vector<typed::Operand>& operands);
  void finish();
  std::size_t classes() const { return classes_; }

  // `scratch` takes a bitmap that has to be made, which is when the field has several values.
  Masks masks(const Seen& seen, Instant now, Word* scratch) const;

 private:
  struct Asked {
    std::size_t row = 0;
    typed::Compare compare = typed::Compare::equal;
    std::vector<typed::Operand> operands;
  };
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(std::string_view text) const;
  };
  struct Same {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return same_text(a, b); }
  };
  // Networks of one prefix length.
  struct Length {
    unsigned bits = 0;
    std::map<typed::Network, std::size_t> networks;
  };

  const Word* bits(std::size_t number) const { return &bits_[number * words_]; }
  std::size_t class_of(const Seen& one, Instant now) const;
  std::size_t interval(std::int64_t number) const;
  std::size_t within(const typed::Network& network) const;
  Masks several(const Seen& seen, Instant now, Word* scratch) const;

  void finish_texts();
  void finish_order();
  void finish_near();
  void finish_networks();
  void finish_within();
  std::size_t add_class();
  void meet(std::size_t number, std::size_t row) { bits_[number * words_ + row / 64] |= Word{1} << row % 64; }
  void inherit(std::size_t number, std::size_t from);

  ColumnKind kind_;
  bool negated_;
  FieldType type_;
  std::shared_ptr<const typed::NameList> levels_;
  std::size_t rows_, words_;
  std::size_t classes_ = 0;
  std::vector<Asked> asked_;
  std::vector<Word> bits_;      // by class; class 0 meets nothing
  std::vector<Word> untested_;  // rows without a test here
  std::vector<Word> ones_;

  boost::unordered_flat_map<std::string, std::size_t, Hash, Same> texts_;
  std::vector<std::int64_t> starts_;  // of the intervals after the first; interval i is class i + 1
  std::vector<std::uint16_t> near_;   // of numbers from the first threshold on: their interval
  std::map<typed::Network, std::size_t> networks_;
  std::vector<Length> lengths_;  // longest first
};

}  // namespace csirt::condition
