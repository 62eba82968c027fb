// The facts that a table can be asked about, cut into as few cases as its tests tell apart.
//
// Each field becomes a variable whose classes are the values that no test of the table tells apart, with one
// of them as a witness; class 0 is "not known". A set becomes one variable for being known and one for each
// kind of element that it may hold. A test that cannot be followed (`fieldref`, and what lies beyond the
// limits) becomes a variable of its own, free to answer anything. A condition then is a union of boxes.
// Fields other than sets hold one value, which their type can read. Shape: immutable. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "condition/charter_condition.hpp"
#include "csirt/charter.hpp"

namespace csirt::condition {

using Bits = std::vector<std::uint64_t>;

inline bool has_bit(const Bits& bits, std::size_t i) { return (bits[i / 64] >> i % 64 & 1) != 0; }
inline void set_bit(Bits& bits, std::size_t i) { bits[i / 64] |= std::uint64_t{1} << i % 64; }

enum class VariableKind { value, known, element, free };

struct Variable {
  VariableKind kind = VariableKind::value;
  std::string field;            // free: what the test says
  std::vector<Fact> witnesses;  // value: of the classes from 1 on
  std::string element;          // element: one of its kind
  std::size_t classes = 2;
};

// The classes that a box takes of some variables, ascending; it takes all of the others.
struct Box {
  struct Side {
    std::size_t variable = 0;
    Bits classes;
    bool operator==(const Side&) const = default;
  };
  std::vector<Side> sides;

  const Bits* side(std::size_t variable) const;
};

// One class for each variable.
using Point = std::vector<std::size_t>;

// What lies in both; nothing when no point does.
std::optional<Box> both(const Box& left, const Box& right);

class Space {
 public:
  // Of all tests of these conditions. `now` is when ages are counted. At most `most` times a test is tried on
  // a value; where that is not enough, the space is not whole and says nothing.
  Space(const std::vector<const CharterCondition*>& conditions, const typed::Vocabulary& words, Instant now,
        std::uint64_t most);

  bool whole() const { return whole_; }

  const std::vector<Variable>& variables() const { return variables_; }
  // Tests that are free, and those whose answer holds for `now` alone, as people read them; sorted.
  const std::vector<std::string>& free_tests() const { return free_tests_; }

  // Where the condition holds; nothing when that takes more than `most` boxes. Null: always.
  std::optional<std::vector<Box>> boxes(const CharterCondition* condition, std::size_t most) const;

  // Where every field is known and every free test answers yes or no.
  Box known() const;

  // The facts of a point; `assumed` takes what its free tests must answer. Fields that are not known, and
  // those of variables that `wanted` leaves out, are left out.
  Facts facts(const Point& point, const std::vector<bool>& wanted, std::vector<std::string>& assumed) const;

 private:
  class Builder;
  // How a test asks: by the classes of one variable, or by elements of a set, all of several kinds.
  struct Atom {
    std::size_t variable = 0;  // its value, whether the set is known, or the free test
    Bits yes, no;              // classes of it
    bool set = false, all = false, negated = false;
    std::vector<std::vector<std::size_t>> asks;  // set: for each operand the elements that meet it
  };
  const Atom* atom(const typed::Test& test) const;
  std::optional<std::vector<Box>> boxes_of(const Atom& atom, bool holds) const;

  bool whole_ = true;
  std::vector<Variable> variables_;
  std::vector<std::string> free_tests_;
  std::vector<Atom> atoms_;
  std::vector<std::pair<std::string, std::size_t>> index_;  // identity of a test to its atom, sorted
};

// Equal for tests that answer alike on all facts, `not` and `neq` apart.
std::string test_identity(const typed::Test& test);

}  // namespace csirt::condition
