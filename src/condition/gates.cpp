// Door: choose_gates, called by compile_rules. A gate is a set of predicates of which at least one must hold
// for the rule to hold; the cheapest is taken, by a guess at how often its predicates hold.
#include <algorithm>
#include <gsl/narrow>
#include <optional>

#include "condition/compiled.hpp"

namespace csirt::condition {
namespace {

// The longest run of plain bytes in a pattern, and how it is tied to the ends of a value.
struct Run {
  std::string_view bytes;
  Anchor anchor = Anchor::anywhere;
  bool whole_pattern = false;  // where the run is found, the pattern matches
};

bool is_plain(char c) { return c != any_unit && c != dash_unit; }

Anchor anchor_of(const Pattern& pattern) {
  if (!pattern.open_front && !pattern.open_back) return Anchor::whole;
  if (!pattern.open_front) return Anchor::front;
  return pattern.open_back ? Anchor::anywhere : Anchor::back;
}

std::optional<Run> longest_run(const Pattern& pattern) {
  if (pattern.is_literal()) {
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
    const CompiledPredicate& predicate = rules_.predicates[id];
    if (predicate.test.kind == TestKind::null) return std::nullopt;  // holds when there is nothing to see
    double cost = 3000;
    if (predicate.test.kind == TestKind::text) {
      if (const auto run = longest_run(predicate.test.pattern)) {
        const auto length = static_cast<double>(run->bytes.size());
        cost = 1000 / (1 + length * length);
        if (run->anchor != Anchor::anywhere) cost *= 0.7;
      }
    }
    if (predicate.view == whole_event) cost *= 20;
    return Gate{cost, {id}};
  }

  CompiledRules& rules_;
  std::vector<std::optional<Gate>> known_;
  std::vector<bool> done_;
};

// The longest part of a pattern whose bytes stand in a line of JSON as they are, unless LineScan says
// otherwise.
std::string longest_unhidden(const Pattern& pattern) {
  const auto unhidden = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  std::string best, run;
  for (const std::string& piece : pattern.pieces) {
    run.clear();
    for (char c : piece) {
      if (unhidden(c)) {
        run += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (run.size() > best.size()) best = run;
      } else {
        run.clear();
      }
    }
  }
  return best;
}

std::uint32_t group_of(CompiledRules& rules, const std::vector<std::uint32_t>& kinds) {
  auto& groups = rules.keyword_groups;
  const auto same = [&](const KeywordGroup& group) { return group.kinds == kinds; };
  const auto known = std::find_if(groups.begin(), groups.end(), same);
  const auto number = static_cast<std::uint32_t>(known - groups.begin());
  if (known == groups.end()) groups.push_back({kinds, {}});
  return number;
}

void add_keyword(CompiledRules& rules, const CompiledPredicate& predicate, PredicateId id) {
  const std::string part = longest_unhidden(predicate.test.pattern);
  if (predicate.test.kind != TestKind::text || part.size() < 3) {
    rules.keyword_always.push_back(id);
    return;
  }
  const Pattern& pattern = predicate.test.pattern;
  const bool whole = pattern.is_literal() && pattern.open_front && pattern.open_back &&
                     !predicate.test.cased && part == pattern.pieces[0];
  const std::uint32_t payload = id * 2 + (whole ? 1 : 0);
  rules.keyword_index.add(part, Anchor::anywhere, payload);
  rules.in_keyword_index[id] = true;
  for (std::uint32_t i = rules.gate_first[id]; i < rules.gated.size(); ++i) {
    const std::uint32_t group = group_of(rules, rules.rules[rules.gated[i]].kinds);
    auto& groups = rules.groups_of[id];
    if (std::find(groups.begin(), groups.end(), group) != groups.end()) continue;
    groups.push_back(group);
    rules.keyword_groups[group].index.add(part, Anchor::anywhere, payload);
  }
}

// Each group costs a pass over the line.
constexpr std::size_t kMostGroups = 24;

void build_keywords(CompiledRules& rules) {
  if (rules.keyword_groups.size() > kMostGroups) rules.keyword_groups.clear();
  for (KeywordGroup& group : rules.keyword_groups) group.index.build();
  rules.keyword_index.build();
}

// Which views with gates each field may be seen through.
void list_views(CompiledRules& rules) {
  rules.field_views.resize(rules.fields.size());
  for (ViewId view = 0; view < rules.views.size(); ++view) {
    const ViewGates& gates = rules.gates[view];
    if (gates.folded.empty() && gates.cased.empty() && gates.always.empty()) continue;
    std::vector<FieldId> fields = {rules.views[view].own};
    for (const View::Alias& alias : rules.views[view].aliases) {
      fields.insert(fields.end(), alias.sources.begin(), alias.sources.end());
    }
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    for (FieldId field : fields) rules.field_views[field].push_back(view);
  }
}

void add_to_view(ViewGates& gates, const CompiledPredicate& predicate, PredicateId id) {
  if (predicate.test.kind == TestKind::text) {
    if (const auto run = longest_run(predicate.test.pattern)) {
      LiteralIndex& index = predicate.test.cased ? gates.cased : gates.folded;
      index.add(run->bytes, run->anchor, id * 2 + (run->whole_pattern ? 1 : 0));
      return;
    }
  }
  gates.always.push_back(id);
}

}  // namespace

void choose_gates(CompiledRules& rules) {
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
  rules.gates.resize(rules.views.size());
  rules.in_keyword_index.resize(rules.predicates.size());
  rules.groups_of.resize(rules.predicates.size());
  for (PredicateId id = 0; id < rules.predicates.size(); ++id) {
    const CompiledPredicate& predicate = rules.predicates[id];
    auto& gated = of_predicate[id];
    rules.gate_first.push_back(gsl::narrow<std::uint32_t>(rules.gated.size()));
    gated.erase(std::unique(gated.begin(), gated.end()), gated.end());
    rules.gated.insert(rules.gated.end(), gated.begin(), gated.end());
    if (gated.empty()) continue;
    if (predicate.view == whole_event) {
      add_keyword(rules, predicate, id);
    } else {
      add_to_view(rules.gates[predicate.view], predicate, id);
    }
  }
  rules.gate_first.push_back(gsl::narrow<std::uint32_t>(rules.gated.size()));
  const auto build = [](ViewGates& gates) {
    gates.folded.build();
    gates.cased.build();
  };
  for (ViewGates& gates : rules.gates) build(gates);
  build_keywords(rules);
  list_views(rules);
}

}  // namespace csirt::condition
