// Door: parse_expression. A recursive descent over the tokens of one line; the depth of nesting is bounded.
#include "condition/expression.hpp"

#include <gsl/narrow>
#include <map>

#include "base/text.hpp"

namespace csirt::condition {
namespace {

constexpr std::size_t max_depth = 200;
// Of one condition, with all texts of its list: an expression of more parts would hold 5 MB and more, and the
// names that patterns are compared with bound the time.
constexpr std::size_t max_condition_parts = 100'000;
constexpr std::size_t max_comparisons = 20'000'000;

struct Token {
  std::string_view text;  // empty at the end
  std::uint32_t column = 0;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

using base::lower;

// The names of one detection, and what its condition may still spend on them.
struct SearchNames {
  explicit SearchNames(const std::vector<std::string>& given) : list(given) {
    for (std::size_t i = 0; i < list.size(); ++i) index.emplace(list[i], gsl::narrow<std::uint32_t>(i));
  }
  const std::vector<std::string>& list;
  std::map<std::string_view, std::uint32_t> index;
  std::size_t parts = 0, comparisons = 0;
};

class ExpressionParser {
 public:
  ExpressionParser(const base::Node& node, SearchNames& names, base::Problems& problems,
                   const std::string& pointer)
      : node_(node), names_(names), problems_(problems), pointer_(pointer), text_(node.text) {
    advance();
  }

  std::optional<Expression> parse() {
    if (token_.text.empty()) return fail("the condition is empty", "a search identifier");
    auto result = disjunction(0);
    if (result && !token_.text.empty()) return fail_at_pipe_or_rest();
    return result;
  }

 private:
  void advance() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    const std::size_t from = at_;
    if (at_ < text_.size() && (text_[at_] == '(' || text_[at_] == ')' || text_[at_] == '|')) {
      ++at_;
    } else {
      while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '(' && text_[at_] != ')' &&
             text_[at_] != '|') {
        ++at_;
      }
    }
    token_ = {text_.substr(from, at_ - from), column_of(from)};
  }

  // Exact for a text on one line; a folded text is pointed at by its beginning.
  std::uint32_t column_of(std::size_t offset) const {
    if (text_.find('\n') != std::string_view::npos) return node_.column;
    return node_.column + gsl::narrow<std::uint32_t>(offset) + (node_.quoted ? 1 : 0);
  }

  bool is(std::string_view keyword) const { return lower(token_.text) == keyword; }

  std::nullopt_t fail(std::string message, std::string expected) {
    problems_.add_at(node_.line, token_.column, pointer_, std::move(message), std::string(token_.text),
                     std::move(expected));
    return std::nullopt;
  }

  std::nullopt_t fail_at_pipe_or_rest() {
    if (token_.text == "|") {
      return fail("aggregations after '|' are no longer part of Sigma; write a correlation rule",
                  "'and' or 'or'");
    }
    return fail("the condition does not end here", "'and', 'or' or the end of the condition");
  }

  std::optional<Expression> disjunction(std::size_t depth) {
    if (depth > max_depth) return fail("the condition is nested too deeply", "at most 200 levels");
    return chain(Connective::any, "or", [&] { return conjunction(depth); });
  }

  std::optional<Expression> conjunction(std::size_t depth) {
    return chain(Connective::all, "and", [&] { return negation(depth); });
  }

  template <class Operand>
  std::optional<Expression> chain(Connective kind, std::string_view keyword, const Operand& operand) {
    auto first = operand();
    if (!first || !is(keyword)) return first;
    Expression result{kind, 0, {}};
    result.operands.push_back(std::move(*first));
    while (is(keyword)) {
      advance();
      auto next = operand();
      if (!next) return std::nullopt;
      result.operands.push_back(std::move(*next));
    }
    return result;
  }

  std::optional<Expression> negation(std::size_t depth) {
    if (depth > max_depth) return fail("the condition is nested too deeply", "at most 200 levels");
    if (!is("not")) return operand(depth);
    advance();
    auto inner = negation(depth + 1);
    if (!inner) return std::nullopt;
    Expression result{Connective::negation, 0, {}};
    result.operands.push_back(std::move(*inner));
    return result;
  }

  std::optional<Expression> operand(std::size_t depth) {
    if (token_.text == "(") return parenthesis(depth);
    if (token_.text.empty() || token_.text == ")" || token_.text == "|" || is("and") || is("or") ||
        is("of")) {
      return fail("an operand is missing", "a search identifier, 'not', '1 of', 'all of' or '('");
    }
    const Token head = token_;
    advance();
    if (is("of")) return quantifier(head);
    return named(head);
  }

