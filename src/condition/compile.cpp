// Door: compile_rules (compiled.hpp). Everything is interned by a key that spells it out, so that equal
// things meet.
#include <algorithm>
#include <gsl/narrow>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "condition/compiled.hpp"

namespace csirt::condition {
namespace {

template <class T>
void put(std::string& key, const T& value) {
  key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_text(std::string& key, const std::string& text) {
  put(key, text.size());
  key += text;
}

// Tests with equal keys give equal answers for equal views.
std::string key_of(ViewId view, ViewId other, const Test& test) {
  std::string key;
  put(key, view);
  put(key, other);
  put(key, test.kind);
  put(key, test.cased);
  put(key, test.comparison);
  put(key, test.part);
  put(key, test.relation);
  put(key, test.pattern.open_front);
  put(key, test.pattern.open_back);
  for (const std::string& piece : test.pattern.pieces) put_text(key, piece);
  put_text(key, test.regex_source);
  put(key, test.network.address.v4);
  put(key, test.network.address.bytes);
  put(key, test.network.prefix);
  put(key, test.number.negative);
  put(key, test.number.point);
  put_text(key, test.number.digits);
  return key;
}

template <class Visit>
void each_item(const TestedDetection& detection, const Visit& visit) {
  for (const TestedSelection& selection : detection.selections) {
    for (const auto& group : selection.groups) {
      for (const TestedItem& item : group) visit(item);
    }
  }
}

void add_names(const TestedItem& item, std::set<std::string>& names) {
  if (!item.field.empty()) names.insert(item.field);
  for (const TestedValue& value : item.values) {
    for (const Test& test : value.any_of) {
      if (test.kind == TestKind::field) names.insert(test.other);
    }
  }
}

std::vector<std::string> all_names(const std::vector<FilteredRule>& rules, const Mapping& mapping,
                                   const std::vector<std::string>& extra) {
  std::set<std::string> names(extra.begin(), extra.end());
  const auto add = [&](const TestedItem& item) { add_names(item, names); };
  std::set<const Filter*> filters;
  for (const FilteredRule& filtered : rules) {
    each_item(*filtered.rule, add);
    for (const auto& filter : filtered.filters) {
      if (filters.insert(filter.get()).second) each_item(*filter, add);
    }
  }
  for (const EventKind& kind : mapping.kinds) {
    for (const auto& group : kind.groups) {
      for (const TestedItem& item : group) add_names(item, names);
    }
    for (const FieldAlias& alias : kind.aliases) names.insert(alias.sources.begin(), alias.sources.end());
  }
  names.erase("");
  return {names.begin(), names.end()};
}

class Graph {
 public:
  Graph(CompiledRules& out, const Mapping& mapping) : out_(out), mapping_(mapping) {
    for (FieldId field = 0; field < out.fields.size(); ++field) out.views.push_back({field, {}});
  }

  void add_kind(const EventKind& kind) {
    std::vector<NodeId> groups;
    for (const auto& group : kind.groups) groups.push_back(group_node(group, {}));
    out_.kinds.push_back(combine(Operation::any, std::move(groups)));
  }

  void add_rule(const FilteredRule& filtered) {
    const Rule& rule = *filtered.rule;
    CompiledRule compiled;
    for (std::uint32_t i = 0; i < mapping_.kinds.size(); ++i) {
      if (!satisfies(mapping_.kinds[i].label, rule.info.logsource)) continue;
      compiled.kinds.push_back(i);
      if (lends_names(mapping_.kinds[i], rule.info.logsource)) compiled.naming.push_back(i);
    }
    std::vector<NodeId> parts = {detection_node(rule, compiled.naming)};
    for (const auto& filter : filtered.filters)
      parts.push_back(negate(filter_node(*filter, compiled.naming)));
    compiled.root = parts.size() == 1 ? parts.front() : combine(Operation::all, std::move(parts));
    out_.rules.push_back(std::move(compiled));
  }

 private:
  using Kinds = std::vector<std::uint32_t>;

  ViewId view_of(const std::string& name, const Kinds& kinds) {
    const FieldId own = *out_.fields.find(name);
    View view{own, {}};
    for (std::uint32_t kind : kinds) {
      for (const FieldAlias& alias : mapping_.kinds[kind].aliases) {
        if (alias.field != name) continue;
        view.aliases.push_back({kind, {}});
        for (const std::string& source : alias.sources)
          view.aliases.back().sources.push_back(*out_.fields.find(source));
      }
    }
    if (view.aliases.empty()) return own;
    std::string key;
    put(key, own);
    for (const View::Alias& alias : view.aliases) put(key, alias.kind);
    const auto [found, fresh] = alias_views_.emplace(key, gsl::narrow<ViewId>(out_.views.size()));
    if (fresh) out_.views.push_back(std::move(view));
    return found->second;
  }

  NodeId detection_node(const TestedDetection& detection, const Kinds& kinds) {
    std::vector<NodeId> selections;
    for (const TestedSelection& selection : detection.selections) {
      std::vector<NodeId> groups;
      for (const auto& group : selection.groups) groups.push_back(group_node(group, kinds));
      selections.push_back(combine(Operation::any, std::move(groups)));
    }
    return expression_node(detection.condition, selections);
  }

  // A filter may be of thousands of values and of thousands of rules: once for all that see fields alike.
  NodeId filter_node(const Filter& filter, const Kinds& kinds) {
    const auto known = filters_.find({&filter, kinds});
    if (known != filters_.end()) return known->second;
    return filters_.emplace(std::pair(&filter, kinds), detection_node(filter, kinds)).first->second;
  }

  NodeId group_node(const std::vector<TestedItem>& group, const Kinds& kinds) {
    std::vector<NodeId> items;
    for (const TestedItem& item : group) items.push_back(item_node(item, kinds));
    return combine(Operation::all, std::move(items));
  }

  NodeId item_node(const TestedItem& item, const Kinds& kinds) {
    const ViewId view = item.field.empty() ? whole_event : view_of(item.field, kinds);
    std::vector<NodeId> values;
    for (const TestedValue& value : item.values) {
      std::vector<NodeId> tests;
      for (const Test& test : value.any_of) {
        tests.push_back(
            predicate_node(view, test.kind == TestKind::field ? view_of(test.other, kinds) : 0, test));
      }
      values.push_back(combine(Operation::any, std::move(tests)));
    }
    const NodeId node = combine(item.all ? Operation::all : Operation::any, std::move(values));
    return item.negated ? negate(node) : node;
  }

  NodeId expression_node(const Expression& expression, const std::vector<NodeId>& selections) {
    if (expression.kind == Connective::selection) return selections[expression.selection];
    std::vector<NodeId> operands;
    for (const Expression& operand : expression.operands)
      operands.push_back(expression_node(operand, selections));
    if (expression.kind == Connective::negation) return negate(operands.front());
    return combine(expression.kind == Connective::all ? Operation::all : Operation::any, std::move(operands));
  }

  NodeId predicate_node(ViewId view, ViewId other, const Test& test) {
    const auto [found, fresh] =
        predicates_.emplace(key_of(view, other, test), gsl::narrow<PredicateId>(out_.predicates.size()));
    if (fresh) {
      out_.predicates.push_back({view, other, test});
      out_.predicates.back().test.regex_source.clear();
    }
    return intern({Operation::predicate, found->second, 0}, {});
  }

  NodeId negate(NodeId operand) {
    const CompiledNode& node = out_.nodes[operand];
    if (node.operation == Operation::negation) return out_.operands[node.first];
    return intern({Operation::negation, 0, 0}, {operand});
  }

  // Operands that are joined in the same way are taken in; their order carries no meaning.
  NodeId combine(Operation operation, std::vector<NodeId> operands) {
    std::vector<NodeId> flat;
    for (NodeId operand : operands) {
      const CompiledNode& node = out_.nodes[operand];
      if (node.operation == operation) {
        flat.insert(flat.end(), out_.operands.begin() + node.first,
                    out_.operands.begin() + node.first + node.count);
      } else {
        flat.push_back(operand);
      }
    }
    std::sort(flat.begin(), flat.end());
    flat.erase(std::unique(flat.begin(), flat.end()), flat.end());
    if (flat.size() == 1) return flat.front();
    return intern({operation, 0, 0}, flat);
  }

  NodeId intern(CompiledNode node, const std::vector<NodeId>& operands) {
    std::string key;
    put(key, node.operation);
    put(key, node.first);
    for (NodeId operand : operands) put(key, operand);
    const auto [found, fresh] = nodes_.emplace(std::move(key), gsl::narrow<NodeId>(out_.nodes.size()));
    if (!fresh) return found->second;
    if (node.operation != Operation::predicate) {
      node.first = gsl::narrow<std::uint32_t>(out_.operands.size());
      node.count = gsl::narrow<std::uint32_t>(operands.size());
      out_.operands.insert(out_.operands.end(), operands.begin(), operands.end());
    }
    out_.nodes.push_back(node);
    return found->second;
  }

  CompiledRules& out_;
  const Mapping& mapping_;
  std::map<std::pair<const Filter*, Kinds>, NodeId> filters_;
  std::map<std::string, ViewId> alias_views_;
  std::unordered_map<std::string, PredicateId> predicates_;
  std::unordered_map<std::string, NodeId> nodes_;
};

}  // namespace

std::unique_ptr<CompiledRules> compile_rules(const std::vector<FilteredRule>& rules, const Mapping& mapping,
                                             const std::vector<std::string>& extra_fields) {
  auto out = std::make_unique<CompiledRules>(all_names(rules, mapping, extra_fields), mapping);
  Graph graph(*out, mapping);
  for (const EventKind& kind : mapping.kinds) graph.add_kind(kind);
  for (const FilteredRule& rule : rules) graph.add_rule(rule);
  choose_gates(*out);
  list_reads(*out);
  return out;
}

}  // namespace csirt::condition
