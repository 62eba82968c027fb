// One comparison of a charter condition: a field, how it is compared, and against what.
//
// Shape: immutable after compiling. Semantics: a field may hold one value or several (Fact); a comparison is
// true when any of the field's values meets any of the operands (`all`: each operand is met), and `negated`
// turns the answer. A field that is absent, or a value that its type cannot read, is unknown. An empty set is
// known and meets nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "condition/charter_network.hpp"
#include "condition/charter_vocabulary.hpp"
#include "csirt/condition.hpp"

namespace csirt::condition::typed {

enum class Compare {
  equal,
  less,
  less_equal,
  greater,
  greater_equal,  // order: scales, numbers, instants, durations
  contains,
  starts,
  ends,
  like,  // text; case-sensitive, `like` knows * and ? (base/text.hpp)
  in_network,
  member,
  exists,
  older,
  newer
};

// A value of a field's type, ready to compare.
struct Operand {
  std::string text;         // text, id, enumeration, set; `like` patterns
  std::int64_t number = 0;  // number, flag, rank in a scale, nanoseconds of an instant or duration
  Network network;
};

struct Test {
  std::string field;
  FieldType type = FieldType::text;
  std::string modifiers;  // as written: "gte", "contains|all"
  std::string expected;   // as shown to people
  Compare compare = Compare::equal;
  bool all = false;  // each operand must be met
  bool negated = false;
  bool host = false;  // the field names hosts: constituencies match them by name and domain
  std::shared_ptr<const NameList> levels;  // type scale: its levels, lowest first
  std::vector<Operand> operands;
  std::vector<std::shared_ptr<const Group>> groups;  // compare member
  std::string reference;                             // fieldref: the other field
};

Truth evaluate(const Test& test, const Facts& facts, Instant now);

// What was compared with what, for a reader: the value that decided or all of them, and the part that
// matched.
Predicate predicate(const Test& test, const Facts& facts, Instant now);

// Reads a value as the type wants it: networks, instants, durations and numbers from their text form, a level
// of a scale as its rank. False when it cannot be read so.
bool read_operand(FieldType type, const NameList* levels, std::string_view text, Operand& out);

// How many values a fact has: one, or as many as its list.
std::size_t value_count(const Fact& fact);

// Reads one of them as the type wants it, its text as a view into the fact. False when it cannot be read so.
bool read_value(FieldType type, const NameList* levels, const Fact& fact, std::size_t index, Operand& out,
                std::string_view& text);

std::string show(const Fact& fact);

Truth operator!(Truth truth);

}  // namespace csirt::condition::typed