  std::optional<Expression> parenthesis(std::size_t depth) {
    advance();
    auto inner = disjunction(depth + 1);
    if (!inner) return std::nullopt;
    if (token_.text != ")") return fail("a parenthesis is not closed", "')'");
    advance();
    return inner;
  }

  // Is there room for so many more parts? Says so when there is not.
  bool room(std::size_t parts, std::size_t comparisons) {
    names_.parts += parts;
    names_.comparisons += comparisons;
    if (names_.parts <= max_condition_parts && names_.comparisons <= max_comparisons) return true;
    fail("the condition is too large", "at most 100000 parts");
    return false;
  }

  std::optional<Expression> named(const Token& token) {
    const auto found = names_.index.find(token.text);
    if (found != names_.index.end()) {
      if (!room(1, 0)) return std::nullopt;
      return Expression{Connective::selection, found->second, {}};
    }
    problems_.add_at(node_.line, token.column, pointer_,
                     "there is no search identifier '" + std::string(token.text) + "'" +
                         problems_.hints().meant(token.text, names_.list),
                     std::string(token.text), "a search identifier of this detection");
    return std::nullopt;
  }

  std::optional<Expression> quantifier(const Token& head) {
    const std::string word = lower(head.text);
    if (word != "1" && word != "all") {
      problems_.add_at(node_.line, head.column, pointer_, "only '1 of' and 'all of' are part of Sigma",
                       std::string(head.text), "'1' or 'all'");
      return std::nullopt;
    }
    advance();
    if (token_.text.empty() || token_.text == "(" || token_.text == ")" || token_.text == "|") {
      return fail("'of' needs what it ranges over", "'them' or a pattern of search identifiers");
    }
    if (!room(1, names_.list.size())) return std::nullopt;
    Expression result{word == "1" ? Connective::any : Connective::all, 0, members(token_.text)};
    if (!room(result.operands.size(), 0)) return std::nullopt;
    if (result.operands.empty())
      return fail("no search identifier matches this pattern", "a pattern that matches");
    advance();
    if (result.operands.size() == 1) return Expression(std::move(result.operands.front()));
    return result;
  }

  std::vector<Expression> members(std::string_view pattern) const {
    const bool them = lower(pattern) == "them";
    std::vector<Expression> result;
    for (const std::string& name : names_.list) {
      if (name.starts_with('_') && (them || !pattern.starts_with('_'))) continue;
      if (!them && !name_matches(pattern, name)) continue;
      result.push_back({Connective::selection, names_.index.at(name), {}});
    }
    return result;
  }

  const base::Node& node_;
  SearchNames& names_;
  base::Problems& problems_;
  const std::string& pointer_;
  std::string_view text_;
  std::size_t at_ = 0;
  Token token_;
};

std::optional<Expression> parse_text(const base::Node& node, SearchNames& names, base::Problems& problems,
                                     const std::string& pointer) {
  if (!node.is_scalar() || node.kind == base::NodeKind::null) {
    problems.add(node, pointer, "a condition is a text", {}, "a text such as 'selection and not filter'");
    return std::nullopt;
  }
  return ExpressionParser(node, names, problems, pointer).parse();
}

}  // namespace

bool name_matches(std::string_view pattern, std::string_view name) {
  return base::wildcard_match(pattern, name, base::Wildcards::star);
}

std::optional<Expression> parse_expression(const base::Node& condition, const std::vector<std::string>& names,
                                           base::Problems& problems, const std::string& pointer) {
  SearchNames known(names);
  if (condition.kind != base::NodeKind::list) return parse_text(condition, known, problems, pointer);
  Expression result{Connective::any, 0, {}};
  bool whole = !condition.items.empty();
  if (!whole)
    problems.add(condition, pointer, "the list of conditions is empty", {}, "one or more conditions");
  for (std::size_t i = 0; i < condition.items.size(); ++i) {
    auto part =
        parse_text(condition.items[i], known, problems, base::pointer_join(pointer, std::to_string(i)));
    if (part) result.operands.push_back(std::move(*part));
    whole = whole && part.has_value();
  }
  if (!whole) return std::nullopt;
  if (result.operands.size() == 1) return Expression(std::move(result.operands.front()));
  return result;
}

}  // namespace csirt::condition
