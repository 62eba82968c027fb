// Door: check_workflow. States as a graph of two vertices each: being entered, and being active. Entering a
// state enters its first child (all of a parallel one) and makes it active; an active state offers its own
// ways out and those of the states around it. So a way of automatic transitions that comes back to where it
// began never ends.
#include "base/graph.hpp"
#include "charter/formats.hpp"
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::GraphEdges;
using base::Node;

using Entries = std::map<std::string_view, const Entry*>;

void collect_states(const Node& states, Entries& out) {
  for (const Entry& entry : states.entries) {
    out.emplace(entry.key, &entry);
    collect_states(member(entry.value, "states"), out);
  }
}

// The states that a consequence anywhere in the document leads to: `else: to:<state>`.
void collect_consequences(const Node& node, std::vector<std::string>& out) {
  for (const Node& item : node.items) collect_consequences(item, out);
  for (const Entry& entry : node.entries) {
    const std::string state = entry.key == "else" ? consequence_argument(entry.value.text, "to:") : "";
    if (!state.empty()) out.push_back(state);
    collect_consequences(entry.value, out);
  }
}

class StateGraph {
 public:
  StateGraph(const Node& document, const Reader& reader)
      : document_(document), states_(reader.charter.workflow.states), problems_(reader.problems) {
    for (std::size_t i = 0; i < states_.size(); ++i) index_.emplace(states_[i].name, i);
    collect_states(member(member(document, "workflow"), "states"), entries_);
    for (std::size_t i = 0; i < states_.size(); ++i) nest(i);
  }

  void find_unreachable(const std::string& start) {
    GraphEdges edges = nesting_;
    std::vector<std::string> targets;
    collect_consequences(document_, targets);
    std::vector<std::size_t> from;
    for (const std::string& target : targets) enter(target, from);
    enter(start, from);
    for (std::size_t i = 0; i < states_.size(); ++i) {
      for (const Transition& one : states_[i].then) lead(i, one, edges);
      const std::size_t parent = find(states_[i].parent);
      if (parent != kNone && states_[parent].parallel) edges.push_back({active(parent), entering(i)});
    }
    const std::vector<bool> found = base::reachable(2 * states_.size(), edges, from);
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (!found[active(i)])
        tell(i, "is never entered: nothing leads to it", "a transition or consequence to it");
    }
  }

  void find_dead_ends() {
    std::vector<bool> leaf(states_.size(), true), leaves(states_.size(), false);
    for (std::size_t i = 0; i < states_.size(); ++i) {  // parents stand before their children
      const State& state = states_[i];
      const std::size_t parent = find(state.parent);
      leaves[i] =
          !state.then.empty() || state.otherwise.starts_with("to:") || (parent != kNone && leaves[parent]);
      for (const TaskDef& task : state.tasks) leaves[i] = leaves[i] || task.otherwise.starts_with("to:");
      if (parent != kNone) leaf[parent] = false;
    }
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (leaf[i] && !leaves[i] && !states_[i].final)
        tell(i, "has no way out and is not final", "the key 'then', or 'final: true'");
    }
  }

  void find_endless() {
    GraphEdges edges = nesting_;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      for (const Transition& one : states_[i].then) {
        if (one.automatic && one.when.always()) lead(i, one, edges);
      }
    }
    for (const std::vector<std::size_t>& circle : base::circles(2 * states_.size(), edges)) {
      tell(circle.front() / 2,
           "is left and entered again without end by automatic transitions without a condition",
           "a condition on one of them");
    }
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static std::size_t entering(std::size_t state) { return 2 * state; }
  static std::size_t active(std::size_t state) { return 2 * state + 1; }

  std::size_t find(std::string_view name) const {
    const auto found = index_.find(name);
    return found == index_.end() ? kNone : found->second;
  }

  void nest(std::size_t i) {
    const State& state = states_[i];
    nesting_.push_back({entering(i), active(i)});
    const std::size_t parent = find(state.parent), initial = find(state.initial);
    if (parent != kNone) nesting_.push_back({active(i), active(parent)});
    if (parent != kNone && states_[parent].parallel) nesting_.push_back({entering(parent), entering(i)});
    if (initial != kNone) nesting_.push_back({entering(i), entering(initial)});
  }

  void lead(std::size_t from, const Transition& transition, GraphEdges& edges) const {
    const std::size_t to = find(transition.target);
    if (to != kNone) edges.push_back({active(from), entering(to)});
  }

  void enter(const std::string& name, std::vector<std::size_t>& out) const {
    const std::size_t state = find(name);
    if (state != kNone) out.push_back(entering(state));
  }

  void tell(std::size_t state, const std::string& what, const char* expected) {
    const Entry& entry = *entries_.at(states_[state].name);
    problems_.add_at(entry.line, entry.column, states_[state].pointer,
                     "the state '" + entry.key + "' " + what, entry.key, expected);
  }

  const Node& document_;
  const std::vector<State>& states_;
  base::Problems& problems_;
  Entries entries_;
  std::map<std::string_view, std::size_t> index_;
  GraphEdges nesting_;
};

}  // namespace

void check_workflow(const Node& document, const Reader& reader) {
  const Workflow& workflow = reader.charter.workflow;
  if (workflow.states.empty() || !reader.problems.empty())
    return;  // other mistakes make these look like more
  StateGraph graph(document, reader);
  graph.find_unreachable(workflow.start);
  graph.find_dead_ends();
  graph.find_endless();
}

}  // namespace csirt::charter
