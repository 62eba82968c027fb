// Door: action_ask, disclosure_ask and what they are made of.
#include "engine/run_asks.hpp"

#include <set>

#include "engine/runs.hpp"
#include "triage/entity_value.hpp"

namespace csirt::engine {
namespace {

std::vector<std::string> owed_parties(const Charter& charter, const Incident& incident) {
  std::vector<std::string> parties;
  for (const auto& clock : incident.clocks) {
    if (clock.kind != "obligation" || clock.state != ClockState::running) continue;
    for (const auto& obligation : charter.obligations) {
      if (obligation.name == clock.subject) parties.push_back(obligation.tell);
    }
  }
  return parties;
}

// Facts about the asking itself are the run's; facts_of has none of them.
Facts facts_for(const Draft& draft, const ActionRun& run) {
  Facts facts = draft.known();
  if (const Person* by = draft.context().charter.person(run.by)) {
    facts.insert_or_assign("actor.person", by->id);
    facts.insert_or_assign("actor.team", by->team);
    facts.insert_or_assign("actor.roles", by->roles);
  }
  if (!run.assurance.empty()) facts.insert_or_assign("actor.assurance", run.assurance);
  return facts;
}

// What kind of thing the target is: as the incident knows it, else by the shape of its name. Empty: unknown.
std::string kind_of(const Incident& incident, const std::string& target) {
  for (const Entity& entity : incident.entities) {
    const auto value = triage::entity_value(entity.kind, target);
    if (!value || !triage::same_entity(entity, {entity.kind, *value})) continue;
    return entity.kind == "hash" ? "file" : entity.kind;
  }
  if (triage::entity_value("address", target)) return "address";
  if (target.find('@') != std::string::npos && triage::entity_value("mailbox", target)) return "mailbox";
  return {};
}

}  // namespace

authority::Ask action_ask(const Draft& draft, const ActionRun& run) {
  const Context& context = draft.context();
  authority::Ask ask;
  ask.incident = run.incident;  // consents bind to where it was asked for, merged or not
  ask.run = run.id;
  ask.action = run.action.substr(kAction.size());
  ask.target = run.target;
  ask.by = context.charter.person(run.by);
  ask.assurance = run.assurance;
  ask.team = run.team;
  ask.together = run.together;
  ask.facts = facts_for(draft, run);
  const Incident* whole = context.state.find(draft.incident().id);  // a draft has no entities
  const std::string kind = whole == nullptr ? std::string() : kind_of(*whole, run.target);
  if (!kind.empty()) ask.facts.insert_or_assign("action.target-kind", kind);
  // What is known of the incident and of the target, the graver of both; the place is the target's.
  const triage::Target target = context.triage.target(run.target, draft.incident().constituency);
  ask.constituency = target.constituency;
  ask.unclaimed = !target.claimed;
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
  ask.incident = draft.incident().id;  // after a merge the whole would be told: consents are asked anew
  ask.run = run.id;
  ask.party = run.target;
  ask.fields = run.fields;
  ask.channel = run.channel;
  ask.begun_by_party = run.begun_by_party;
  ask.by = context.charter.person(run.by);
  ask.team = run.team;
  ask.constituency = draft.incident().constituency;
  ask.facts = facts_for(draft, run);
  ask.content = run.content;
  ask.told = told_parties(draft.incident());
  ask.due = owed_parties(context.charter, draft.incident());
  ask.now = context.now;
  ask.explain = context.explain;
  return ask;
}

std::vector<std::string> told_parties(const Incident& incident) {
  std::vector<std::string> parties;
  for (const auto& contact : incident.contacts) {
    const bool of_this = contact.incident.empty() || contact.incident == incident.id;
    if (of_this && contact.direction == Direction::outbound) parties.push_back(contact.party);
  }
  return parties;
}

bool owed_to(const Charter& charter, const std::string& obligation, const std::string& party) {
  const auto known = charter.parties.find(party);
  const std::string kind = known == charter.parties.end() ? std::string() : known->second.kind;
  return std::any_of(charter.obligations.begin(), charter.obligations.end(), [&](const Obligation& duty) {
    return duty.name == obligation && (duty.tell == party || duty.tell == kind);
  });
}

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

}  // namespace csirt::engine
