// Door: EventPlanner. Every part of a rule is answered from what is known; what remains open is put behind
// the predicates of which one must hold, as gates.cpp does for whole rules.
#include "condition/event_planner.hpp"

#include <algorithm>

namespace csirt::condition {

EventPlanner::EventPlanner(const CompiledRules& rules, Evaluator& evaluator)
    : rules_(rules), evaluator_(evaluator), memo_(rules.nodes.size()), varying_(rules.fields.size()) {
  for (const View& view : rules.views) {
    for (const View::Alias& alias : view.aliases) naming_.push_back(alias.kind);
  }
  std::sort(naming_.begin(), naming_.end());
  naming_.erase(std::unique(naming_.begin(), naming_.end()), naming_.end());
}

bool EventPlanner::begin(std::span<const FieldId> varying, bool same_kind) {
  if (++plan_ == 0) {
    std::fill(memo_.begin(), memo_.end(), Memo{});
    std::fill(varying_.begin(), varying_.end(), 0);
    plan_ = 1;
  }
  for (FieldId field : varying) varying_[field] = plan_;
  return same_kind ||
         std::all_of(naming_.begin(), naming_.end(), [&](std::uint32_t kind) { return is_known(kind); });
}

void EventPlanner::add(std::uint32_t rule, EventPlan& plan) {
  const NodeId root = rules_.rules[rule].root;
  switch (answer(root)) {
    case Answer::no:
      return;
    case Answer::yes:
      plan.sure.push_back(rule);
      return;
    case Answer::open:
      break;
  }
  gates_.clear();
  double cost = 0;
  if (!add_gate(root, cost) || gates_.size() > most_gates) {
    plan.open.push_back(rule);
    return;
  }
  for (PredicateId predicate : gates_) plan.gated.push_back({predicate, rule});
}

bool EventPlanner::varies(ViewId view) {
  return view == whole_event || varying_[evaluator_.field_of(view)] == plan_;
}

EventPlanner::Answer EventPlanner::answer(NodeId id) {
  Memo& memo = memo_[id];
  if (memo.plan != plan_) {
    const Answer found = answer_to(rules_.nodes[id]);
    memo = {plan_, found};
  }
  return memo.answer;
}

EventPlanner::Answer EventPlanner::answer_to(const CompiledNode& node) {
  if (node.operation == Operation::predicate) return answer_to_predicate(node.first);
  const NodeId* operands = rules_.operands.data() + node.first;
  if (node.operation == Operation::negation) {
    const Answer inner = answer(operands[0]);
    return inner == Answer::open ? inner : inner == Answer::yes ? Answer::no : Answer::yes;
  }
  const Answer decisive = node.operation == Operation::any ? Answer::yes : Answer::no;
  bool open = false;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const Answer part = answer(operands[i]);
    if (part == decisive) return decisive;
    open = open || part == Answer::open;
  }
  if (open) return Answer::open;
  return decisive == Answer::yes ? Answer::no : Answer::yes;
}

EventPlanner::Answer EventPlanner::answer_to_predicate(PredicateId id) {
  const CompiledPredicate& predicate = rules_.predicates[id];
  // Which values an event has, and which of them are none, is known of what varies too.
  const bool of_presence = predicate.test.kind == TestKind::exists || predicate.test.kind == TestKind::null;
  const bool known = of_presence && predicate.view != whole_event;
  if (!known && varies(predicate.view)) return Answer::open;
  if (predicate.test.kind == TestKind::field && varies(predicate.other)) return Answer::open;
  return evaluator_.predicate_holds(id) ? Answer::yes : Answer::no;
}

bool EventPlanner::add_gate(NodeId id, double& cost) {
  const CompiledNode& node = rules_.nodes[id];
  switch (node.operation) {
    case Operation::negation:
      return false;
    case Operation::any:
      return add_gates_of_any(node, cost);
    case Operation::all:
      return add_cheapest_gate(node, cost);
    case Operation::predicate:
      break;
  }
  if (!rules_.indexed[node.first]) return false;
  gates_.push_back(node.first);
  cost += rules_.gate_costs[node.first];
  return true;
}

bool EventPlanner::add_gates_of_any(const CompiledNode& node, double& cost) {
  const std::size_t before = gates_.size();
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const NodeId operand = rules_.operands[node.first + i];
    if (answer(operand) != Answer::open || add_gate(operand, cost)) continue;
    gates_.resize(before);
    return false;
  }
  return true;
}

bool EventPlanner::add_cheapest_gate(const CompiledNode& node, double& cost) {
  const std::size_t before = gates_.size();
  bool found = false;
  double least = 0;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const NodeId operand = rules_.operands[node.first + i];
    const std::size_t end = gates_.size();
    double own = 0;
    if (answer(operand) != Answer::open || !add_gate(operand, own)) continue;
    if (found && own >= least) {
      gates_.resize(end);
      continue;
    }
    gates_.erase(gates_.begin() + static_cast<std::ptrdiff_t>(before),
                 gates_.begin() + static_cast<std::ptrdiff_t>(end));
    found = true;
    least = own;
  }
  cost += least;
  return found;
}

}  // namespace csirt::condition
