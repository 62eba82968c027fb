// One macrostep of one incident: the chart is run, and what was left and entered becomes tasks, clocks and
// notices.
//
// Internal to the organ; workflow.hpp is its door. A Stepper is used for one step and borrows everything it
// is given.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "charter/reporting.hpp"
#include "workflow/graph.hpp"
#include "workflow/workflow.hpp"

namespace csirt::workflow {

class Stepper {
 public:
  Stepper(const Charter& charter, const Workflow& workflow, const Instance& instance,
          const std::vector<charter::Absence>& absences, Instant now);

  Step start();
  Step move(std::string_view target, const Person* by, bool explain);
  Step raise(std::string_view event);
  Step settle();

 private:
  // Why an edge may not be taken; nothing when it may.
  struct Obstacle {
    std::string reason;
    std::vector<Predicate> failed;
  };
  std::optional<Obstacle> obstacle(std::size_t edge);
  std::optional<Obstacle> wrong_person(const Transition& transition) const;
  bool overdue(const State& state) const;
  bool works_here(const Person& person) const;
  void see(const States& active);

  void restore();
  bool take_consequence(std::size_t target);
  std::vector<std::size_t> edges_of_active() const;
  Step refused(Decision decision, std::string_view target);
  Alternative describe(std::size_t edge);
  std::string list_targets() const;

  Decision question(std::string text) const;
  Step collect(Decision decision, bool late_tasks = false);
  void reasons(Decision& decision) const;
  void leave(Step& step) const;
  void arrive(Step& step, const State& state);
  void open_task(Step& step, const State& state, const TaskDef& def);
  void open_late_tasks(Step& step, const State& state);
  void propose(Step& step, const State& state, const std::string& action);
  void start_clock(Step& step, Clock clock, Duration within, const std::string& calendar);
  std::optional<Duration> term(const std::optional<Duration>& within, const std::string& within_by);
  std::string fresh_id();
  charter::Line line() const;

  const Charter& charter_;
  const Workflow& workflow_;
  const Instance& instance_;
  const std::vector<charter::Absence>& absences_;
  Instant now_;
  Graph graph_;
  Machine machine_;
  const Person* by_ = nullptr;  // who moves it; null: the system
  Person system_;
  Facts facts_;
  States seen_;                                         // active states that facts_ tells of
  std::map<std::size_t, std::vector<Predicate>> held_;  // by edge: what its guard rested on
  std::set<std::string> used_ids_;
  std::vector<Clause> terms_;  // what tables of service levels said
  std::uint64_t ordinal_ = 0;
};

}  // namespace csirt::workflow
