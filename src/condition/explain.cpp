// Door: explain_rule. It walks the rule as its author wrote it, not the compiled graph, so that the answer
// names what stands in the rule. For a miss it counts how many predicates would have to change, and reports
// the smallest set.
#include "condition/explain.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "condition/fold.hpp"

namespace csirt::condition {
namespace {

constexpr std::size_t shown_bytes = 2048;
constexpr std::size_t shown_values = 5;

// Carries offsets in the folded form of `text` back to `text`.
Span unfold(std::string_view text, Span span) {
  std::size_t folded_at = 0;
  Span result{text.size(), text.size()};
  bool from_set = false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t width = 1;
    while (at + width < text.size() && base::utf8_continues(text[at + width])) ++width;
    if (!from_set && folded_at >= span.from) {
      result.from = at;
      from_set = true;
    }
    if (folded_at >= span.to) {
      result.to = at;
      break;
    }
    folded_at += folded(text.substr(at, width)).size();
    at += width;
  }
  result.from = std::min(result.from, result.to);
  return result;
}

// Where the test holds in the value; nothing when it does not.
std::optional<Span> place_of(const Test& test, ValueEntry& value) {
  switch (test.kind) {
    case TestKind::text: {
      const auto span = find_pattern(test.pattern, test.cased ? value.text() : value.folded());
      if (!span || test.cased) return span;
      return unfold(value.text(), *span);
    }
    case TestKind::regex:
      return test.regex->find(value.text());
    default:
      return Span{0, value.text().size()};
  }
}

// Shows at most shown_bytes of a value, the matched part in front of all.
void show(std::string_view text, Span span, Predicate& out) {
  std::size_t from = 0, to = text.size();
  if (text.size() > shown_bytes) {
    from = span.from > shown_bytes / 4 ? span.from - shown_bytes / 4 : 0;
    while (from > 0 && base::utf8_continues(text[from])) --from;
    to = std::min(text.size(), from + shown_bytes);
    while (to < text.size() && base::utf8_continues(text[to])) --to;
  }
  out.found = std::string(text.substr(from, to - from));
  out.from = std::min(span.from, to) - from;
  out.to = std::min(span.to, to) - from;
}

class Explainer {
 public:
  Explainer(const CompiledRules& compiled, const TestedDetection& detection,
            const std::vector<std::uint32_t>& naming, Evaluator& evaluator)
      : compiled_(compiled), detection_(detection), naming_(naming), evaluator_(evaluator) {}

  bool holds() { return expression_holds(detection_.condition); }
  void add_held(std::vector<Predicate>& out) { collect_held(detection_.condition, out); }
  // The fewest predicates that would have to change for the detection to be as wanted.
  void add_repair(bool wanted, std::vector<Predicate>& out) { repair(detection_.condition, wanted, &out); }

 private:
  // The view by which this rule sees the field: the one with most aliases among those of its event kinds.
  ViewId view_of(const std::string& name) const {
    if (name.empty()) return whole_event;
    const FieldId own = *compiled_.fields.find(name);
    ViewId best = own;
    for (auto view = static_cast<ViewId>(compiled_.fields.size()); view < compiled_.views.size(); ++view) {
      const View& candidate = compiled_.views[view];
      const auto known = [&](const View::Alias& alias) {
        return std::binary_search(naming_.begin(), naming_.end(), alias.kind);
      };
      if (candidate.own != own || !std::all_of(candidate.aliases.begin(), candidate.aliases.end(), known))
        continue;
      if (candidate.aliases.size() > compiled_.views[best].aliases.size()) best = view;
    }
    return best;
  }

  bool test_holds(const TestedItem& item, const Test& test) {
    const CompiledPredicate predicate{view_of(item.field),
                                      test.kind == TestKind::field ? view_of(test.other) : 0, test};
    return evaluator_.test(predicate);
  }

  bool value_holds(const TestedItem& item, const TestedValue& value) {
    return std::any_of(value.any_of.begin(), value.any_of.end(),
                       [&](const Test& test) { return test_holds(item, test); });
  }

  bool item_holds(const TestedItem& item) {
    const auto one = [&](const TestedValue& value) { return value_holds(item, value); };
    const bool plain = item.all ? std::all_of(item.values.begin(), item.values.end(), one)
                                : std::any_of(item.values.begin(), item.values.end(), one);
    return plain != item.negated;
  }

  bool group_holds(const std::vector<TestedItem>& group) {
    return std::all_of(group.begin(), group.end(), [&](const TestedItem& item) { return item_holds(item); });
  }

  bool selection_holds(const TestedSelection& selection) {
    return std::any_of(selection.groups.begin(), selection.groups.end(),
                       [&](const auto& group) { return group_holds(group); });
  }

  bool expression_holds(const Expression& expression) {
    return evaluate<bool>(expression,
                          [&](std::uint32_t i) { return selection_holds(detection_.selections[i]); });
  }

  void collect_held(const Expression& expression, std::vector<Predicate>& out) {
    if (expression.kind == Connective::negation) return;
    for (const Expression& operand : expression.operands) collect_held(operand, out);
    if (expression.kind != Connective::selection) return;
    const TestedSelection& selection = detection_.selections[expression.selection];
    if (std::find(told_.begin(), told_.end(), expression.selection) != told_.end()) return;
    told_.push_back(expression.selection);
    for (const auto& group : selection.groups) {
      for (const TestedItem& item : group) tell_held(item, out);
    }
  }

