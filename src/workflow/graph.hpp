// A charter's workflow as a chart: states in document order, transitions as edges, and the way back to their
// clauses.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "workflow/statechart.hpp"

namespace csirt::workflow {

// What an edge of the chart stands for: a transition of a state, or (null) the `to:` of its deadline.
struct Meaning {
  const State* state = nullptr;
  const Transition* transition = nullptr;
};

// Borrows the workflow, which must outlive it. Errors: Error(Status::charter) for states that do not exist or
// circle.
class Graph {
 public:
  explicit Graph(const Workflow& workflow);

  const Chart& chart() const { return chart_; }
  const Meaning& meaning(std::size_t edge) const { return meanings_[chart_.edges()[edge].tag]; }
  const State& state(std::size_t node) const { return *states_[node]; }
  // kNone when the workflow has no such state.
  std::size_t node(std::string_view name) const;

 private:
  Chart build(const Workflow& workflow);

  std::vector<const State*> states_;                       // by node
  std::map<std::string, std::size_t, std::less<>> nodes_;  // by name
  std::vector<Meaning> meanings_;
  Chart chart_;
};

}  // namespace csirt::workflow
