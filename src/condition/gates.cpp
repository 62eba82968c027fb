// Door: choose_gates, called by compile_rules. A gate is a set of predicates of which at least one must hold
// for the rule to hold; the cheapest is taken, by a guess at how often its predicates hold.
#include <algorithm>
#include <gsl/narrow>
#include <optional>

#include "condition/compiled.hpp"
#include "condition/fold.hpp"

namespace csirt::condition {
namespace {

// The longest run of plain bytes in a pattern, and how it is tied to the ends of a value.
struct Run {
  std::string_view bytes;
  Anchor anchor = Anchor::anywhere;
  bool whole_pattern = false;  // where the run is found, the pattern matches
};

// Values of several lines are searched line by line, so that no run goes on behind the end of a line.
bool is_plain(char c) { return c != any_unit && c != dash_unit && c != '\n'; }

bool is_one_line(const Pattern& pattern) {
  return std::none_of(pattern.pieces.begin(), pattern.pieces.end(),
                      [](const std::string& piece) { return piece.find('\n') != std::string::npos; });
}

// The texts that a pattern stands for when nothing but dashes in it can be written in several ways, which is
// how most of those are that are no plain text; none when there would be too many.
std::vector<std::string> spellings(const Pattern& pattern) {
  constexpr std::string_view dashes[] = {"-", "/", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95"};
  constexpr std::size_t most_spellings = 25;
  if (pattern.pieces.size() != 1 || !is_one_line(pattern)) return {};
  std::vector<std::string> texts = {""};
  for (char unit : pattern.pieces.front()) {
    if (unit == any_unit) return {};
    if (unit != dash_unit) {
      for (std::string& text : texts) text += unit;
      continue;
    }
    std::vector<std::string> next;
    for (const std::string& text : texts) {
      for (std::string_view dash : dashes) next.push_back(text + std::string(dash));
    }
    texts = std::move(next);
    if (texts.size() > most_spellings) return {};
  }
  return texts;
}

Anchor anchor_of(const Pattern& pattern) {
  if (!pattern.open_front && !pattern.open_back) return Anchor::whole;
  if (!pattern.open_front) return Anchor::front;
  return pattern.open_back ? Anchor::anywhere : Anchor::back;
}

std::optional<Run> longest_run(const Pattern& pattern) {
  if (pattern.is_literal() && is_one_line(pattern)) {
    if (pattern.pieces.empty()) {
      if (pattern.open_front) return std::nullopt;
      return Run{{}, Anchor::whole, true};
    }
    return Run{pattern.pieces.front(), anchor_of(pattern), true};
  }
  Run best;
  for (const std::string& piece : pattern.pieces) {
    for (std::size_t i = 0; i < piece.size();) {
      std::size_t end = i;
      while (end < piece.size() && is_plain(piece[end])) ++end;
      if (end - i > best.bytes.size()) best.bytes = std::string_view(piece).substr(i, end - i);
      i = end + 1;
    }
  }
  if (best.bytes.empty()) return std::nullopt;
  return best;
}

struct Gate {
  double cost = 0;
  std::vector<PredicateId> predicates;
};

class Chooser {
 public:
  explicit Chooser(CompiledRules& rules)
      : rules_(rules), known_(rules.nodes.size()), done_(rules.nodes.size()) {}

  const std::optional<Gate>& gate(NodeId id) {
    if (!done_[id]) {
      done_[id] = true;
      known_[id] = find(rules_.nodes[id]);
    }
    return known_[id];
  }

 private:
  std::optional<Gate> find(const CompiledNode& node) {
    switch (node.operation) {
      case Operation::predicate:
        return of_predicate(node.first);
      case Operation::negation:
        return std::nullopt;
      case Operation::all:
        return cheapest(node);
      case Operation::any:
        break;
    }
    Gate sum;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const auto& part = gate(rules_.operands[node.first + i]);
      if (!part) return std::nullopt;
      sum.cost += part->cost;
      sum.predicates.insert(sum.predicates.end(), part->predicates.begin(), part->predicates.end());
    }
    return sum;
  }

  std::optional<Gate> cheapest(const CompiledNode& node) {
    std::optional<Gate> best;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const auto& part = gate(rules_.operands[node.first + i]);
      if (part && (!best || part->cost < best->cost)) best = part;
    }
    return best;
  }

  std::optional<Gate> of_predicate(PredicateId id) const {
    if (rules_.predicates[id].test.kind == TestKind::null)
      return std::nullopt;  // holds when there is nothing to see
    return Gate{rules_.gate_costs[id], {id}};
  }