  void tell_held(const TestedItem& item, std::vector<Predicate>& out) {
    if (!item_holds(item)) return;
    if (item.negated || item.values.front().any_of.front().kind == TestKind::exists) {
      out.push_back(describe(item, expected_of(item)));
      return;
    }
    for (const TestedValue& value : item.values) {
      if (value_holds(item, value)) out.push_back(locate(item, value));
    }
  }

  Predicate describe(const TestedItem& item, std::string expected) {
    Predicate result;
    result.field = item.field;
    result.op = item.op;
    result.expected = std::move(expected);
    const auto texts = evaluator_.entries(view_of(item.field));
    result.known = !texts.empty() && !item.field.empty();
    if (result.known) show(texts.front()->text(), {}, result);
    return result;
  }

  // The first value of the event on which one of the tests holds.
  Predicate locate(const TestedItem& item, const TestedValue& value) {
    Predicate result = describe(item, value.written);
    for (const Test& test : value.any_of) {
      for (ValueEntry* candidate : evaluator_.entries(view_of(item.field))) {
        const auto span = holds_alone(test, *candidate) ? place_of(test, *candidate) : std::nullopt;
        if (!span) continue;
        result.known = true;
        show(candidate->text(), *span, result);
        return result;
      }
    }
    return result;
  }

  static bool holds_alone(const Test& test, ValueEntry& value) { return Evaluator::value_holds(test, value); }

  static std::string expected_of(const TestedItem& item) {
    if (item.values.front().any_of.front().kind == TestKind::exists) return item.negated ? "false" : "true";
    std::string result;
    for (std::size_t i = 0; i < item.values.size() && i < shown_values; ++i) {
      result += (i == 0 ? "" : ", ") + item.values[i].written;
    }
    if (item.values.size() > shown_values)
      result += " and " + std::to_string(item.values.size() - shown_values) + " more";
    return result;
  }

  // The number of predicates that must change for the part to be `wanted`; they are added to `out` if it is
  // given.
  std::size_t repair(const Expression& expression, bool wanted, std::vector<Predicate>* out) {
    if (expression.kind == Connective::selection)
      return repair(detection_.selections[expression.selection], wanted, out);
    if (expression.kind == Connective::negation) return repair(expression.operands.front(), !wanted, out);
    const bool every = (expression.kind == Connective::all) == wanted;
    return repair_list(expression.operands, every, wanted, out);
  }

  std::size_t repair(const TestedSelection& selection, bool wanted, std::vector<Predicate>* out) {
    return repair_list(selection.groups, !wanted, wanted, out);
  }

  std::size_t repair(const std::vector<TestedItem>& group, bool wanted, std::vector<Predicate>* out) {
    return repair_list(group, wanted, wanted, out);
  }

  // Every operand must become as wanted, or the one that is nearest to it.
  template <class Operand>
  std::size_t repair_list(const std::vector<Operand>& operands, bool every, bool wanted,
                          std::vector<Predicate>* out) {
    std::size_t sum = 0, least = ~std::size_t{0};
    const Operand* nearest = nullptr;
    for (const Operand& operand : operands) {
      const std::size_t cost = repair(operand, wanted, every ? out : nullptr);
      sum += cost;
      if (cost < least) {
        least = cost;
        nearest = &operand;
      }
    }
    if (every) return sum;
    return nearest ? repair(*nearest, wanted, out) : 0;
  }

  std::size_t repair(const TestedItem& item, bool wanted, std::vector<Predicate>* out) {
    if (item_holds(item) == wanted) return 0;
    if (!wanted || item.negated || !item.all) {
      if (out) out->push_back(wanted ? describe(item, expected_of(item)) : deny(item));
      return 1;
    }
    std::size_t missing = 0;
    for (const TestedValue& value : item.values) {
      if (value_holds(item, value)) continue;
      ++missing;
      if (out) out->push_back(describe(item, value.written));
    }
    return missing;
  }

  // An item that holds and should not: the value that makes it hold, as what must not be.
  Predicate deny(const TestedItem& item) {
    Predicate result = describe(item, expected_of(item));
    for (const TestedValue& value : item.values) {
      if (item.negated || !value_holds(item, value)) continue;
      result = locate(item, value);
      break;
    }
    result.op = result.op.empty() ? "not" : "not|" + result.op;
    return result;
  }

  const CompiledRules& compiled_;
  const TestedDetection& detection_;
  const std::vector<std::uint32_t>& naming_;
  Evaluator& evaluator_;
  std::vector<std::uint32_t> told_;
};

}  // namespace

Explanation explain_rule(const RuleSetContent& rules, std::uint32_t rule, Evaluator& evaluator) {
  const FilteredRule& filtered = rules.rules[rule];
  const auto& naming = rules.compiled->rules[rule].naming;
  Explanation result;
  Explainer own(*rules.compiled, *filtered.rule, naming, evaluator);
  const bool held = own.holds();
  own.add_held(result.held);
  if (!held) own.add_repair(true, result.failed);
  for (const auto& filter : filtered.filters) {
    Explainer taking(*rules.compiled, *filter, naming, evaluator);
    if (!taking.holds()) continue;
    if (held) result.filtered_by.push_back(filter->id);
    taking.add_repair(false, result.failed);
  }
  result.matched = held && result.filtered_by.empty();
  return result;
}

}  // namespace csirt::condition
