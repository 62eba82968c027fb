// Door: list_reads, called by compile_rules. Which fields the graph below each rule and each kind of event
// looks at.
#include <algorithm>

#include "condition/compiled.hpp"

namespace csirt::condition {
namespace {

class Reads {
 public:
  explicit Reads(const CompiledRules& rules) : rules_(rules), visited_(rules.nodes.size()) {}

  std::vector<FieldId> below(NodeId root) {
    ++round_;
    found_.clear();
    waiting_.assign(1, root);
    while (!waiting_.empty()) {
      const NodeId id = waiting_.back();
      waiting_.pop_back();
      if (visited_[id] == round_) continue;
      visited_[id] = round_;
      const CompiledNode& node = rules_.nodes[id];
      if (node.operation == Operation::predicate) {
        add_predicate(rules_.predicates[node.first]);
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

  void add_predicate(const CompiledPredicate& predicate) {
    add_view(predicate.view);
    if (predicate.test.kind == TestKind::field) add_view(predicate.other);
  }

  const CompiledRules& rules_;
  std::vector<std::uint32_t> visited_;
  std::uint32_t round_ = 0;
  std::vector<NodeId> waiting_;
  std::vector<FieldId> found_;
};

}  // namespace

void list_reads(CompiledRules& rules) {
  Reads reads(rules);
  rules.read_by_rules.resize(rules.fields.size());
  rules.read_by_kinds.resize(rules.fields.size());
  for (NodeId kind : rules.kinds) {
    for (FieldId field : reads.below(kind)) {
      if (field != whole_event) rules.read_by_kinds[field] = rules.read_by_rules[field] = true;
    }
  }
  for (const CompiledRule& rule : rules.rules) {
    rules.reads.push_back(reads.below(rule.root));
    for (FieldId field : rules.reads.back()) {
      if (field != whole_event) rules.read_by_rules[field] = true;
    }
  }
}

}  // namespace csirt::condition
