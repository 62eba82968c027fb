// Door: read_workflow. A tree of states becomes a list, parents before children, in the author's order (WFL).
#include <algorithm>
#include <boost/json.hpp>

#include "base/canonical.hpp"
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;

TaskDef read_task(const Node& node, const std::string& pointer, const Reader& reader) {
  TaskDef task;
  task.name = text(node, "name");
  task.text = text(node, "text");
  task.role = text(node, "role");
  task.within = duration(node, "within");
  task.within_by = text(node, "within_by");
  if (node.find("else")) task.otherwise = text(node, "else");
  task.when = reader.condition(node, "when", pointer);
  task.pointer = pointer;
  return task;
}

Transition read_transition(const std::string& target, const Node& node, const std::string& pointer,
                           const Reader& reader) {
  Transition transition;
  transition.target = target;
  transition.on = text(node, "on");
  transition.automatic = flag(node, "automatic");
  transition.when = reader.condition(node, "when", pointer);
  transition.by = reader.approvers(node, "by", pointer);
  transition.pointer = pointer;
  const Node* automatic = node.find("automatic");
  if (transition.automatic && (node.find("on") || node.find("by"))) {
    reader.problems.add(*automatic, pointer + "/automatic",
                        "an automatic transition waits for no event and no person", "automatic with on or by",
                        "'automatic', or 'on' and 'by'");
  }
  return transition;
}

void read_transitions(const Node& node, State& state, const Reader& reader) {
  for (const Entry& entry : member(node, "then").entries) {
    each_clause(entry.value, pointer_join(state.pointer + "/then", entry.key),
                [&](const Node& one, const std::string& at) {
                  state.then.push_back(read_transition(entry.key, one, at, reader));
                });
  }
}

// An initial state lies within; one that does not exist at all is reported as such already.
void check_initial(const Node& node, const State& state, const Reader& reader) {
  const Node* initial = node.find("initial");
  if (!initial || initial->kind != NodeKind::string || member(node, "states").find(initial->text)) return;
  Field field;
  field.of = "state";
  const auto known = reader.vocabulary.allowed({}, field);
  if (!known || !known->find(initial->text)) return;
  reader.problems.add(*initial, state.pointer + "/initial",
                      "'" + initial->text + "' is no child of the state '" + state.name + "'", initial->text,
                      "one of its states");
}

void check_state(const Node& node, const State& state, const Reader& reader) {
  const auto refuse = [&](const char* key, const char* message, const char* expected) {
    reader.problems.add(*node.find(key), state.pointer + "/" + key, message, key, expected);
  };
  const bool has_states = node.find("states") != nullptr;
  if (state.parallel && !has_states)
    refuse("parallel", "a parallel state has states within", "the key 'states'");
  if (state.final && (node.find("then") || has_states)) {
    refuse("final", "nothing follows a final state, and nothing lies within", "no 'then', no 'states'");
  }
  if (node.find("within") || node.find("within_by")) return;
  if (node.find("else")) refuse("else", "a consequence without a deadline never comes", "the key 'within'");
  if (node.find("calendar"))
    refuse("calendar", "a calendar without a deadline counts nothing", "the key 'within'");
}

State read_state(const std::string& name, const std::string& parent, const Node& node,
                 const std::string& pointer, const Reader& reader) {
  State state;
  state.name = name;
  state.parent = parent;
  state.pointer = pointer;
  state.parallel = flag(node, "parallel");
  state.final = flag(node, "final");
  state.phase = text(node, "phase");
  state.actions = texts(node, "actions");
  state.within = duration(node, "within");
  state.within_by = text(node, "within_by");
  state.calendar = text(node, "calendar");
  state.otherwise = text(node, "else");
  if ((state.within || !state.within_by.empty()) && state.otherwise.empty()) state.otherwise = "escalate";
  const Node& states = member(node, "states");
  if (!states.entries.empty() && !state.parallel) {
    state.initial = node.find("initial") ? text(node, "initial") : states.entries.front().key;
  }
  const std::vector<Node>& tasks = member(node, "tasks").items;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    state.tasks.push_back(read_task(tasks[i], pointer + "/tasks/" + std::to_string(i), reader));
  }
  read_transitions(node, state, reader);
  check_initial(node, state, reader);
  check_state(node, state, reader);
  return state;
}

void read_states(const Node& states, const std::string& parent, const std::string& pointer,
                 const Reader& reader) {
  for (const Entry& entry : states.entries) {
    const std::string at = pointer_join(pointer, entry.key);
    reader.charter.workflow.states.push_back(read_state(entry.key, parent, entry.value, at, reader));
    read_states(member(entry.value, "states"), entry.key, at + "/states", reader);
  }
}

}  // namespace

void read_workflow(const Node& document, const Reader& reader) {
  const Node* node = document.find("workflow");
  if (!node) return;
  Workflow& workflow = reader.charter.workflow;
  workflow.pointer = "/workflow";
  workflow.start = text(*node, "start");
  read_states(member(*node, "states"), "", "/workflow/states", reader);
  // The digest covers the order of states and transitions, which the keys of canonical JSON do not keep.
  boost::json::array order;
  for (const State& state : workflow.states) {
    order.emplace_back(state.name);
    for (const Transition& transition : state.then) order.emplace_back(transition.pointer);
  }
  boost::json::object whole{{"workflow", base::to_json(*node)}, {"order", std::move(order)}};
  workflow.digest = base::sha256_hex(base::canonical(whole));
}

}  // namespace csirt::charter
