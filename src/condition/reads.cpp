// Door: list_reads, called by compile_rules. Which fields the graph below each rule and each kind of event
// looks at.
#include <algorithm>
#include <iterator>

#include "condition/compiled.hpp"

namespace csirt::condition {
namespace {

class Reads {
 public:
  explicit Reads(const CompiledRules& rules) : rules_(rules), visited_(rules.nodes.size()) {}

  std::vector<FieldId> below(NodeId root) {
    ++round_;
    found_.clear();
    predicates_.clear();
    waiting_.assign(1, root);
    while (!waiting_.empty()) {
      const NodeId id = waiting_.back();
      waiting_.pop_back();
      if (visited_[id] == round_) continue;
      visited_[id] = round_;
      const CompiledNode& node = rules_.nodes[id];
      if (node.operation == Operation::predicate) {
        add_predicate(node.first);
      } else {
        const NodeId* first = rules_.operands.data() + node.first;
        waiting_.insert(waiting_.end(), first,
                        first + (node.operation == Operation::negation ? 1 : node.count));
      }
    }
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return found_;
  }
  // Those that stand below the node that was asked for last, each once.
  const std::vector<PredicateId>& predicates() const { return predicates_; }

 private:
  void add_view(ViewId view) {
    if (view == whole_event) {
      found_.push_back(whole_event);
      return;
    }
    found_.push_back(rules_.views[view].own);
    for (const View::Alias& alias : rules_.views[view].aliases) {
      found_.insert(found_.end(), alias.sources.begin(), alias.sources.end());
    }
  }

  void add_predicate(PredicateId id) {
    const CompiledPredicate& predicate = rules_.predicates[id];
    predicates_.push_back(id);
    add_view(predicate.view);
    if (predicate.test.kind == TestKind::field) add_view(predicate.other);
  }

  const CompiledRules& rules_;
  std::vector<std::uint32_t> visited_;
  std::uint32_t round_ = 0;
  std::vector<NodeId> waiting_;
  std::vector<FieldId> found_;
  std::vector<PredicateId> predicates_;
};

std::vector<PredicateId> keywords_among(const CompiledRules& rules, const std::vector<PredicateId>& all) {
  std::vector<PredicateId> keywords;
  std::copy_if(all.begin(), all.end(), std::back_inserter(keywords),
               [&](PredicateId id) { return rules.predicates[id].view == whole_event; });
  return keywords;
}

}  // namespace

void list_reads(CompiledRules& rules) {
  Reads reads(rules);
  rules.read_by_rules.resize(rules.fields.size());
  rules.read_by_kinds.resize(rules.fields.size());
  for (NodeId kind : rules.kinds) {
    for (FieldId field : reads.below(kind)) {
      if (field != whole_event) rules.read_by_kinds[field] = rules.read_by_rules[field] = true;
    }
    rules.telling.insert(rules.telling.end(), reads.predicates().begin(), reads.predicates().end());
  }
  std::sort(rules.telling.begin(), rules.telling.end());
  rules.telling.erase(std::unique(rules.telling.begin(), rules.telling.end()), rules.telling.end());
  for (const CompiledRule& rule : rules.rules) {
    rules.reads.push_back(reads.below(rule.root));
    rules.keywords_of.push_back(keywords_among(rules, reads.predicates()));
    for (FieldId field : rules.reads.back()) {
      if (field != whole_event) rules.read_by_rules[field] = true;
    }
  }
}

}  // namespace csirt::condition
