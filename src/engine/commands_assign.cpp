// Door: who leads an incident, and which team has it. Whoever may name the lead decides who may do everything
// else, so this is a right of its own and not part of the ordinary work on an incident.
#include "authority/authority.hpp"
#include "charter/reporting.hpp"
#include "engine/commands.hpp"

namespace csirt::engine {
namespace {

constexpr const char* kAssign = "assign";

bool has_assign_clause(const Charter& charter) {
  return std::any_of(charter.actions.begin(), charter.actions.end(), [](const ActionRule& rule) {
    return rule.name == kAssign && rule.constituency.empty();
  });
}

// By the charter's clauses about `assign`. Nobody waits for consents here: a clause that asks for them
// denies.
Decision assign_by_clause(const Draft& draft, const std::string& question) {
  const Context& context = draft.context();
  const Incident& incident = draft.incident();
  authority::Ask ask;
  ask.incident = incident.id;
  ask.action = kAssign;
  ask.by = context.by;
  ask.system = context.system;
  ask.organization = true;
  ask.assurance = context.principal.assurance;
  ask.team = incident.team;
  ask.facts = draft.facts();
  ask.now = context.now;
  ask.explain = context.explain;
  Decision decision = authority::decide(context.charter, ask, context.state.absences);
  decision.question = question;
  if (decision.outcome == Outcome::permitted || decision.outcome == Outcome::denied) return decision;
  decision.outcome = Outcome::denied;
  decision.needs.clear();
  decision.reason = "an assignment takes effect at once and waits for no consent: " + decision.reason;
  return decision;
}

// Without a clause: the present lead, or a manager of the team or one above; or who stands in for one of
// them.
Decision assign_by_rank(const Draft& draft, const std::string& question) {
  const Context& context = draft.context();
  const Incident& incident = draft.incident();
  if (context.system) return answer(Outcome::permitted, question, "the engine itself");
  const charter::Line line{context.charter,       context.state.absences, context.now, incident.team,
                           incident.constituency, incident.lead,          {}};
  const auto is_actor = [&](const charter::Holder& holder) {
    return context.by != nullptr && holder.person == context.by->id;
  };
  const auto among = [&](const std::vector<charter::Holder>& holders) {
    return std::any_of(holders.begin(), holders.end(), is_actor);
  };
  if (!incident.lead.empty() &&
      among(charter::holders(context.charter, incident.lead, {}, {}, context.state.absences, context.now)))
    return answer(Outcome::permitted, question, "who leads an incident may hand it on", "/people");
  for (const Team* team : charter::teams_above(context.charter, incident.team)) {
    if (among(line.in_team("manager", *team)))
      return answer(Outcome::permitted, question, "a manager of " + team->id, team->pointer);
  }
  return answer(Outcome::denied, question,
                name_of(context) + " neither leads it nor manages its team or one above, and no clause on '" +
                    kAssign + "' says more",
                "/actions");
}

}  // namespace

Draft draft_one(const Context& context, const Assign& body) {
  const Incident& incident = need_incident(context, body.incident);
  if (!body.lead.empty() && context.charter.person(body.lead) == nullptr) {
    throw Error(Status::not_found, "the charter has no person '" + body.lead + "'", body.lead);
  }
  if (!body.team.empty() && context.charter.team(body.team) == nullptr) {
    throw Error(Status::not_found, "the charter has no team '" + body.team + "'", body.team);
  }
  Draft draft(context, incident);
  const std::string question = "assign " + incident.short_id + " by " + name_of(context);
  Decision decision = has_assign_clause(context.charter) ? assign_by_clause(draft, question)
                                                         : assign_by_rank(draft, question);
  if (decision.outcome == Outcome::permitted) {
    IncidentAssigned change{body.lead.empty() ? incident.lead : body.lead,
                            body.team.empty() ? incident.team : body.team, name_of(context)};
    draft.change(change);
    if (change.lead != incident.lead)
      draft.notify(change.lead, "you lead " + incident.short_id + ": " + incident.title);
    decision.reason = change.lead + " leads it in team " + change.team;
  }
  draft.decide(std::move(decision));
  return draft;
}

}  // namespace csirt::engine
