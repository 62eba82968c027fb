// Door: start, move, raise, settle. Here stands who may take an edge and when; what a step leaves behind
// stands in step.cpp, time in expiry.cpp.
#include "workflow/workflow.hpp"

#include <algorithm>

#include "base/node.hpp"
#include "csirt/error.hpp"
#include "workflow/stepper.hpp"

namespace csirt::workflow {
namespace {

std::string quote(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string names_of(const std::vector<std::string>& states) {
  std::string text;
  for (const std::string& state : states) text += (text.empty() ? "'" : ", '") + state + "'";
  return text;
}

}  // namespace

Stepper::Stepper(const Charter& charter, const Workflow& workflow, const Instance& instance,
                 const std::vector<charter::Absence>& absences, Instant now)
    : charter_(charter),
      workflow_(workflow),
      instance_(instance),
      absences_(absences),
      now_(now),
      graph_(workflow),
      machine_(graph_.chart(), [this](const Machine&, std::size_t edge) { return !obstacle(edge); }),
      system_(charter::system_actor(charter)),
      facts_(instance.facts) {
  for (const Task& task : instance.tasks) used_ids_.insert(task.id);
  for (const Clock& clock : instance.clocks) used_ids_.insert(clock.id);
}

charter::Line Stepper::line() const {
  return {charter_, absences_, now_, instance_.team, instance_.constituency, instance_.lead, {}};
}

void Stepper::restore() {
  States active;
  for (const std::string& name : instance_.states) {
    const std::size_t node = graph_.node(name);
    if (node == kNone) {
      throw Error(Status::invalid,
                  "The incident " + instance_.incident + " is in the state " + quote(name) +
                      ", which its workflow does not have.",
                  name);
    }
    active.insert(node);
  }
  machine_.restore(std::move(active));
}

// The states that a guard sees are those of the microstep, not those of the incident as it was.
void Stepper::see(const States& active) {
  if (active == seen_ && facts_.count("incident.state") != 0) return;
  std::vector<std::string> names;
  for (std::size_t node : active) names.push_back(graph_.state(node).name);
  facts_["incident.state"] = std::move(names);
  seen_ = active;
}

std::optional<Stepper::Obstacle> Stepper::obstacle(std::size_t edge) {
  const Meaning& meaning = graph_.meaning(edge);
  if (!meaning.transition) {
    if (overdue(*meaning.state)) return std::nullopt;
    return Obstacle{"The deadline of " + quote(meaning.state->name) + " is not over.", {}};
  }
  const Transition& transition = *meaning.transition;
  if (std::optional<Obstacle> person = wrong_person(transition)) return person;
  if (transition.when.always()) return std::nullopt;
  see(machine_.active());
  Explanation why = transition.when.explain(facts_, now_);
  if (why.truth == Truth::yes) {
    held_[edge] = std::move(why.held);
    return std::nullopt;
  }
  const std::string needs =
      "it needs " + charter::join(why.unknown, "and") + ", and what is unknown does not permit";
  const std::string fails = "it does not hold that " + transition.when.text();
  return Obstacle{(why.truth == Truth::unknown ? needs : fails) + ".", std::move(why.failed)};
}

std::optional<Stepper::Obstacle> Stepper::wrong_person(const Transition& transition) const {
  const bool asked = !transition.automatic && transition.on.empty();
  const Person* actor = asked ? by_ : &system_;
  const Approvers& by = transition.by;
  if (!asked && by.empty()) return std::nullopt;
  const std::string who = actor ? actor->id : "nobody known";
  if (actor && by.empty()) {
    if (works_here(*actor)) return std::nullopt;
    return Obstacle{who + " neither leads nor works this incident.", {}};
  }
  std::size_t held = 0;
  for (const std::string& name : by.names) {
    if (actor && !line().held_by(*actor, name).person.empty()) ++held;
  }
  const std::size_t wanted = by.quorum == Quorum::all  ? by.names.size()
                             : by.quorum == Quorum::of ? by.count
                                                       : 1;
  if (held >= std::max<std::size_t>(wanted, 1)) return std::nullopt;
  return Obstacle{"it is up to " + charter::describe(by) + ", and " + who + " holds " +
                      (held == 0 ? "none of it." : "not enough of it."),
                  {}};
}

bool Stepper::works_here(const Person& person) const {
  if (person.id == instance_.lead || person.id == "system") return true;
  if (!person.team.empty() && person.team == instance_.team) return true;
  const auto owes = [&](const Task& task) {
    return task.state == TaskState::open && task.person == person.id;
  };
  if (std::any_of(instance_.tasks.begin(), instance_.tasks.end(), owes)) return true;
  const std::vector<std::string> path = line().escalation();
  return std::find(path.begin(), path.end(), person.id) != path.end();
}

bool Stepper::overdue(const State& state) const {
  return std::any_of(instance_.clocks.begin(), instance_.clocks.end(), [&](const Clock& clock) {
    const bool runs = clock.state == ClockState::running || clock.state == ClockState::missed;
    return clock.kind == "state" && clock.subject == state.name && runs && clock.due <= now_;
  });
}

Step Stepper::start() {
  Decision decision = question("start the workflow");
  decision.because.push_back(
      {base::pointer_join(workflow_.pointer, "start"),
       "Incidents start in " + quote(graph_.state(graph_.chart().initial().front()).name) + ".",
       {}});
  machine_.start();
  return collect(std::move(decision));
}

Step Stepper::raise(std::string_view event) {
  restore();
  machine_.raise(event);
  return collect(question("event " + std::string(event)));
}

Step Stepper::settle() {
  restore();
  machine_.settle();
  return collect(question("automatic transitions"), true);
}

Step Stepper::move(std::string_view target, const Person* by, bool explain) {
  restore();
  by_ = by;
  if (by) {
    facts_["actor.person"] = by->id;
    facts_["actor.team"] = by->team;
    facts_["actor.roles"] = by->roles;
  }
  Decision decision = question("move to " + std::string(target) + " by " + (by ? by->id : "the system"));
  const std::size_t node = graph_.node(target);
  std::vector<Alternative> others;
  for (std::size_t edge : explain ? edges_of_active() : std::vector<std::size_t>()) {
    if (graph_.chart().edges()[edge].targets[0] != node) others.push_back(describe(edge));
  }
  const bool moved = node != kNone && ((by && machine_.command(node)) || take_consequence(node));
  if (!moved) return refused(std::move(decision), target);
  decision.instead = std::move(others);
  return collect(std::move(decision));
}

// The declared `to:` of a deadline that is over is the system's to take.
bool Stepper::take_consequence(std::size_t target) {
  if (by_ && by_->id != system_.id) return false;
  for (std::size_t edge : edges_of_active()) {
    const Edge& one = graph_.chart().edges()[edge];
    if (one.trigger == Trigger::consequence && one.targets[0] == target && machine_.consequence(edge))
      return true;
  }
  return false;
}

std::vector<std::size_t> Stepper::edges_of_active() const {
  std::vector<std::size_t> edges;
  for (auto node = machine_.active().rbegin(); node != machine_.active().rend(); ++node) {
    const std::vector<std::size_t>& here = graph_.chart().edges_of(*node);
    edges.insert(edges.end(), here.begin(), here.end());
  }
  return edges;
}

// FLT-8: says what would have led where, and what is in the way.
Step Stepper::refused(Decision decision, std::string_view target) {
  decision.outcome = Outcome::denied;
  const std::size_t node = graph_.node(target);
  for (std::size_t edge : edges_of_active()) {
    const Edge& one = graph_.chart().edges()[edge];
    Alternative alternative = describe(edge);
    const bool meant = one.trigger == Trigger::command && one.targets[0] == node;
    if (meant && decision.reason.empty()) {
      const std::optional<Obstacle> why = obstacle(edge);
      decision.reason = quote(graph_.meaning(edge).state->name) + " may lead to " + quote(target) + ", but " +
                        (why ? why->reason : "another transition goes before it.");
      decision.because.push_back({alternative.pointer, decision.reason, {}});
    }
    decision.instead.push_back(std::move(alternative));
  }
  if (decision.reason.empty()) {
    std::vector<std::string> all;
    for (const State& state : workflow_.states) all.push_back(state.name);
    const std::string unknown =
        "The workflow has no state " + quote(target) + base::did_you_mean(target, all) + ". ";
    decision.reason = (node == kNone ? unknown : "") + "From " + names_of(instance_.states) +
                      (node == kNone ? "" : " no transition leads to " + quote(target) + ";") +
                      list_targets();
    decision.because.push_back({workflow_.pointer, decision.reason, {}});
  }
  Step step;
  step.decision = std::move(decision);
  return step;
}

std::string Stepper::list_targets() const {
  std::vector<std::string> targets;
  for (std::size_t edge : edges_of_active()) {
    const Edge& one = graph_.chart().edges()[edge];
    const std::string name = quote(graph_.state(one.targets[0]).name);
    const bool asked = one.trigger == Trigger::command;
    if (asked && std::find(targets.begin(), targets.end(), name) == targets.end()) targets.push_back(name);
  }
  return targets.empty() ? " nobody can move it." : " it may go to " + charter::join(targets, "or") + ".";
}

Alternative Stepper::describe(std::size_t edge) {
  const Meaning& meaning = graph_.meaning(edge);
  const Edge& one = graph_.chart().edges()[edge];
  const std::string way =
      quote(meaning.state->name) + " leads to " + quote(graph_.state(one.targets[0]).name);
  if (!meaning.transition) return {meaning.state->pointer + "/else", way + " when its deadline is over.", {}};
  const Transition& transition = *meaning.transition;
  std::string text = way;
  if (transition.automatic) text += " automatically";
  if (!transition.on.empty()) text += " on the event " + quote(transition.on);
  if (!transition.by.empty()) text += " by " + charter::describe(transition.by);
  if (!transition.when.always()) text += " when " + transition.when.text();
  std::optional<Obstacle> why = obstacle(edge);
  return {transition.pointer, text + ".", why ? std::move(why->failed) : std::vector<Predicate>()};
}

Step start(const Charter& charter, const Workflow& workflow, const Instance& instance,
           const std::vector<charter::Absence>& absences, Instant now) {
  return Stepper(charter, workflow, instance, absences, now).start();
}

Step move(const Charter& charter, const Workflow& workflow, const Instance& instance, std::string_view target,
          const Person* by, const std::vector<charter::Absence>& absences, Instant now, bool explain) {
  return Stepper(charter, workflow, instance, absences, now).move(target, by, explain);
}

Step raise(const Charter& charter, const Workflow& workflow, const Instance& instance, std::string_view event,
           const std::vector<charter::Absence>& absences, Instant now) {
  return Stepper(charter, workflow, instance, absences, now).raise(event);
}

Step settle(const Charter& charter, const Workflow& workflow, const Instance& instance,
            const std::vector<charter::Absence>& absences, Instant now) {
  return Stepper(charter, workflow, instance, absences, now).settle();
}

}  // namespace csirt::workflow
