// Door: draft_command, and the commands that change an incident without asking anybody's consent.
#include "engine/commands.hpp"

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/invariant.hpp"
#include "charter/reporting.hpp"
#include "disclosure/disclosure.hpp"
#include "engine/place.hpp"
#include "engine/runs.hpp"
#include "triage/fact_sheet.hpp"

namespace csirt::engine {
namespace {

// Is `team` the other one or above it?
bool at_or_above(const Charter& charter, const std::string& team, const std::string& other) {
  const auto chain = charter::teams_above(charter, other);
  return std::any_of(chain.begin(), chain.end(), [&](const Team* one) { return one->id == team; });
}

// Nobody states what the engine or triage says itself; of judgements only who works the incident.
void check_stated(const Charter& charter, const Facts& facts, bool by_handlers) {
  for (const auto& [name, value] : facts) {
    const auto field = charter.vocabulary.find(name);
    const std::string who = field == charter.vocabulary.end() ? std::string() : field->second.stated_by;
    if (who.empty() || (by_handlers && who == "handlers")) continue;
    const char* expected = who == "handlers" ? "' is judged by those who handle the incident, not by a report"
                                             : "' is said by the engine alone";
    throw Error(Status::invalid, "'" + name + expected, name);
  }
}

// A rating tells severity and priority, so whoever may not see these may not read it.
std::vector<Predicate> said_of(const triage::Rating& rating) {
  return {{"incident.severity", "", rating.severity, rating.severity},
          {"incident.priority", "", rating.priority, rating.priority}};
}

}  // namespace

std::string name_of(const Context& context) {
  return context.by ? context.by->id : context.principal.issuer + "/" + context.principal.subject;
}

bool may_know(const Context& context, const Incident& incident) {
  if (context.system) return true;
  const auto audience =
      disclosure::audience(context.charter, {context.principal, {}}, facts_of(incident), context.now);
  return audience.everything || !disclosure::narrow(audience, incident).may_see.empty();
}

const Incident& need_incident(const Context& context, const std::string& id, bool closed_too) {
  const Incident* incident = context.state.find(id);
  if (incident == nullptr || !may_know(context, *incident))
    throw Error(Status::not_found, "there is no incident '" + id + "'", id);
  if (incident->closed && !closed_too)
    throw Error(Status::invalid, "incident " + incident->short_id + " is closed", id);
  return *incident;
}

Decision answer(Outcome outcome, std::string question, std::string reason, std::string pointer) {
  Decision decision;
  decision.outcome = outcome;
  decision.question = std::move(question);
  decision.reason = std::move(reason);
  if (!pointer.empty()) decision.because.push_back({std::move(pointer), decision.reason, {}});
  return decision;
}

std::optional<Decision> refuse_stranger(const Context& context, const Incident& incident,
                                        const std::string& question) {
  if (context.system) return std::nullopt;
  if (context.by == nullptr) {
    return answer(Outcome::denied, question, "the charter knows nobody by the account " + name_of(context),
                  "/people");
  }
  const Person& person = *context.by;
  if (person.id == incident.lead || at_or_above(context.charter, person.team, incident.team))
    return std::nullopt;
  const bool owes = std::any_of(incident.tasks.begin(), incident.tasks.end(), [&](const Task& task) {
    return task.state == TaskState::open && task.person == person.id;
  });
  if (owes) return std::nullopt;
  return answer(Outcome::denied, question,
                person.id + " neither leads " + incident.short_id + " nor belongs to its team " +
                    incident.team + " or one above it, nor owes a task of it",
                person.pointer);
}

Draft draft_one(const Context& context, const Report& body) {
  check_stated(context.charter, body.facts, false);
  const EventRef ref{kReportSource, 0, base::sha256_hex(base::canonical(base::encode(body)))};
  Placed placed = place(context, context.triage.assess(body, ref, context.now), &body);
  CSIRT_INVARIANT(placed.draft.has_value());
  return std::move(*placed.draft);
}

Draft draft_one(const Context& context, const TransitionTo& body) {
  const Incident& incident = need_incident(context, body.incident);
  Draft draft(context, incident);
  const auto step =
      workflow::move(context.charter, context.workflow(incident.workflow), draft.instance(), body.target,
                     context.by, context.state.absences, context.now, context.explain);
  if (step.decision.outcome == Outcome::permitted) {
    draft.follow(step, body.comment);
    draft.settle();
  }
  draft.decide(step.decision);
  return draft;
}

Draft draft_one(const Context& context, const CompleteTask& body) {
  const Incident& incident = need_incident(context, body.incident);
  Draft draft(context, incident);
  const auto task = std::find_if(incident.tasks.begin(), incident.tasks.end(), [&](const Task& item) {
    return item.id == body.task || (item.name == body.task && item.state == TaskState::open);
  });
  if (task == incident.tasks.end())
    throw Error(Status::not_found, incident.short_id + " has no task '" + body.task + "'", body.task);
  const std::string question = "complete task " + task->name + " by " + name_of(context);
  if (task->state != TaskState::open) {
    draft.decide(answer(Outcome::denied, question, "the task is " + base::enum_name(task->state) + " already",
                        task->pointer));
  } else if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
  } else {
    draft.change(TaskEnded{task->id, base::enum_name(TaskState::done), name_of(context), body.comment});
    draft.settle();
    draft.decide(answer(Outcome::permitted, question, "the task is done", task->pointer));
  }
  return draft;
}

