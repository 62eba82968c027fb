// Door: Core::tick. Every clock that is due fires once, in order of its due time, each under a command id of
// its own, so that neither a crash nor a second process fires it again (FLT-11, FLT-2).
#include "approval/approval.hpp"
#include "engine/commands.hpp"
#include "engine/core.hpp"
#include "engine/runs.hpp"

namespace csirt::engine {
namespace {

// What the charter declares stands as it does there.
std::string consequence_of(const Clock& clock) {
  if (clock.otherwise.empty()) return "it is reported";
  return clock.otherwise == workflow::kLastWatch ? "it lapses" : clock.otherwise;
}

Decision run_out(const Clock& clock, const Clause& because) {
  Decision decision = answer(Outcome::permitted, "what follows when " + clock.name + " runs out",
                             clock.name + " was due " + format(clock.due) + ": " + consequence_of(clock));
  if (!because.pointer.empty()) decision.because.push_back(because);
  return decision;
}

Clock missed(Clock clock, Instant now) {
  clock.state = ClockState::missed;
  clock.ended = now;
  return clock;
}

// A waiting run whose time is over: the last who is told has as long as those before him, then it lapses.
void end_watch(Draft& draft, const Clock& due, bool somebody_told) {
  if (somebody_told) {
    Clock clock = due;
    clock.id = draft.next_id();
    clock.started = draft.context().now;
    clock.due = clock.started + (due.due - due.started);
    clock.otherwise = workflow::kLastWatch;
    draft.change(ClocksChanged{{std::move(clock)}, "it lapses then"});
    return;
  }
  const auto runs = draft.incident().actions;
  for (const ActionRun& run : runs) {
    if (run.id == due.subject && run.state == "waiting")
      end_run(draft, run, "lapsed", "what it waits for did not come in time");
  }
}

void lapse_waiting_for(Draft& draft, const std::string& approval) {
  const auto runs = draft.incident().actions;
  for (const ActionRun& run : runs) {
    const bool waits =
        run.state == "waiting" && std::find(run.needs.begin(), run.needs.end(), approval) != run.needs.end();
    if (waits) end_run(draft, run, "lapsed", "nobody consented in time");
  }
}

// The consequence that the charter declares; a move that the workflow refuses is a refusal, with its reason.
Decision fire_clock(Draft& draft, const Clock& due, const Workflow& workflow) {
  const Context& context = draft.context();
  auto expiry = workflow::expire(context.charter, draft.instance(), due, context.state.absences, context.now);
  Decision decision = run_out(due, expiry.because);
  const bool somebody_told = !expiry.effects.empty();
  for (auto& effect : expiry.effects) draft.effect(std::move(effect));
  if (!expiry.started.empty())
    draft.change(ClocksChanged{expiry.started, "the next on the path has until then"});
  if (due.kind == "run" && expiry.started.empty()) end_watch(draft, due, somebody_told);
  if (!expiry.raise.empty()) {
    draft.follow(workflow::raise(context.charter, workflow, draft.instance(), expiry.raise,
                                 context.state.absences, context.now));
  }
  if (!expiry.move_to.empty()) {
    const auto step = workflow::move(context.charter, workflow, draft.instance(), expiry.move_to, nullptr,
                                     context.state.absences, context.now);
    draft.follow(step);
    if (step.decision.outcome != Outcome::permitted) {
      decision.outcome = step.decision.outcome;
      decision.reason += "; refused: " + step.decision.reason;
    }
  }
  draft.settle();
  return decision;
}

}  // namespace

TickSummary Core::tick(Instant now) {
  catch_up();
  TickSummary summary;
  if (state_.charter.empty()) return summary;
  // Firing may start clocks that are due already; each round takes what is due, a bounded number of times.
  for (int round = 0; round < 1000; ++round) {
    const auto due = state_.due(clock(now));
    if (due.empty()) break;
    for (const auto& clock : due) fire(clock, now, summary);
  }
  summary.next = state_.next_due();
  return summary;
}

void Core::fire(const Clock& due, Instant now, TickSummary& summary) {
  const auto draft = [&](const Context& context) -> std::optional<Draft> {
    const Incident* incident = context.state.find(due.incident);
    const auto still =
        incident == nullptr
            ? false
            : std::any_of(incident->clocks.begin(), incident->clocks.end(), [&](const Clock& clock) {
                return clock.id == due.id && clock.state == ClockState::running;
              });
    if (!still) return std::nullopt;
    Draft made(context, *incident);
    made.change(ClocksChanged{{missed(due, context.now)}, "its time has run out"});
    if (due.kind == "approval") {
      fire_approval(made, due);
      made.decide(run_out(due, {due.pointer, "the consent was not given in time", {}}));
    } else {
      made.decide(fire_clock(made, due, context.workflow(incident->workflow)));
    }
    return made;
  };
  const auto committed = commit("clock/" + due.id, system_principal(), now, false, draft);
  if (!committed.decision) return;
  summary.fired.push_back(missed(due, clock(now)));
  const auto& effects = committed.decision->effects;
  summary.effects.insert(summary.effects.end(), effects.begin(), effects.end());
}

// An unanswered consent goes to the next on the escalation path who was not asked yet, who has as long as the
// one before; at its end it lapses, and with it what waits for it.
void Core::fire_approval(Draft& draft, const Clock& due) {
  const Context& context = draft.context();
  const auto approvals = draft.incident().approvals;
  for (Approval approval : approvals) {
    if (approval.id != due.subject || approval.state != ApprovalState::open) continue;
    const std::string felt = felt_at(context, draft.incident(), approval.id);
    const auto next =
        approval::escalate(context.charter, approval, {felt, draft.incident().team, draft.incident().lead},
                           context.state.absences, context.now);
    if (next.empty()) {
      approval.state = ApprovalState::lapsed;
      approval.ended = context.now;
      draft.change(ApprovalsChanged{{approval}});
      lapse_waiting_for(draft, approval.id);
      return;
    }
    approval.need.of.insert(approval.need.of.end(), next.begin(), next.end());
    approval.need.by = context.now + (due.due - due.started);
    draft.change(ApprovalsChanged{{approval}});
    Approval asked = approval;
    asked.need.of = next;
    for (auto& effect : approval::ask(asked, approval.action)) draft.effect(std::move(effect));
    Clock clock = due;
    clock.id = draft.next_id();
    clock.started = context.now;
    clock.due = *approval.need.by;
    clock.state = ClockState::running;
    clock.ended.reset();
    draft.change(ClocksChanged{{clock}, "the consent was asked of the next"});
    return;
  }
}

}  // namespace csirt::engine
