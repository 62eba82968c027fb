// Door: Graph. Order is everything here: the chart's document order decides which transition wins.
#include "workflow/graph.hpp"

#include "csirt/error.hpp"

namespace csirt::workflow {
namespace {

// States so that each stands behind its parent and before whatever follows its parent, whatever order they
// came in.
std::vector<const State*> in_document_order(const Workflow& workflow) {
  std::map<std::string_view, std::vector<const State*>> children;
  for (const State& state : workflow.states) children[state.parent].push_back(&state);
  std::vector<const State*> ordered, open;
  const auto push = [&](std::string_view parent) {
    const auto found = children.find(parent);
    if (found != children.end()) open.insert(open.end(), found->second.rbegin(), found->second.rend());
  };
  push("");
  while (!open.empty()) {
    const State* state = open.back();
    open.pop_back();
    ordered.push_back(state);
    push(state->name);
  }
  if (ordered.size() != workflow.states.size()) {
    throw Error(Status::charter, "The workflow has states whose parent does not exist or lies within them.");
  }
  return ordered;
}

}  // namespace

Graph::Graph(const Workflow& workflow) : states_(in_document_order(workflow)), chart_(build(workflow)) {}

std::size_t Graph::node(std::string_view name) const {
  const auto found = nodes_.find(name);
  return found == nodes_.end() ? kNone : found->second;
}

Chart Graph::build(const Workflow& workflow) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (!nodes_.emplace(states_[i]->name, i).second) {
      throw Error(Status::charter, "The workflow has two states '" + states_[i]->name + "'.",
                  states_[i]->name);
    }
  }
  const auto target = [&](const State& from, const std::string& name) {
    const std::size_t found = node(name);
    if (found == kNone) {
      throw Error(Status::charter,
                  "The state '" + from.name + "' leads to '" + name + "', which does not exist.", name);
    }
    return found;
  };
  std::vector<Node> nodes(states_.size());
  std::vector<Edge> edges;
  const auto add = [&](std::size_t source, Meaning meaning, Trigger trigger, const std::string& to,
                       std::string event) {
    Edge edge;
    edge.source = source;
    edge.targets = {target(*meaning.state, to)};
    edge.trigger = trigger;
    edge.event = std::move(event);
    edge.tag = meanings_.size();
    meanings_.push_back(meaning);
    edges.push_back(std::move(edge));
  };
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const State& state = *states_[i];
    nodes[i].name = state.name;
    nodes[i].parent = node(state.parent);
    nodes[i].kind = state.final ? NodeKind::final : state.parallel ? NodeKind::parallel : NodeKind::state;
    if (!state.initial.empty()) nodes[i].initial = {target(state, state.initial)};
    for (const Transition& t : state.then) {
      const Trigger trigger = t.automatic    ? Trigger::automatic
                              : t.on.empty() ? Trigger::command
                                             : Trigger::event;
      add(i, {&state, &t}, trigger, t.target, t.on);
    }
    if (state.otherwise.starts_with("to:"))
      add(i, {&state, nullptr}, Trigger::consequence, state.otherwise.substr(3), {});
  }
  std::vector<std::size_t> initial;
  if (!workflow.start.empty()) {
    const std::size_t start = node(workflow.start);
    if (start == kNone)
      throw Error(Status::charter, "The workflow starts in '" + workflow.start + "', which does not exist.");
    initial = {start};
  }
  return Chart(std::move(nodes), std::move(edges), std::move(initial));
}

}  // namespace csirt::workflow
