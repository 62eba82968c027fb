// Door: Machine. The functions follow appendix D of the SCXML recommendation one by one; what differs is that
// nothing waits, the number of microsteps is bounded, and the caller's guard answers in place of a data
// model.
#include <algorithm>

#include "csirt/error.hpp"
#include "workflow/statechart.hpp"

namespace csirt::workflow {

void Machine::start() {
  States entry;
  add_targets(chart_.initial(), kNone, entry);
  enter(entry);
  run_to_completion();
}

void Machine::restore(States active, std::map<std::size_t, States> history) {
  active_ = std::move(active);
  history_ = std::move(history);
  finished_ = std::any_of(active_.begin(), active_.end(), [&](std::size_t node) {
    return chart_.nodes()[node].kind == NodeKind::final && chart_.nodes()[node].parent == kNone;
  });
}

bool Machine::raise(std::string_view event) {
  return step([&](const Edge& edge, std::size_t) {
    return edge.trigger == Trigger::event && matches(edge.event, event);
  });
}

bool Machine::command(std::size_t target) {
  return step([&](const Edge& edge, std::size_t) {
    return edge.trigger == Trigger::command && edge.targets.size() == 1 && edge.targets[0] == target;
  });
}

bool Machine::consequence(std::size_t wanted) {
  return step([&](const Edge& edge, std::size_t index) {
    return edge.trigger == Trigger::consequence && index == wanted;
  });
}

bool Machine::settle() {
  const std::size_t before = taken_.size();
  run_to_completion();
  return taken_.size() != before;
}

bool Machine::step(const Wanted& wanted) {
  if (finished_) return false;
  const std::vector<std::size_t> edges = select(wanted);
  if (edges.empty()) return false;
  microstep(edges);
  run_to_completion();
  return true;
}

void Machine::run_to_completion() {
  const auto automatic = [](const Edge& edge, std::size_t) { return edge.trigger == Trigger::automatic; };
  while (!finished_) {
    std::vector<std::size_t> edges = select(automatic);
    if (edges.empty()) {
      if (internal_.empty()) return;
      const std::string event = std::move(internal_.front());
      internal_.pop_front();
      edges = select([&](const Edge& edge, std::size_t) {
        return edge.trigger == Trigger::event && matches(edge.event, event);
      });
    }
    if (!edges.empty()) microstep(edges);
  }
}

// For each active leaf the first edge, innermost state first, that is wanted and whose guard holds.
std::vector<std::size_t> Machine::select(const Wanted& wanted) const {
  std::vector<std::size_t> enabled;
  const auto find = [&](std::size_t state) {
    for (std::size_t up = state; up != kNone; up = chart_.nodes()[up].parent) {
      for (std::size_t edge : chart_.edges_of(up)) {
        if (wanted(chart_.edges()[edge], edge) && guard_(*this, edge)) return edge;
      }
    }
    return kNone;
  };
  for (std::size_t state : active_) {
    if (!chart_.atomic(state)) continue;
    const std::size_t edge = find(state);
    if (edge != kNone && std::find(enabled.begin(), enabled.end(), edge) == enabled.end())
      enabled.push_back(edge);
  }
  return without_conflicts(enabled);
}

std::vector<std::size_t> Machine::without_conflicts(const std::vector<std::size_t>& enabled) const {
  std::vector<std::pair<std::size_t, States>> kept;
  for (std::size_t edge : enabled) {
    States leaves = exit_set(edge);
    const auto conflicts = [&](const std::pair<std::size_t, States>& other) {
      return std::any_of(leaves.begin(), leaves.end(),
                         [&](std::size_t s) { return other.second.count(s) != 0; });
    };
    const auto stronger = [&](const std::pair<std::size_t, States>& other) {
      return conflicts(other) &&
             !chart_.descendant(chart_.edges()[edge].source, chart_.edges()[other.first].source);
    };
    if (std::any_of(kept.begin(), kept.end(), stronger)) continue;
    std::erase_if(kept, conflicts);
    kept.emplace_back(edge, std::move(leaves));
  }
  std::vector<std::size_t> answer;
  for (const auto& [edge, leaves] : kept) answer.push_back(edge);
  return answer;
}

void Machine::microstep(const std::vector<std::size_t>& edges) {
  if (++microsteps_ > kMaxMicrosteps) {
    throw Error(Status::charter, "The workflow does not come to rest within " +
                                     std::to_string(kMaxMicrosteps) +
                                     " automatic steps; it goes in a circle through '" +
                                     chart_.nodes()[chart_.edges()[edges.front()].source].name + "'.");
  }
  exit_states(edges);
  States entry;
  for (std::size_t edge : edges) {
    const Edge& taken = chart_.edges()[edge];
    taken_.push_back(edge);
    internal_.insert(internal_.end(), taken.raises.begin(), taken.raises.end());
    if (!taken.targets.empty()) add_targets(taken.targets, domain(taken), entry);
  }
  enter(entry);
}

void Machine::exit_states(const std::vector<std::size_t>& edges) {
  States leaving;
  for (std::size_t edge : edges) leaving.merge(exit_set(edge));
  for (std::size_t node : leaving) {
    for (std::size_t child : chart_.children(node)) {
      if (chart_.history(child)) remember(child);
    }
  }
  for (auto node = leaving.rbegin(); node != leaving.rend(); ++node) {
    const std::vector<std::string>& raised = chart_.nodes()[*node].on_exit;
    internal_.insert(internal_.end(), raised.begin(), raised.end());
    active_.erase(*node);
    exited_.push_back(*node);
  }
}

void Machine::remember(std::size_t node) {
  const std::size_t parent = chart_.nodes()[node].parent;
  const bool deep = chart_.nodes()[node].kind == NodeKind::deep_history;
  States& value = history_[node];
  value.clear();
  for (std::size_t state : active_) {
    const bool child = chart_.nodes()[state].parent == parent;
    if (deep ? chart_.atomic(state) && chart_.descendant(state, parent) : child) value.insert(state);
  }
}

void Machine::enter(const States& nodes) {
  for (std::size_t node : nodes) {
    active_.insert(node);
    entered_.push_back(node);
    const std::vector<std::string>& raised = chart_.nodes()[node].on_entry;
    internal_.insert(internal_.end(), raised.begin(), raised.end());
    if (chart_.nodes()[node].kind == NodeKind::final) enter_final(node);
  }
}

void Machine::enter_final(std::size_t node) {
  const std::size_t parent = chart_.nodes()[node].parent;
  if (parent == kNone) {
    finished_ = true;
    return;
  }
  internal_.push_back("done.state." + chart_.nodes()[parent].name);
  const std::size_t above = chart_.nodes()[parent].parent;
  if (above == kNone || chart_.nodes()[above].kind != NodeKind::parallel) return;
  if (in_final(above)) internal_.push_back("done.state." + chart_.nodes()[above].name);
}

bool Machine::in_final(std::size_t node) const {
  const std::vector<std::size_t>& children = chart_.children(node);
  if (chart_.nodes()[node].kind == NodeKind::parallel) {
    return std::all_of(children.begin(), children.end(),
                       [&](std::size_t child) { return chart_.history(child) || in_final(child); });
  }
  return std::any_of(children.begin(), children.end(), [&](std::size_t child) {
    return chart_.nodes()[child].kind == NodeKind::final && in(child);
  });
}

States Machine::exit_set(std::size_t edge) const {
  States leaves;
  const Edge& taken = chart_.edges()[edge];
  if (taken.targets.empty()) return leaves;
  const std::size_t around = domain(taken);
  for (std::size_t state : active_) {
    if (chart_.descendant(state, around)) leaves.insert(state);
  }
  return leaves;
}

// The innermost compound state that holds the source and all targets; the source itself for an internal edge.
std::size_t Machine::domain(const Edge& edge) const {
  const States targets = effective_targets(edge.targets);
  const auto holds_all = [&](std::size_t node) {
    return std::all_of(targets.begin(), targets.end(),
                       [&](std::size_t t) { return chart_.descendant(t, node); });
  };
  if (edge.internal && chart_.compound(edge.source) && holds_all(edge.source)) return edge.source;
  for (std::size_t up = chart_.nodes()[edge.source].parent; up != kNone; up = chart_.nodes()[up].parent) {
    if (chart_.compound(up) && holds_all(up)) return up;
  }
  return kNone;
}

States Machine::effective_targets(const std::vector<std::size_t>& targets) const {
  States answer;
  for (std::size_t target : targets) {
    const auto remembered = history_.find(target);
    if (!chart_.history(target)) {
      answer.insert(target);
    } else if (remembered != history_.end()) {
      answer.insert(remembered->second.begin(), remembered->second.end());
    } else {
      answer.merge(effective_targets(chart_.nodes()[target].initial));
    }
  }
  return answer;
}

void Machine::add_targets(const std::vector<std::size_t>& targets, std::size_t below, States& entry) const {
  for (std::size_t target : targets) add_descendants(target, entry);
  for (std::size_t target : effective_targets(targets)) add_ancestors(target, below, entry);
}

void Machine::add_descendants(std::size_t node, States& entry) const {
  if (chart_.history(node)) {
    const auto remembered = history_.find(node);
    const std::vector<std::size_t> fallback = chart_.nodes()[node].initial;
    const States inside =
        remembered == history_.end() ? States(fallback.begin(), fallback.end()) : remembered->second;
    for (std::size_t state : inside) add_descendants(state, entry);
    for (std::size_t state : inside) add_ancestors(state, chart_.nodes()[node].parent, entry);
    return;
  }
  entry.insert(node);
  if (chart_.atomic(node)) return;
  if (chart_.nodes()[node].kind == NodeKind::parallel) return add_children(node, entry);
  std::vector<std::size_t> start = chart_.nodes()[node].initial;
  for (std::size_t child : chart_.children(node)) {
    if (start.empty() && !chart_.history(child)) start = {child};
  }
  for (std::size_t state : start) add_descendants(state, entry);
  for (std::size_t state : effective_targets(start)) add_ancestors(state, node, entry);
}

// The regions of a parallel state that nothing has entered yet.
void Machine::add_children(std::size_t node, States& entry) const {
  for (std::size_t child : chart_.children(node)) {
    if (chart_.history(child)) continue;
    const auto inside = [&](std::size_t state) { return state == child || chart_.descendant(state, child); };
    if (std::none_of(entry.begin(), entry.end(), inside)) add_descendants(child, entry);
  }
}

void Machine::add_ancestors(std::size_t node, std::size_t below, States& entry) const {
  for (std::size_t up = chart_.nodes()[node].parent; up != kNone && up != below;
       up = chart_.nodes()[up].parent) {
    entry.insert(up);
    if (chart_.nodes()[up].kind == NodeKind::parallel) add_children(up, entry);
  }
}

}  // namespace csirt::workflow
