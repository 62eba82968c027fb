// Door: draft_command, and the commands that change an incident without asking anybody's consent.
#include "engine/commands.hpp"

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/invariant.hpp"
#include "base/node.hpp"
#include "engine/place.hpp"

namespace csirt::engine {
namespace {

// Is `team` the other one or above it?
bool above(const Charter& charter, const std::string& team, const std::string& other) {
  std::set<std::string> seen;
  for (const Team* at = charter.team(other); at != nullptr && seen.insert(at->id).second;
       at = charter.team(at->reports_to)) {
    if (at->id == team) return true;
  }
  return false;
}

std::string name_of(const Context& context) {
  return context.by ? context.by->id : context.principal.issuer + "/" + context.principal.subject;
}

std::vector<std::string> names_of(const std::map<std::string, Field>& vocabulary) {
  std::vector<std::string> names;
  for (const auto& [name, field] : vocabulary) names.push_back(name);
  return names;
}

bool fits(const Charter& charter, const Field& field, const Fact& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto among = [&](const std::vector<std::string>& allowed, const std::string& item) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), item) != allowed.end();
  };
  switch (field.type) {
    case FieldType::flag:
      return std::holds_alternative<bool>(value);
    case FieldType::number:
      return std::holds_alternative<std::int64_t>(value);
    case FieldType::instant:
      return text && parse_instant(*text);
    case FieldType::duration:
      return text && parse_duration(*text);
    case FieldType::enumeration:
      return text && among(field.values, *text);
    case FieldType::scale: {
      const auto scale = charter.scales.find(field.scale);
      return text && scale != charter.scales.end() && among(scale->second, *text);
    }
    case FieldType::set: {
      const auto* items = std::get_if<std::vector<std::string>>(&value);
      return items && std::all_of(items->begin(), items->end(),
                                  [&](const auto& item) { return among(field.values, item); });
    }
    default:
      return text != nullptr;
  }
}

void check_facts(const Charter& charter, const Facts& facts) {
  for (const auto& [name, value] : facts) {
    const auto field = charter.vocabulary.find(name);
    if (field == charter.vocabulary.end()) {
      throw Error(Status::invalid,
                  "'" + name + "' is no field of the vocabulary" +
                      base::did_you_mean(name, names_of(charter.vocabulary)),
                  name);
    }
    if (!fits(charter, field->second, value)) {
      throw Error(Status::invalid, "'" + text_of(value) + "' does not fit the type of field '" + name + "'",
                  name);
    }
  }
}

}  // namespace

const Incident& need_incident(const Context& context, const std::string& id, bool closed_too) {
  const Incident* incident = context.state.find(id);
  if (incident == nullptr) throw Error(Status::not_found, "there is no incident '" + id + "'", id);
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
  if (person.id == incident.lead || above(context.charter, person.team, incident.team)) return std::nullopt;
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
  check_facts(context.charter, body.facts);
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
  check_facts(context.charter, body.facts);
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
  const auto rating = context.triage.rate(facts_of(rated), context.now);
  change.severity = rating.severity;
  change.priority = rating.priority;
  change.by = name_of(context);
  change.comment = body.comment;
  draft.change(change);
  draft.settle();
  Decision decision = answer(Outcome::permitted, question,
                             "rated severity " + rating.severity + ", priority " + rating.priority);
  decision.because = rating.because;
  draft.decide(std::move(decision));
  return draft;
}

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
  if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  IncidentAssigned change{body.lead.empty() ? incident.lead : body.lead,
                          body.team.empty() ? incident.team : body.team, name_of(context)};
  draft.change(change);
  if (change.lead != incident.lead)
    draft.notify(change.lead, "you lead " + incident.short_id + ": " + incident.title);
  draft.decide(answer(Outcome::permitted, question, change.lead + " leads it in team " + change.team));
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
  if (person == nullptr)
    throw Error(Status::not_found, "the charter has no person '" + body.person + "'", body.person);
  if (body.to <= body.from)
    throw Error(Status::invalid,
                "an absence ends after it begins; found " + format(body.from) + " to " + format(body.to),
                "to");
  Draft draft(context, person_stream(body.person));
  const std::string question = "absence of " + body.person + " declared by " + name_of(context);
  const bool own = context.by != nullptr && context.by->id == body.person;
  const bool may = own || context.system ||
                   (context.by != nullptr && above(context.charter, context.by->team, person->team));
  Decision decision = answer(may ? Outcome::permitted : Outcome::denied, question,
                             may ? "from " + format(body.from) + " to " + format(body.to)
                                 : "only the person, or someone of a team above his, may declare it",
                             person->pointer);
  decision.subject = body.person;
  if (may) draft.write(person_stream(body.person), AbsenceDeclared{{body.person, body.from, body.to}});
  draft.decide(std::move(decision));
  return draft;
}

namespace {

const Outgoing& need_effect(const Context& context, const std::string& id) {
  const auto found = context.state.outbox.find(id);
  if (found == context.state.outbox.end())
    throw Error(Status::not_found, "there is no open effect '" + id + "'", id);
  return found->second;
}

std::string effect_stream(const Outgoing& outgoing) { return "effect/" + outgoing.effect.id; }

}  // namespace

Draft draft_one(const Context& context, const ClaimEffect& body) {
  const Outgoing& outgoing = need_effect(context, body.effect);
  Draft draft(context, effect_stream(outgoing));
  const std::string question = "lease of effect " + body.effect + " to " + body.worker;
  const bool leased =
      outgoing.leased_until && *outgoing.leased_until > context.now && outgoing.worker != body.worker;
  Decision decision = leased ? answer(Outcome::denied, question,
                                      outgoing.worker + " has it until " + format(*outgoing.leased_until))
                             : answer(Outcome::permitted, question, "leased until " + format(body.until));
  decision.subject = body.effect;
  if (!leased) draft.write(effect_stream(outgoing), EffectClaimed{body.effect, body.worker, body.until});
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_one(const Context& context, const AcknowledgeEffect& body) {
  const Outgoing& outgoing = need_effect(context, body.effect);
  Draft draft(context, effect_stream(outgoing));
  draft.write(effect_stream(outgoing), EffectAcknowledged{body.effect, body.text, body.done});
  Decision decision =
      answer(Outcome::permitted, "end of effect " + body.effect, body.done ? "done" : "given back");
  decision.subject = body.effect;
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_command(const Context& context, const CommandBody& body) {
  return std::visit([&](const auto& one) { return draft_one(context, one); }, body);
}

}  // namespace csirt::engine
