// Door: see runs.hpp. settle_run is the one place where a run changes by a decision; end_run where it ends
// without one. Both leave nothing open behind it (drop_unasked).
#include "engine/runs.hpp"

#include <set>

#include "approval/approval.hpp"
#include "base/codec.hpp"
#include "base/invariant.hpp"
#include "disclosure/disclosure.hpp"
#include "engine/commands.hpp"
#include "engine/run_asks.hpp"

namespace csirt::engine {
namespace {

bool lists(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

bool waits(const ActionRun& run) { return run.state == "waiting"; }

std::string named(const ActionRun& run) {
  const std::string name = run.action.substr(run.action.find(':') + 1);
  return run.action.starts_with(kDisclosure) ? "telling " + name
                                             : name + (run.target.empty() ? "" : " on " + run.target);
}

std::vector<std::string> ids_of(const std::vector<Need>& needs) {
  std::vector<std::string> ids;
  for (const Need& need : needs) ids.push_back(need.id);
  return ids;
}

void carry_out_action(Draft& draft, const ActionRun& run) {
  Effect effect;
  effect.kind = EffectKind::execute_action;
  effect.to = run.target;
  effect.text = named(run);
  effect.details["action.name"] = run.action.substr(kAction.size());
  if (!run.target.empty()) effect.details["action.target"] = run.target;
  effect.details["run"] = run.id;
  draft.effect(std::move(effect));
}

// The party is told: the contact is recorded with the words it receives, and duties towards it are met.
void carry_out_disclosure(Draft& draft, const ActionRun& run, const Decision& decision) {
  const Context& context = draft.context();
  const Incident* whole = context.state.find(draft.incident().id);
  CSIRT_INVARIANT(whole != nullptr);
  Contact contact;
  contact.id = draft.next_id();
  contact.incident = whole->id;
  contact.party = run.target;
  contact.by = run.by;
  contact.channel = run.channel;
  contact.at = context.now;
  contact.fields = decision.fields;
  contact.told = disclosure::tell(context.charter, *whole, decision.fields, run.content);
  Effect effect;
  effect.kind = EffectKind::contact;
  effect.to = run.target;
  effect.text = run.channel.empty() ? "tell " + run.target : "tell " + run.target + " by " + run.channel;
  effect.details = contact.told;
  draft.change(ContactRecorded{std::move(contact)});
  draft.effect(std::move(effect));
  meet_duties(draft, run.target);
}

Clock clock_of_need(Draft& draft, const ActionRun& run, const Need& need) {
  Clock clock;
  clock.id = draft.next_id();
  clock.incident = draft.incident().id;
  clock.name = "consent to " + run.action;
  clock.kind = "approval";
  clock.subject = need.id;
  clock.started = draft.context().now;
  clock.due = *need.by;
  clock.otherwise = "escalate";
  clock.pointer = need.pointer;
  return clock;
}

// Asks for every consent that nobody was asked for yet; each has its clock.
void ask_consents(Draft& draft, const ActionRun& run, const Decision& decision) {
  ApprovalsChanged asked;
  ClocksChanged clocks;
  for (const auto& need : decision.needs) {
    if (need.kind != NeedKind::consent) continue;
    const auto& known = draft.incident().approvals;
    const bool open = std::any_of(known.begin(), known.end(), [&](const Approval& approval) {
      return approval.id == need.id && approval.state == ApprovalState::open;
    });
    if (open) continue;
    const Approval approval =
        approval::request(need, draft.incident().id, run.action, run.by, draft.context().now);
    for (auto& effect : approval::ask(approval, decision.question)) draft.effect(std::move(effect));
    if (need.by) clocks.clocks.push_back(clock_of_need(draft, run, need));
    asked.approvals.push_back(approval);
  }
  if (!asked.approvals.empty()) draft.change(asked);
  if (!clocks.clocks.empty()) draft.change(clocks);
}

// What nobody can consent to (a party told first, a fact) has a clock too, so that nothing waits unwatched.
void watch(Draft& draft, const ActionRun& run, const std::vector<Need>& needs) {
  std::optional<Instant> due;
  const Need* first = nullptr;
  for (const Need& need : needs) {
    if (need.kind == NeedKind::consent) continue;
    const Instant by = need.by.value_or(draft.context().now + hours(1));
    if (!due || by < *due) due = by;
    if (first == nullptr) first = &need;
  }
  if (first == nullptr) return;
  for (const Clock& clock : draft.incident().clocks) {
    if (clock.kind == "run" && clock.subject == run.id && clock.state == ClockState::running) return;
  }
  Clock clock = clock_of_need(draft, run, *first);
  clock.name = run.action + " waits";
  clock.kind = "run";
  clock.subject = run.id;
  clock.due = *due;
  draft.change(ClocksChanged{{std::move(clock)}, "it waits for what others must do first"});
}

void advise(Draft& draft, const ActionRun& run, const Decision& decision) {
  Effect effect;
  effect.kind = EffectKind::advise;
  const Constituency* whose = draft.context().charter.constituency(draft.incident().constituency);
  effect.to = whose == nullptr ? "" : whose->agreed_with.empty() ? whose->id : whose->agreed_with;
  effect.text = (decision.outcome == Outcome::pressure ? "insist on " : "recommend ") + named(run);
  draft.effect(std::move(effect));
}

// The needs that a run still has. Its digest is that of the first, since all bind to what was asked.
void note_needs(ActionRun& run, const std::vector<Need>& needs) {
  run.needs = ids_of(needs);
  if (run.digest.empty() && !needs.empty()) run.digest = needs.front().digest;
}

// Open approvals and running clocks that no waiting run needs any more end.
void drop_unasked(Draft& draft) {
  std::set<std::string> needed;
  for (const ActionRun& run : draft.incident().actions) {
    if (!waits(run)) continue;
    needed.insert(run.id);
    needed.insert(run.needs.begin(), run.needs.end());
  }
  const Instant now = draft.context().now;
  ApprovalsChanged ended;
  for (Approval approval : draft.incident().approvals) {
    if (approval.state != ApprovalState::open || needed.contains(approval.id)) continue;
    approval.state = ApprovalState::lapsed;
    approval.ended = now;
    approval.comment = "nothing waits for it any more";
    ended.approvals.push_back(std::move(approval));
  }
  ClocksChanged stopped{{}, "nothing waits for it any more"};
  for (Clock clock : draft.incident().clocks) {
    const bool watches = clock.kind == "approval" || clock.kind == "run";
    if (!watches || clock.state != ClockState::running || needed.contains(clock.subject)) continue;
    clock.state = ClockState::stopped;
    clock.ended = now;
    stopped.clocks.push_back(std::move(clock));
  }
  if (!ended.approvals.empty()) draft.change(ended);
  if (!stopped.clocks.empty()) draft.change(stopped);
}

void write_run(Draft& draft, ActionRun run, std::string comment = {}) {
  const auto& known = draft.incident().actions;
  if (std::find(known.begin(), known.end(), run) != known.end()) return;
  draft.change(ActionChanged{std::move(run), std::move(comment)});
}

}  // namespace

ActionRun new_run(Draft& draft, std::string action, std::string target) {
  const Context& context = draft.context();
  ActionRun run;
  run.id = draft.next_id();
  run.incident = draft.incident().id;
  run.action = std::move(action);
  run.target = std::move(target);
  run.by = context.by ? context.by->id : "";
  run.assurance = context.principal.assurance;
  run.team = !context.principal.as_team.empty() ? context.principal.as_team
             : context.by                       ? context.by->team
                                                : "";
  run.asked = context.now;
  return run;
}

ActionRun known_or(const Draft& draft, ActionRun run) {
  for (const ActionRun& known : draft.incident().actions) {
    if (!waits(known)) continue;
    ActionRun same = run;
    same.id = known.id;
    same.asked = known.asked;
    same.state = known.state;
    same.needs = known.needs;
    same.digest = known.digest;
    if (same == known) return known;
  }
  return run;
}

Decision decide_run(const Draft& draft, const ActionRun& run) {
  const Context& context = draft.context();
  Decision decision =
      run.action.starts_with(kDisclosure)
          ? disclosure::decide(context.charter, disclosure_ask(draft, run), context.state.absences)
          : authority::decide(context.charter, action_ask(draft, run), context.state.absences);
  if (decision.outcome != Outcome::needs_consent) return decision;
  decision.needs =
      approval::unmet(decision.needs, draft.incident().approvals, told_parties(draft.incident()));
  if (decision.needs.empty()) {
    decision.outcome = Outcome::permitted;
    decision.reason = "every consent that it needs is given; " + decision.reason;
  }
  return decision;
}

void settle_run(Draft& draft, ActionRun run, const Decision& decision) {
  if (waits(run) && decision.outcome == Outcome::denied)
    return end_run(draft, std::move(run), "denied", decision.reason);
  switch (decision.outcome) {
    case Outcome::permitted:
      run.state = "executing";
      if (run.action.starts_with(kDisclosure)) {
        carry_out_disclosure(draft, run, decision);
      } else {
        carry_out_action(draft, run);
      }
      break;
    case Outcome::needs_consent:
      run.state = "waiting";
      note_needs(run, decision.needs);
      ask_consents(draft, run, decision);
      watch(draft, run, decision.needs);
      break;
    case Outcome::advise_only:
    case Outcome::pressure:
      run.state = "advised";
      advise(draft, run, decision);
      break;
    case Outcome::denied:
      run.state = "denied";
      break;
  }
  write_run(draft, std::move(run));
  drop_unasked(draft);
}

// Each round but the last ends the waiting of one run at least, so there are no more rounds than runs.
void reconsider(Draft& draft, Decision& decision) {
  for (bool moved = true; moved;) {
    moved = false;
    const auto runs = draft.incident().actions;
    for (const ActionRun& run : runs) {
      if (!waits(run)) continue;
      const Decision again = decide_run(draft, run);
      const bool still = again.outcome == Outcome::needs_consent;
      if (still && ids_of(again.needs) == run.needs) continue;
      settle_run(draft, run, again);
      moved = moved || !still;
      decision.because.insert(decision.because.end(), again.because.begin(), again.because.end());
      decision.needs.insert(decision.needs.end(), again.needs.begin(), again.needs.end());
      if (!again.fields.empty()) decision.fields = again.fields;
      decision.reason += "; " + again.question + ": " + base::enum_name(again.outcome);
    }
  }
}

void end_run(Draft& draft, ActionRun run, const char* state, const std::string& why) {
  run.state = state;
  draft.notify(run.by, run.action + " " + run.target + ": " + run.state + ", " + why);
  write_run(draft, std::move(run), why);
  drop_unasked(draft);
}

void close_actions(Draft& draft) {
  const auto runs = draft.incident().actions;
  for (const ActionRun& run : runs) {
    if (waits(run) && run.action.starts_with(kAction))
      end_run(draft, run, "lapsed", "the incident is closed");
  }
}

void meet_duties(Draft& draft, const std::string& party) {
  const Context& context = draft.context();
  ClocksChanged met{{}, party + " was told"};
  for (Clock clock : draft.incident().clocks) {
    if (clock.kind != "obligation" || clock.state != ClockState::running) continue;
    if (!owed_to(context.charter, clock.subject, party)) continue;
    clock.state = ClockState::met;
    clock.ended = context.now;
    met.clocks.push_back(std::move(clock));
  }
  if (!met.clocks.empty()) draft.change(met);
}

void stop_approval_clock(Draft& draft, const std::string& approval, ClockState state,
                         const std::string& why) {
  ClocksChanged changed{{}, why};
  for (Clock clock : draft.incident().clocks) {
    if (clock.kind != "approval" || clock.subject != approval || clock.state != ClockState::running) continue;
    clock.state = state;
    clock.ended = draft.context().now;
    changed.clocks.push_back(std::move(clock));
  }
  if (!changed.clocks.empty()) draft.change(changed);
}

std::string felt_at(const Context& context, const Incident& incident, const std::string& approval) {
  for (const ActionRun& run : incident.actions) {
    if (lists(run.needs, approval) && run.action.starts_with(kAction))
      return context.triage.target(run.target, incident.constituency).constituency;
  }
  return incident.constituency;
}

}  // namespace csirt::engine