  CompiledRules& rules_;
  std::vector<std::optional<Gate>> known_;
  std::vector<bool> done_;
};

double cost_of_length(std::size_t length) { return 1000 / (1 + static_cast<double>(length * length)); }

// A guess at how often the predicate holds.
double cost_of(const CompiledPredicate& predicate) {
  double cost = 3000;
  const bool of_index = predicate.test.kind == TestKind::regex && predicate.view != whole_event;
  if (of_index && !predicate.test.regex->required().empty()) {
    cost = 0;
    for (const std::string& text : predicate.test.regex->required()) cost += cost_of_length(text.size());
  }
  if (predicate.test.kind == TestKind::text) {
    if (const auto run = longest_run(predicate.test.pattern)) {
      cost = cost_of_length(run->bytes.size());
      if (run->anchor != Anchor::anywhere) cost *= 0.7;
    }
  }
  return predicate.view == whole_event ? cost * 20 : cost;
}

// Shorter ones stand in so many values that looking for them finds nothing out.
constexpr std::size_t kShortestKeyword = 3;

// Keywords are sought in folded texts, cased ones too: what is found is then possible.
bool add_keyword(CompiledRules& rules, const Test& test, const Run& run, PredicateId id) {
  const std::string part = folded(run.bytes);
  if (part.size() < kShortestKeyword) return false;
  const bool certain = run.whole_pattern && run.anchor == Anchor::anywhere && !test.cased;
  rules.keywords.folded.add(part, Anchor::anywhere, id * 2 + (certain ? 1 : 0));
  return true;
}

bool add_regex(CompiledRules& rules, const CompiledPredicate& predicate, PredicateId id) {
  const auto required = predicate.test.regex->required();
  if (predicate.view == whole_event || required.empty()) return false;
  for (const std::string& text : required)
    rules.indexes[predicate.view].folded.add(text, Anchor::anywhere, id * 2);
  return true;
}

// Answers whether an index finds the predicate.
bool add_to_index(CompiledRules& rules, PredicateId id) {
  const CompiledPredicate& predicate = rules.predicates[id];
  if (predicate.test.kind == TestKind::regex) return add_regex(rules, predicate, id);
  if (predicate.test.kind != TestKind::text) return false;
  const auto run = longest_run(predicate.test.pattern);
  if (!run) return false;
  if (predicate.view == whole_event) return add_keyword(rules, predicate.test, *run, id);
  ViewIndex& views = rules.indexes[predicate.view];
  LiteralIndex& index = predicate.test.cased ? views.cased : views.folded;
  const std::vector<std::string> texts = spellings(predicate.test.pattern);
  for (const std::string& text : texts) index.add(text, anchor_of(predicate.test.pattern), id * 2 + 1);
  if (texts.empty()) index.add(run->bytes, run->anchor, id * 2 + (run->whole_pattern ? 1 : 0));
  return true;
}

void build(ViewIndex& index) {
  index.folded.build();
  index.cased.build();
}

// Which views with gates each field may be seen through.
void list_views(CompiledRules& rules) {
  rules.field_views.resize(rules.fields.size());
  for (ViewId view = 0; view < rules.views.size(); ++view) {
    if (rules.indexes[view].folded.empty() && rules.indexes[view].cased.empty() &&
        rules.unindexed_gates[view].empty()) {
      continue;
    }
    std::vector<FieldId> fields = {rules.views[view].own};
    for (const View::Alias& alias : rules.views[view].aliases) {
      fields.insert(fields.end(), alias.sources.begin(), alias.sources.end());
    }
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    for (FieldId field : fields) rules.field_views[field].push_back(view);
  }
}

}  // namespace

void choose_gates(CompiledRules& rules) {
  rules.indexes.resize(rules.views.size());
  rules.unindexed_gates.resize(rules.views.size());
  rules.indexed.resize(rules.predicates.size());
  for (PredicateId id = 0; id < rules.predicates.size(); ++id) {
    rules.gate_costs.push_back(cost_of(rules.predicates[id]));
    rules.indexed[id] = add_to_index(rules, id);
  }
  Chooser chooser(rules);
  std::vector<std::vector<std::uint32_t>> of_predicate(rules.predicates.size());
  for (std::uint32_t rule = 0; rule < rules.rules.size(); ++rule) {
    const auto& gate = chooser.gate(rules.rules[rule].root);
    if (!gate) {
      rules.ungated.push_back(rule);
      continue;
    }
    for (PredicateId id : gate->predicates) of_predicate[id].push_back(rule);
  }
  for (PredicateId id = 0; id < rules.predicates.size(); ++id) {
    auto& gated = of_predicate[id];
    rules.gate_first.push_back(gsl::narrow<std::uint32_t>(rules.gated.size()));
    gated.erase(std::unique(gated.begin(), gated.end()), gated.end());
    rules.gated.insert(rules.gated.end(), gated.begin(), gated.end());
    if (gated.empty() || rules.indexed[id]) continue;
    const ViewId view = rules.predicates[id].view;
    (view == whole_event ? rules.unindexed_keywords : rules.unindexed_gates[view]).push_back(id);
  }
  rules.gate_first.push_back(gsl::narrow<std::uint32_t>(rules.gated.size()));
  for (ViewIndex& index : rules.indexes) build(index);
  build(rules.keywords);
  list_views(rules);
}

}  // namespace csirt::condition
