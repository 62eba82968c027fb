// Door: the commands that need authority or consent: actions, disclosures, approvals, contacts.
//
// An action or disclosure is one ActionRun. It is decided when it is asked for and again when its consents
// are there, under the charter of that moment (design.md section 2); settle_run writes what follows from
// either decision.
#include "approval/approval.hpp"
#include "authority/authority.hpp"
#include "base/codec.hpp"
#include "base/invariant.hpp"
#include "disclosure/disclosure.hpp"
#include "engine/commands.hpp"

namespace csirt::engine {
namespace {

constexpr std::string_view kAction = "action:";
constexpr std::string_view kDisclosure = "disclosure:";

bool discloses(const ActionRun& run) { return run.action.starts_with(kDisclosure); }

// A duty names a party or a kind of party.
bool names(const Charter& charter, const std::string& tell, const std::string& party) {
  const auto known = charter.parties.find(party);
  return tell == party || (known != charter.parties.end() && known->second.kind == tell);
}

std::vector<std::string> told(const Incident& incident) {
  std::vector<std::string> parties;
  for (const auto& contact : incident.contacts) {
    if (contact.direction == Direction::outbound) parties.push_back(contact.party);
  }
  return parties;
}

std::vector<std::string> due(const Charter& charter, const Incident& incident) {
  std::vector<std::string> parties;
  for (const auto& clock : incident.clocks) {
    if (clock.kind != "obligation" || clock.state != ClockState::running) continue;
    for (const auto& obligation : charter.obligations) {
      if (obligation.name == clock.subject) parties.push_back(obligation.tell);
    }
  }
  return parties;
}

authority::Ask action_ask(const Draft& draft, const ActionRun& run) {
  const Context& context = draft.context();
  authority::Ask ask;
  ask.incident = draft.incident().id;
  ask.action = run.action.substr(kAction.size());
  ask.target = run.target;
  ask.by = context.charter.person(run.by);
  ask.assurance = run.assurance;
  ask.team = run.team;
  ask.together = run.together;
  ask.facts = draft.facts();
  ask.facts.insert_or_assign("action.name", ask.action);
  if (!run.target.empty()) ask.facts.insert_or_assign("action.target", run.target);
  // What is known of the incident and of the target, the graver of both; the place is the target's.
  const triage::Target target = context.triage.target(run.target, draft.incident().constituency);
  ask.constituency = target.constituency;
  ask.facts = context.triage.merge(ask.facts, target.facts);
  for (const char* name :
       {"constituency.id", "constituency.criticality", "constituency.country", "constituency.unit"}) {
    const auto fact = target.facts.find(name);
    if (fact != target.facts.end()) ask.facts.insert_or_assign(name, fact->second);
  }
  ask.now = context.now;
  ask.explain = context.explain;
  return ask;
}

disclosure::Ask disclosure_ask(const Draft& draft, const ActionRun& run) {
  const Context& context = draft.context();
  disclosure::Ask ask;
  ask.incident = draft.incident().id;
  ask.party = run.target;
  ask.fields = run.fields;
  ask.channel = run.channel;
  ask.begun_by_party = run.begun_by_party;
  ask.by = context.charter.person(run.by);
  ask.team = run.team;
  ask.constituency = draft.incident().constituency;
  ask.facts = draft.facts();
  ask.content = run.content;
  ask.told = told(draft.incident());
  ask.due = due(context.charter, draft.incident());
  ask.now = context.now;
  ask.explain = context.explain;
  return ask;
}

// Of the teams that are said to act together, those that do: the incident's, and those of its lead, of people
// who owe its tasks and of people who consented in it.
std::vector<std::string> taking_part(const Draft& draft, const std::vector<std::string>& said) {
  const Incident& incident = draft.incident();
  std::set<std::string> people{incident.lead};
  for (const auto& task : incident.tasks) people.insert(task.person);
  for (const auto& approval : incident.approvals)
    people.insert(approval.granted_by.begin(), approval.granted_by.end());
  std::set<std::string> teams{incident.team};
  for (const auto& id : people) {
    if (const Person* person = draft.context().charter.person(id)) teams.insert(person->team);
  }
  std::vector<std::string> out;
  std::copy_if(said.begin(), said.end(), std::back_inserter(out),
               [&](const auto& team) { return teams.contains(team); });
  return out;
}

void execute_action(Draft& draft, const ActionRun& run) {
  Effect effect;
  effect.kind = EffectKind::execute_action;
  effect.to = run.target;
  effect.text = run.action.substr(kAction.size()) + (run.target.empty() ? "" : " on " + run.target);
  effect.details["action.name"] = run.action.substr(kAction.size());
  if (!run.target.empty()) effect.details["action.target"] = run.target;
  draft.effect(std::move(effect));
}

// The party is told: the contact is recorded with the words it receives, and obligations towards it are met.
void execute_disclosure(Draft& draft, const ActionRun& run, const Decision& decision) {
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
  ClocksChanged met{{}, run.target + " was told"};
  for (Clock clock : draft.incident().clocks) {
    const auto& duties = context.charter.obligations;
    const bool serves = clock.kind == "obligation" && clock.state == ClockState::running &&
                        std::any_of(duties.begin(), duties.end(), [&](const Obligation& duty) {
                          return duty.name == clock.subject && names(context.charter, duty.tell, run.target);
                        });
    if (!serves) continue;
    clock.state = ClockState::met;
    clock.ended = context.now;
    met.clocks.push_back(std::move(clock));
  }
  if (!met.clocks.empty()) draft.change(met);
}

// Asks for every consent that nobody was asked for yet; each has its clock.
void ask_consents(Draft& draft, const ActionRun& run, const std::vector<Need>& needs,
                  const std::string& question) {
  const Context& context = draft.context();
  ApprovalsChanged asked;
  ClocksChanged clocks;
  for (const auto& need : needs) {
    if (need.kind != NeedKind::consent) continue;
    const auto& known = draft.incident().approvals;
    const bool open = std::any_of(known.begin(), known.end(), [&](const Approval& approval) {
      return approval.id == need.id && approval.state == ApprovalState::open;
    });
    if (open) continue;
    const Approval approval = approval::request(need, draft.incident().id, run.action, run.by, context.now);
    for (auto& effect : approval::ask(approval, question)) draft.effect(std::move(effect));
    if (need.by) {
      Clock clock;
      clock.id = draft.next_id();
      clock.incident = draft.incident().id;
      clock.name = "consent to " + run.action;
      clock.kind = "approval";
      clock.subject = need.id;
      clock.started = context.now;
      clock.due = *need.by;
      clock.otherwise = "escalate";
      clock.pointer = need.pointer;
      clocks.clocks.push_back(std::move(clock));
    }
    asked.approvals.push_back(approval);
  }
  if (!asked.approvals.empty()) draft.change(asked);
  if (!clocks.clocks.empty()) draft.change(clocks);
}

void advise(Draft& draft, const ActionRun& run, const Decision& decision) {
  Effect effect;
  effect.kind = EffectKind::advise;
  const Constituency* whose = draft.context().charter.constituency(draft.incident().constituency);
  effect.to = whose == nullptr ? "" : whose->agreed_with.empty() ? whose->id : whose->agreed_with;
  effect.text = (decision.outcome == Outcome::pressure ? "insist on " : "recommend ") +
                run.action.substr(kAction.size()) + (run.target.empty() ? "" : " on " + run.target);
  draft.effect(std::move(effect));
}

// The persons asked and the digest bind consents to what was asked, so the run's digest is that of its first
// need.
void note_needs(ActionRun& run, const std::vector<Need>& needs) {
  run.needs.clear();
  for (const auto& need : needs) {
    run.needs.push_back(need.id);
    if (run.digest.empty()) run.digest = need.digest;
  }
}

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

void stop_clock(Draft& draft, const std::string& need, ClockState state, const std::string& why) {
  ClocksChanged changed{{}, why};
  for (Clock clock : draft.incident().clocks) {
    if (clock.kind != "approval" || clock.subject != need || clock.state != ClockState::running) continue;
    clock.state = state;
    clock.ended = draft.context().now;
    changed.clocks.push_back(std::move(clock));
  }
  if (!changed.clocks.empty()) draft.change(changed);
}

const Approval& need_approval(const Incident& incident, const std::string& id) {
  for (const auto& approval : incident.approvals) {
    if (approval.id == id) return approval;
  }
  throw Error(Status::not_found, incident.short_id + " has no approval '" + id + "'", id);
}

}  // namespace

std::string felt_at(const Context& context, const Incident& incident, const std::string& approval) {
  for (const ActionRun& run : incident.actions) {
    if (std::find(run.needs.begin(), run.needs.end(), approval) == run.needs.end()) continue;
    if (run.action.starts_with(kAction))
      return context.triage.target(run.target, incident.constituency).constituency;
  }
  return incident.constituency;
}

Decision decide_run(const Draft& draft, const ActionRun& run) {
  const Context& context = draft.context();
  Decision decision =
      discloses(run) ? disclosure::decide(context.charter, disclosure_ask(draft, run), context.state.absences)
                     : authority::decide(context.charter, action_ask(draft, run), context.state.absences);
  if (decision.outcome != Outcome::needs_consent) return decision;
  decision.needs = approval::unmet(decision.needs, draft.incident().approvals, told(draft.incident()));
  if (decision.needs.empty()) {
    decision.outcome = Outcome::permitted;
    decision.reason = "every consent that it needs is given; " + decision.reason;
  }
  return decision;
}

void settle_run(Draft& draft, ActionRun run, Decision decision) {
  switch (decision.outcome) {
    case Outcome::permitted:
      run.state = "executing";
      if (discloses(run)) {
        execute_disclosure(draft, run, decision);
      } else {
        execute_action(draft, run);
      }
      break;
    case Outcome::needs_consent:
      run.state = "waiting";
      note_needs(run, decision.needs);
      ask_consents(draft, run, decision.needs, decision.question);
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
  draft.change(ActionChanged{std::move(run)});
}

Draft draft_one(const Context& context, const TakeAction& body) {
  Draft draft(context, need_incident(context, body.incident));
  ActionRun run = new_run(draft, std::string(kAction) + body.action, body.target);
  run.together = taking_part(draft, body.together);
  Decision decision = decide_run(draft, run);
  settle_run(draft, std::move(run), decision);
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_one(const Context& context, const Disclose& body) {
  Draft draft(context, need_incident(context, body.incident, true));
  ActionRun run = new_run(draft, std::string(kDisclosure) + body.party, body.party);
  run.fields = body.fields;
  run.content = body.content;
  run.channel = body.channel;
  run.begun_by_party = body.asked_by_party;
  // What is approved is what will be sent: the words are made before they are decided about, not after.
  Decision decision = decide_run(draft, run);
  run.content = disclosure::tell(context.charter, *context.state.find(draft.incident().id), decision.fields,
                                 run.content);
  decision = decide_run(draft, run);
  settle_run(draft, std::move(run), decision);
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_one(const Context& context, const Approve& body) {
  const Incident& incident = need_incident(context, body.incident, true);
  Draft draft(context, incident);
  const Approval& asked = need_approval(incident, body.approval);
  approval::Answer given =
      approval::grant(context.charter, asked, context.by, body.digest, felt_at(context, incident, asked.id),
                      context.state.absences, context.now);
  Decision decision = given.decision;
  if (!(given.approval == asked)) {
    given.approval.comment = body.comment;
    draft.change(ApprovalsChanged{{given.approval}});
  }
  if (given.complete && decision.outcome == Outcome::permitted) {
    stop_clock(draft, asked.id, ClockState::met, "consent was given");
    for (const ActionRun& run : incident.actions) {
      if (run.state != "waiting" ||
          std::find(run.needs.begin(), run.needs.end(), asked.id) == run.needs.end())
        continue;
      Decision again = decide_run(draft, run);
      settle_run(draft, run, again);
      decision.because.insert(decision.because.end(), again.because.begin(), again.because.end());
      decision.needs = again.needs;
      decision.fields = again.fields;
      decision.reason += "; " + again.question + ": " + base::enum_name(again.outcome);
    }
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
  approval::Answer given =
      approval::refuse(context.charter, asked, context.by, body.digest, felt_at(context, incident, asked.id),
                       context.state.absences, context.now);
  if (!(given.approval == asked)) {
    given.approval.comment = body.comment;
    draft.change(ApprovalsChanged{{given.approval}});
  }
  if (given.approval.state == ApprovalState::refused) {
    stop_clock(draft, asked.id, ClockState::stopped, "consent was refused");
    for (ActionRun run : incident.actions) {
      if (run.state != "waiting" ||
          std::find(run.needs.begin(), run.needs.end(), asked.id) == run.needs.end())
        continue;
      run.state = "denied";
      draft.notify(run.by, run.action + " " + run.target + " was refused");
      draft.change(ActionChanged{std::move(run)});
    }
    draft.follow(workflow::raise(context.charter, context.workflow(incident.workflow), draft.instance(),
                                 "approval.refused", context.state.absences, context.now));
  }
  draft.decide(std::move(given.decision));
  return draft;
}

// What came in, or what was said outside the engine: it happened, so it is recorded; the decision says
// whether the rules would have allowed it (DIS-2).
Draft draft_one(const Context& context, const RecordContact& body) {
  const Incident& incident = need_incident(context, body.incident, true);
  Draft draft(context, incident);
  const bool inbound = body.direction == Direction::inbound;
  const std::string question =
      std::string(inbound ? "contact from " : "contact with ") + body.party + " recorded";
  if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  Decision decision = answer(Outcome::permitted, question, "recorded");
  if (!inbound) {
    ActionRun run = new_run(draft, std::string(kDisclosure) + body.party, body.party);
    run.fields = body.fields;
    run.channel = body.channel;
    decision = decide_run(draft, run);
    decision.question = question;
    decision.reason = "recorded as it happened; by the rules it was " + base::enum_name(decision.outcome) +
                      ": " + decision.reason;
    decision.needs.clear();
  }
  Contact contact;
  contact.id = draft.next_id();
  contact.incident = incident.id;
  contact.party = body.party;
  contact.direction = body.direction;
  contact.by = context.by ? context.by->id : "";
  contact.channel = body.channel;
  contact.at = context.now;
  contact.fields = body.fields;
  contact.text = body.text;
  draft.change(ContactRecorded{std::move(contact)});
  draft.decide(std::move(decision));
  return draft;
}

}  // namespace csirt::engine