Draft draft_one(const Context& context, const SetFacts& body) {
  const Incident& incident = need_incident(context, body.incident);
  check_stated(context.charter, body.facts, true);
  triage::check_facts(context.charter, body.facts, "facts");
  Draft draft(context, incident);
  const std::string question = "set what is known of " + incident.short_id + " by " + name_of(context);
  if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  FactsSet change;
  change.facts = body.facts;
  for (const auto& [name, value] : body.facts) {
    const auto known = incident.facts.find(name);
    if (known != incident.facts.end()) change.before.insert(*known);
    if (name == "verdict" || name == "incident.verdict") change.verdict = text_of(value);
  }
  Incident rated = draft.incident();
  for (const auto& [name, value] : body.facts) rated.facts.insert_or_assign(name, value);
  if (!change.verdict.empty()) rated.verdict = change.verdict;
  const auto rating = context.triage.rate(facts_of(rated, draft.hosts()), context.now);
  change.severity = rating.severity;
  change.priority = rating.priority;
  change.by = name_of(context);
  change.comment = body.comment;
  draft.change(change);
  draft.settle();
  Decision decision = answer(Outcome::permitted, question,
                             "rated severity " + rating.severity + ", priority " + rating.priority);
  decision.because = rating.because;
  decision.because.push_back({"/tables", decision.reason, said_of(rating)});
  reconsider(draft, decision);
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_one(const Context& context, const AddNote& body) {
  const Incident& incident = need_incident(context, body.incident, true);
  Draft draft(context, incident);
  const std::string question = "note on " + incident.short_id + " by " + name_of(context);
  if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  draft.change(NoteAdded{name_of(context), body.text});
  draft.decide(answer(Outcome::permitted, question, "noted"));
  return draft;
}

// Everybody may declare his own absence; that of another, whoever belongs to a team above his.
Draft draft_one(const Context& context, const DeclareAbsence& body) {
  const Person* person = context.charter.person(body.person);
  const bool stranger = context.by == nullptr && !context.system;  // who is not told who works here
  if (person == nullptr || stranger)
    throw Error(Status::not_found, "the charter has no person '" + body.person + "'", body.person);
  if (body.to <= body.from)
    throw Error(Status::invalid,
                "an absence ends after it begins; found " + format(body.from) + " to " + format(body.to),
                "to");
  Draft draft(context, person_stream(body.person));
  const std::string question = "absence of " + body.person + " declared by " + name_of(context);
  const bool own = context.by != nullptr && context.by->id == body.person;
  const bool may = own || context.system ||
                   (context.by != nullptr && at_or_above(context.charter, context.by->team, person->team));
  Decision decision = answer(may ? Outcome::permitted : Outcome::denied, question,
                             may ? "from " + format(body.from) + " to " + format(body.to)
                                 : "only the person, or someone of a team above his, may declare it",
                             person->pointer);
  decision.subject = body.person;
  if (may) draft.write(person_stream(body.person), AbsenceDeclared{{body.person, body.from, body.to}});
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_command(const Context& context, const CommandBody& body) {
  return std::visit([&](const auto& one) { return draft_one(context, one); }, body);
}

}  // namespace csirt::engine
