// The algorithm of W3C SCXML (appendix D of the recommendation) on indices: no names of charters, no time, no
// scripts.
//
// Door: Machine over a Chart. A Chart is immutable and may be shared; a Machine is a value on one thread.
// What an edge waits for beyond its event is asked of a callback, so that conditions, persons and test
// languages stay outside. Errors: Error(Status::charter) for a chart that cannot be one, and for a macrostep
// that does not end.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::workflow {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kMaxMicrosteps = 1000;
constexpr std::size_t kMaxDepth = 256;

enum class Trigger {
  automatic,   // eventless: taken as soon as its guard holds
  event,       // a named event; descriptors match as SCXML says
  command,     // somebody asks for its target by name
  consequence  // the declared consequence of a deadline
};

struct Edge {
  std::size_t source = kNone;
  std::vector<std::size_t> targets;  // none: stays where it is
  Trigger trigger = Trigger::automatic;
  std::string event;      // descriptors, separated by blanks: "done.state.a error.* *"
  bool internal = false;  // does not leave its source when all targets lie below it
  std::vector<std::string> raises;
  std::size_t tag = kNone;  // the caller's
};

enum class NodeKind { state, parallel, final, shallow_history, deep_history };

struct Node {
  std::string name;
  std::size_t parent = kNone;
  NodeKind kind = NodeKind::state;
  std::vector<std::size_t> initial;  // of a compound state (none: its first child); of a history: its default
  std::vector<std::string> on_entry;  // events raised
  std::vector<std::string> on_exit;
};

class Chart {
 public:
  // `nodes` in document order, parents before children and children together; `initial` of the whole chart
  // (none: the first node). The order of `edges` of one source is their priority.
  Chart(std::vector<Node> nodes, std::vector<Edge> edges, std::vector<std::size_t> initial = {});

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }
  const std::vector<std::size_t>& initial() const { return initial_; }
  const std::vector<std::size_t>& children(std::size_t node) const { return children_[node]; }
  const std::vector<std::size_t>& edges_of(std::size_t node) const { return edges_of_[node]; }

  bool history(std::size_t node) const;
  bool atomic(std::size_t node) const;    // a leaf that can be active
  bool compound(std::size_t node) const;  // kNone, the chart itself, is one
  // Strictly below; everything is below kNone.
  bool descendant(std::size_t node, std::size_t of) const;

 private:
  void check() const;

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<std::size_t> initial_;
  std::vector<std::vector<std::size_t>> children_, edges_of_;
};

// "error.*" matches "error" and "error.io"; tokens are compared whole.
bool matches(std::string_view descriptors, std::string_view event);

using States = std::set<std::size_t>;  // document order

class Machine {
 public:
  // May this edge be taken now? Asked in document order, perhaps more than once.
  using Guard = std::function<bool(const Machine&, std::size_t edge)>;

  Machine(const Chart& chart, Guard guard) : chart_(chart), guard_(std::move(guard)) {}

  void start();  // enters the initial states and runs to completion
  void restore(States active, std::map<std::size_t, States> history = {});
  bool raise(std::string_view event);  // an outside event; true when it moved anything
  bool command(std::size_t target);    // true when an edge was taken
  bool consequence(std::size_t edge);
  bool settle();  // what is automatic only

  const States& active() const { return active_; }
  const std::map<std::size_t, States>& history() const { return history_; }
  bool finished() const { return finished_; }
  bool in(std::size_t node) const { return active_.count(node) != 0; }

  // What happened since construction, in order.
  const std::vector<std::size_t>& exited() const { return exited_; }
  const std::vector<std::size_t>& entered() const { return entered_; }
  const std::vector<std::size_t>& taken() const { return taken_; }

 private:
  using Wanted = std::function<bool(const Edge&, std::size_t index)>;

  bool step(const Wanted& wanted);
  void run_to_completion();
  std::vector<std::size_t> select(const Wanted& wanted) const;
  std::vector<std::size_t> without_conflicts(const std::vector<std::size_t>& enabled) const;
  void microstep(const std::vector<std::size_t>& edges);
  void exit_states(const std::vector<std::size_t>& edges);
  void remember(std::size_t node);
  void enter(const States& nodes);
  void enter_final(std::size_t node);
  bool in_final(std::size_t node) const;

  States exit_set(std::size_t edge) const;
  std::size_t domain(const Edge& edge) const;
  States effective_targets(const std::vector<std::size_t>& targets) const;
  void add_descendants(std::size_t node, States& entry) const;
  void add_children(std::size_t node, States& entry) const;
  void add_ancestors(std::size_t node, std::size_t below, States& entry) const;
  void add_targets(const std::vector<std::size_t>& targets, std::size_t below, States& entry) const;

  const Chart& chart_;
  Guard guard_;
  States active_;
  std::map<std::size_t, States> history_;
  std::deque<std::string> internal_;
  bool finished_ = false;
  std::size_t microsteps_ = 0;
  std::vector<std::size_t> exited_, entered_, taken_;
};

}  // namespace csirt::workflow
