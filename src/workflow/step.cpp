// What a macrostep leaves behind. A state that was entered and left again within it leaves nothing: only
// where the incident comes to rest are tasks opened and clocks started.
#include <algorithm>

#include "base/canonical.hpp"
#include "condition/table.hpp"
#include "workflow/duty.hpp"
#include "workflow/stepper.hpp"

namespace csirt::workflow {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

}  // namespace

Decision Stepper::question(std::string text) const {
  Decision decision;
  decision.subject = instance_.incident;
  decision.question = std::move(text);
  decision.at = now_;
  return decision;
}

Step Stepper::collect(Decision decision, bool late_tasks) {
  Step step;
  for (std::size_t node : machine_.active()) step.states.push_back(graph_.state(node).name);
  for (std::size_t node : machine_.exited()) step.exited.push_back(graph_.state(node).name);
  for (std::size_t node : machine_.entered()) step.entered.push_back(graph_.state(node).name);
  leave(step);
  see(machine_.active());
  for (const std::string& name : step.states) {
    const State& state = graph_.state(graph_.node(name));
    if (contains(step.entered, name)) {
      arrive(step, state);
    } else if (late_tasks) {
      open_late_tasks(step, state);
    }
  }
  step.finished = machine_.finished();
  decision.outcome = Outcome::permitted;
  reasons(decision);
  decision.because.insert(decision.because.end(), terms_.begin(), terms_.end());
  step.decision = std::move(decision);
  return step;
}

void Stepper::reasons(Decision& decision) const {
  for (std::size_t edge : machine_.taken()) {
    const Meaning& meaning = graph_.meaning(edge);
    const std::string target = graph_.state(graph_.chart().edges()[edge].targets[0]).name;
    std::string text = "'" + meaning.state->name + "' leads to '" + target + "'";
    if (!meaning.transition) {
      text += ", since its deadline is over.";
    } else if (meaning.transition->automatic) {
      text += " automatically.";
    } else {
      text += meaning.transition->on.empty() ? "." : " on the event '" + meaning.transition->on + "'.";
    }
    const auto held = held_.find(edge);
    decision.because.push_back(
        {meaning.transition ? meaning.transition->pointer : meaning.state->pointer + "/else", text,
         held == held_.end() ? std::vector<Predicate>() : held->second});
  }
  decision.reason = decision.because.empty() ? "Nothing moves." : decision.because.front().text;
}

// States that were active before and were left, even when they were entered again: a run ends.
void Stepper::leave(Step& step) const {
  const auto left = [&](const std::string& state) {
    return contains(instance_.states, state) && contains(step.exited, state);
  };
  const bool ends = machine_.finished() && !step.exited.empty();  // tasks of merged incidents end with it too
  for (const Task& task : instance_.tasks) {
    if (task.state == TaskState::open && (ends || left(task.state_of))) step.cancelled.push_back(task.id);
  }
  for (const Clock& clock : instance_.clocks) {
    if (clock.state != ClockState::running) continue;
    const bool of_state = clock.kind == "state" && left(clock.subject);
    const bool of_task = clock.kind == "task" && contains(step.cancelled, clock.subject);
    if (of_state || of_task) step.stopped.push_back(clock.id);
  }
}

void Stepper::arrive(Step& step, const State& state) {
  const auto within = state.final ? std::nullopt : term(state.within, state.within_by);
  if (within) {
    Clock clock;
    clock.name = state.name;
    clock.kind = "state";
    clock.subject = state.name;
    clock.otherwise = state.otherwise;
    clock.pointer = state.pointer + "/within";
    start_clock(step, std::move(clock), *within, state.calendar);
  }
  for (const TaskDef& def : state.tasks) {
    if (def.when.evaluate(facts_, now_) == Truth::yes) open_task(step, state, def);
  }
  for (const std::string& action : state.actions) {
    if (!contains(step.proposed, action)) propose(step, state, action);
  }
}

// What the state proposes is advice to the lead; whoever wants it done asks for the action.
void Stepper::propose(Step& step, const State& state, const std::string& action) {
  step.proposed.push_back(action);
  Effect effect;
  effect.id = base::derive_id(
      instance_.command_id + "/propose/" + instance_.incident + "/" + state.name + "/" + action, 0);
  effect.kind = EffectKind::advise;
  effect.to = instance_.lead;
  effect.incident = instance_.incident;
  effect.text = "consider " + action + ", which '" + state.name + "' proposes";
  effect.details = {{"action.name", action}, {"state", state.name}};
  step.effects.push_back(std::move(effect));
}

// A task whose condition became true while its state is active; one that was done in this incident stays
// done.
void Stepper::open_late_tasks(Step& step, const State& state) {
  for (const TaskDef& def : state.tasks) {
    const auto stands = [&](const Task& task) {
      return task.pointer == def.pointer && task.state != TaskState::cancelled;
    };
    if (def.when.always() || std::any_of(instance_.tasks.begin(), instance_.tasks.end(), stands)) continue;
    if (def.when.evaluate(facts_, now_) == Truth::yes) open_task(step, state, def);
  }
}

void Stepper::open_task(Step& step, const State& state, const TaskDef& def) {
  Task task;
  task.id = fresh_id();
  task.incident = instance_.incident;
  task.name = def.name;
  task.text = def.text;
  task.state_of = state.name;
  task.role = def.role;
  task.person = owner(line(), def.role);
  task.opened = now_;
  task.otherwise = def.otherwise;
  task.pointer = def.pointer;
  if (const auto within = term(def.within, def.within_by)) {
    Clock clock;
    clock.name = def.name;
    clock.kind = "task";
    clock.subject = task.id;
    clock.otherwise = def.otherwise;
    clock.pointer = def.pointer;
    start_clock(step, std::move(clock), *within, state.calendar);
    task.due = step.started.back().due;
  }
  if (!task.person.empty()) {
    Effect effect;
    effect.id = base::derive_id(task.id, 0);
    effect.to = task.person;
    effect.incident = instance_.incident;
    effect.text = "You owe the task '" + def.name + "'" + (def.text.empty() ? "." : ": " + def.text);
    effect.at = task.due;
    effect.details = {{"task", task.id}, {"state", state.name}};
    step.effects.push_back(std::move(effect));
  }
  step.opened.push_back(std::move(task));
}

// The table of the moment decides; where it is gone, or has no answer that is a time, the workflow's own term
// holds.
std::optional<Duration> Stepper::term(const std::optional<Duration>& within, const std::string& within_by) {
  const auto table = charter_.tables.find(within_by);
  if (within_by.empty() || table == charter_.tables.end()) return within;
  const condition::TableAnswer answer = condition::ask(table->second, charter_, facts_, now_);
  const auto length = answer.outputs.size() == 1 ? parse_duration(answer.outputs.front()) : std::nullopt;
  if (!length || length->ns <= 0) return within;
  terms_.insert(terms_.end(), answer.because.begin(), answer.because.end());
  return length;
}

void Stepper::start_clock(Step& step, Clock clock, Duration within, const std::string& calendar) {
  clock.id = fresh_id();
  clock.incident = instance_.incident;
  clock.started = now_;
  clock.due = deadline(charter_, calendar, now_, within);
  if (clock.otherwise.empty()) clock.otherwise = "escalate";
  step.started.push_back(std::move(clock));
}

// Derived from command and incident, and new to the incident however many steps one command makes.
std::string Stepper::fresh_id() {
  for (;;) {
    std::string id = base::derive_id(instance_.command_id + "/workflow/" + instance_.incident, ordinal_++);
    if (used_ids_.insert(id).second) return id;
  }
}

}  // namespace csirt::workflow
