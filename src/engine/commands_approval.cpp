// Door: the commands that answer a request for consent. Whether an answer counts is approval's to say; here
// stands what follows from it for the run that waits (docs/architecture.md).
#include "approval/approval.hpp"
#include "authority/authority.hpp"
#include "engine/commands.hpp"
#include "engine/runs.hpp"

namespace csirt::engine {
namespace {

const Approval& need_approval(const Incident& incident, const std::string& id) {
  for (const auto& approval : incident.approvals) {
    if (approval.id == id) return approval;
  }
  throw Error(Status::not_found, incident.short_id + " has no approval '" + id + "'", id);
}

// An answer to an action of a closed incident, or given with less assurance than the action asks for, does
// not count, whoever gives it.
std::optional<Decision> untimely_or_unsure(const Context& context, const Incident& incident,
                                           const Approval& asked) {
  if (!asked.action.starts_with(kAction)) return std::nullopt;
  const std::string question = "answer about " + asked.action;
  if (incident.closed)
    return answer(Outcome::denied, question, "incident " + incident.short_id + " is closed",
                  asked.need.pointer);
  const auto weak = authority::unsure(context.charter, asked.action.substr(kAction.size()),
                                      felt_at(context, incident, asked.id), context.principal.assurance);
  if (!weak) return std::nullopt;
  return answer(Outcome::denied, question, weak->text, weak->pointer);
}

}  // namespace

Draft draft_one(const Context& context, const Approve& body) {
  const Incident& incident = need_incident(context, body.incident, true);
  Draft draft(context, incident);
  const Approval& asked = need_approval(incident, body.approval);
  if (auto refusal = untimely_or_unsure(context, incident, asked)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  const std::string felt = felt_at(context, incident, asked.id);
  approval::Answer given =
      approval::grant(context.charter, asked, context.by, body.digest, {felt, incident.team, incident.lead},
                      context.state.absences, context.now);
  Decision decision = given.decision;
  if (decision.outcome == Outcome::permitted) {
    given.approval.comment = body.comment;
    draft.change(ApprovalsChanged{{given.approval}});
  }
  if (given.complete) {
    stop_approval_clock(draft, asked.id, ClockState::met, "consent was given");
    reconsider(draft, decision);
    draft.follow(workflow::raise(context.charter, context.workflow(incident.workflow), draft.instance(),
                                 "approval.granted", context.state.absences, context.now));
  }
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_one(const Context& context, const Refuse& body) {
  const Incident& incident = need_incident(context, body.incident, true);
  Draft draft(context, incident);
  const Approval& asked = need_approval(incident, body.approval);
  if (auto refusal = untimely_or_unsure(context, incident, asked)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  const std::string felt = felt_at(context, incident, asked.id);
  approval::Answer given =
      approval::refuse(context.charter, asked, context.by, body.digest, {felt, incident.team, incident.lead},
                       context.state.absences, context.now);
  if (given.decision.outcome == Outcome::permitted) {
    given.approval.comment = body.comment;
    draft.change(ApprovalsChanged{{given.approval}});
    stop_approval_clock(draft, asked.id, ClockState::stopped, "consent was refused");
    for (const ActionRun& run : incident.actions) {
      const bool waits = run.state == "waiting" &&
                         std::find(run.needs.begin(), run.needs.end(), asked.id) != run.needs.end();
      if (waits) end_run(draft, run, "denied", given.approval.refused_by + " refused");
    }
    draft.follow(workflow::raise(context.charter, context.workflow(incident.workflow), draft.instance(),
                                 "approval.refused", context.state.absences, context.now));
  }
  draft.decide(std::move(given.decision));
  return draft;
}

}  // namespace csirt::engine
