// The condition grammar of Sigma, shared by both profiles: a boolean expression over named selections.
//
// Door: parse_expression turns `condition:` (a text, or a list of texts that are linked with OR) into a tree
// in which `1 of x*` and `all of them` are already resolved; evaluate<Truth> computes it for any truth type
// (bool for events, three-valued for the charter). Precedence, from least binding: or, and, not, `x of`,
// parentheses. Thread rule: an Expression is a value; evaluate only reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"

namespace csirt::condition {

enum class Connective { all, any, negation, selection };

// `all` and `any` have one or more operands, `negation` exactly one, `selection` none.
struct Expression {
  Connective kind = Connective::selection;
  std::uint32_t selection = 0;  // index into the names given to parse_expression
  std::vector<Expression> operands;
  bool operator==(const Expression&) const = default;
};

// Every mistake goes to `problems` with its position; nothing is returned then. Names that begin with '_' are
// outside `them`, and outside patterns that do not begin with '_' themselves. Operators may be written in any
// case.
std::optional<Expression> parse_expression(const base::Node& condition, const std::vector<std::string>& names,
                                           base::Problems& problems,
                                           const std::string& pointer = "/condition");

// The operations that evaluate needs of a truth type; specialise it for others than bool.
template <class Truth>
struct Logic;

template <>
struct Logic<bool> {
  static constexpr bool truth() { return true; }
  static constexpr bool falsehood() { return false; }
  static constexpr bool conjunction(bool a, bool b) { return a && b; }
  static constexpr bool disjunction(bool a, bool b) { return a || b; }
  static constexpr bool negation(bool a) { return !a; }
};

// `truth_of(selection index)` is asked at most once per mention, and not at all once the answer cannot
// change.
template <class Truth, class TruthOf>
Truth evaluate(const Expression& expression, const TruthOf& truth_of) {
  using L = Logic<Truth>;
  switch (expression.kind) {
    case Connective::selection:
      return truth_of(expression.selection);
    case Connective::negation:
      return L::negation(evaluate<Truth>(expression.operands.front(), truth_of));
    case Connective::all: {
      Truth result = L::truth();
      for (const Expression& operand : expression.operands) {
        result = L::conjunction(result, evaluate<Truth>(operand, truth_of));
        if (result == L::falsehood()) break;
      }
      return result;
    }
    case Connective::any:
      break;
  }
  Truth result = L::falsehood();
  for (const Expression& operand : expression.operands) {
    result = L::disjunction(result, evaluate<Truth>(operand, truth_of));
    if (result == L::truth()) break;
  }
  return result;
}

// Does `name` match `pattern`, in which each '*' stands for any number of characters?
bool name_matches(std::string_view pattern, std::string_view name);

}  // namespace csirt::condition
