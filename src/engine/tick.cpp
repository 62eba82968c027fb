// Door: Core::tick. Every clock that is due fires once, in order of its due time, each under a command id of
// its own, so that neither a crash nor a second process fires it again (FLT-11, FLT-2).
#include "approval/approval.hpp"
#include "engine/commands.hpp"
#include "engine/core.hpp"

namespace csirt::engine {
namespace {

Decision run_out(const Clock& clock, const Clause& because) {
  Decision decision = answer(Outcome::permitted, "what follows when " + clock.name + " runs out",
                             clock.name + " was due " + format(clock.due) + ": " +
                                 (clock.otherwise.empty() ? "it is reported" : clock.otherwise));
  if (!because.pointer.empty()) decision.because.push_back(because);
  return decision;
}

Clock missed(Clock clock, Instant now) {
  clock.state = ClockState::missed;
  clock.ended = now;
  return clock;
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
      return made;
    }
    auto expiry =
        workflow::expire(context.charter, made.instance(), due, context.state.absences, context.now);
    for (auto& effect : expiry.effects) made.effect(std::move(effect));
    if (!expiry.started.empty())
      made.change(ClocksChanged{expiry.started, "the next on the path has until then"});
    const Workflow& workflow = context.workflow(incident->workflow);
    if (!expiry.raise.empty()) {
      made.follow(workflow::raise(context.charter, workflow, made.instance(), expiry.raise,
                                  context.state.absences, context.now));
    }
    if (!expiry.move_to.empty()) {
      made.follow(workflow::move(context.charter, workflow, made.instance(), expiry.move_to, nullptr,
                                 context.state.absences, context.now));
    }
    made.settle();
    made.decide(run_out(due, expiry.because));
    return made;
  };
  const auto committed = commit("clock/" + due.id, system_principal(), now, false, draft);
  if (!committed.decision) return;
  summary.fired.push_back(missed(due, clock(now)));
  const auto& effects = committed.decision->effects;
  summary.effects.insert(summary.effects.end(), effects.begin(), effects.end());
}

// An unanswered consent goes to the next on the escalation path who was not asked yet; at its end it lapses,
// and with it what waits for it.
void Core::fire_approval(Draft& draft, const Clock& due) {
  const Context& context = draft.context();
  for (Approval approval : draft.incident().approvals) {
    if (approval.id != due.subject || approval.state != ApprovalState::open) continue;
    const auto next = approval::escalate(context.charter, approval, draft.incident().team,
                                         felt_at(context, draft.incident(), approval.id),
                                         context.state.absences, context.now);
    if (next.empty()) {
      approval.state = ApprovalState::lapsed;
      approval.ended = context.now;
      draft.change(ApprovalsChanged{{approval}});
      lapse_runs(draft, approval.id);
      return;
    }
    const Duration length = approval.need.by ? *approval.need.by - approval.asked : hours(1);
    approval.need.of.insert(approval.need.of.end(), next.begin(), next.end());
    approval.need.by = context.now + length;
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

void Core::lapse_runs(Draft& draft, const std::string& need) {
  const auto runs = draft.incident().actions;
  for (ActionRun run : runs) {
    if (run.state != "waiting" || std::find(run.needs.begin(), run.needs.end(), need) == run.needs.end())
      continue;
    run.state = "lapsed";
    draft.notify(run.by, run.action + " " + run.target + " lapsed: nobody consented in time");
    draft.change(ActionChanged{std::move(run)});
  }
}

}  // namespace csirt::engine
