// Door: place. The streams of all key entities are read, so that two writers who see one host open one
// incident: the second finds its read stale, catches up, and joins.
#include "engine/place.hpp"

#include <set>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/invariant.hpp"
#include "triage/entity_value.hpp"

namespace csirt::engine {
namespace {

std::string sentence(const Finding& finding, Disposition disposition, const std::string& about) {
  return "'" + finding.title + "' " + base::enum_name(disposition) + about;
}

Decision placed(const triage::Assessed& assessed, Disposition disposition, const std::string& about) {
  Decision decision;
  decision.question = "what becomes of " + assessed.finding.title;
  decision.outcome = Outcome::permitted;
  decision.reason = sentence(assessed.finding, disposition, about);
  decision.because = assessed.because;
  return decision;
}

std::vector<Entity> fresh(const std::vector<Entity>& all, const std::vector<Entity>& known) {
  std::vector<Entity> out;
  std::set<Entity> met(known.begin(), known.end());
  for (const auto& entity : all) {
    if (met.insert(entity).second) out.push_back(entity);
  }
  return out;
}

void merge_names(std::vector<std::string>& into, const std::vector<std::string>& more) {
  for (const auto& name : more) {
    if (std::find(into.begin(), into.end(), name) == into.end()) into.push_back(name);
  }
}

// A level that the scale does not know is below all others.
std::ptrdiff_t level_rank(const Charter& charter, const std::string& level) {
  const auto scale = charter.scales.find("level");
  if (scale == charter.scales.end()) return -1;
  const auto at = std::find(scale->second.begin(), scale->second.end(), level);
  return at == scale->second.end() ? -1 : at - scale->second.begin();
}

// The incident's title follows its gravest finding; the first of equals stays.
bool graver(const Context& context, const Incident& incident, const Finding& finding) {
  const auto level = incident.facts.find("finding.level");
  const auto* known = level == incident.facts.end() ? nullptr : std::get_if<std::string>(&level->second);
  return known == nullptr || level_rank(context.charter, finding.level) > level_rank(context.charter, *known);
}

// Who leads: a holder of the role incident-lead who serves the team, else the team's first member.
std::string lead_of(const Context& context, const std::string& team, const std::string& constituency) {
  const auto holders = charter::holders(context.charter, "incident-lead", team, constituency,
                                        context.state.absences, context.now);
  if (!holders.empty()) return holders.front().person;
  for (const auto& person : context.charter.people) {
    if (person.team == team) return person.id;
  }
  return {};
}

void link(Draft& draft, const std::vector<Entity>& keys, const std::vector<Entity>& added) {
  for (const auto& key : keys) {
    if (std::find(added.begin(), added.end(), key) == added.end()) continue;
    draft.write(group_stream(key), GroupLinked{draft.incident().id, key});
  }
}

// Adds the finding to the draft's incident and rates it anew; answers the clauses of the rating.
std::vector<Clause> add(Draft& draft, const triage::Assessed& assessed, Disposition disposition) {
  const Context& context = draft.context();
  const Incident& incident = draft.incident();
  FindingAdded body;
  body.finding = assessed.finding;
  body.finding.id = draft.next_id();
  body.finding.incident = incident.id;
  body.disposition = base::enum_name(disposition);
  body.fold_key = assessed.fold_key;
  const bool retitle = incident.title.empty() || graver(context, incident, assessed.finding);
  body.title = retitle ? context.triage.title(assessed.finding, incident.constituency) : incident.title;
  body.facts = context.triage.merge(incident.facts, assessed.facts);
  body.categories = incident.categories;
  merge_names(body.categories, assessed.finding.categories);
  body.entities = fresh(assessed.finding.entities, incident.entities);
  Incident rated = incident;
  rated.facts = body.facts;
  rated.categories = body.categories;
  const triage::Rating rating = context.triage.rate(facts_of(rated), context.now);
  body.severity = rating.severity;
  body.priority = rating.priority;
  draft.change(body);
  link(draft, context.triage.join_keys(body.finding), body.entities);
  return rating.because;
}

std::string unused_short_id(const State& state, const std::string& id) {
  for (std::size_t digits = 4; digits < id.size(); ++digits) {
    std::string candidate = "INC-" + id.substr(0, digits);
    if (state.find(candidate) == nullptr) return candidate;
  }
  return "INC-" + id;
}

Incident blank(Draft& draft, const triage::Assessed& assessed) {
  const Context& context = draft.context();
  Incident incident;
  incident.id = draft.next_id();
  incident.short_id = unused_short_id(context.state, incident.id);
  incident.realm = context.realm;
  incident.title = context.triage.title(assessed.finding, assessed.constituency);
  incident.workflow = context.charter.workflow.digest;
  incident.constituency = assessed.constituency;
  incident.team = assessed.team;
  incident.lead = lead_of(context, assessed.team, assessed.constituency);
  incident.opened = context.now;
  incident.updated = context.now;
  return incident;
}

void append_all(std::vector<Clause>& to, const std::vector<Clause>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void receive(Draft& draft, const Report* report, Disposition disposition, const triage::Assessed& assessed) {
  if (report == nullptr) return;
  ReportReceived body;
  body.report = *report;
  body.disposition = base::enum_name(disposition);
  body.incident = draft.incident().id;
  const bool set_aside = disposition == Disposition::out_of_scope || disposition == Disposition::suppressed;
  if (set_aside) body.pointer = assessed.decided_by;
  draft.write(intake_stream(kReportSource), body);
}

void open(Draft& draft, const triage::Assessed& assessed, const Report* report) {
  const Context& context = draft.context();
  draft.open(blank(draft, assessed));
  auto because = add(draft, assessed, Disposition::opened);
  receive(draft, report, Disposition::opened, assessed);
  const std::string& title = draft.incident().title;
  draft.notify(draft.incident().lead, "you lead " + draft.incident().short_id + ": " + title);
  draft.follow(workflow::start(context.charter, context.charter.workflow, draft.instance(),
                               context.state.absences, context.now));
  draft.settle();
  Decision decision = placed(assessed, Disposition::opened, " " + draft.incident().short_id);
  append_all(decision.because, because);
  draft.decide(std::move(decision));
}

void join(Draft& draft, const triage::Assessed& assessed, const Report* report, const std::string& shared) {
  auto because = add(draft, assessed, Disposition::joined);
  receive(draft, report, Disposition::joined, assessed);
  draft.settle();
  Decision decision =
      placed(assessed, Disposition::joined, " " + draft.incident().short_id + ": both concern " + shared);
  append_all(decision.because, because);
  draft.decide(std::move(decision));
}

void note(Draft& draft, const triage::Assessed& assessed, const Report* report) {
  const bool finds =
      assessed.disposition == Disposition::noted || assessed.disposition == Disposition::referred;
  if (finds) {
    FindingNoted body;
    body.finding = assessed.finding;
    body.finding.id = draft.next_id();
    body.disposition = base::enum_name(assessed.disposition);
    body.fold_key = assessed.fold_key;
    body.refer_to = assessed.refer_to;
    draft.write(intake_stream(assessed.finding.event.source), body);
  }
  receive(draft, report, assessed.disposition, assessed);
  Decision decision =
      placed(assessed, assessed.disposition, assessed.refer_to.empty() ? "" : " to " + assessed.refer_to);
  decision.subject = assessed.finding.event.source;
  if (!assessed.refer_to.empty()) {
    Effect effect;
    effect.kind = EffectKind::refer;
    effect.to = assessed.refer_to;
    effect.text = assessed.finding.title;
    decision.effects.push_back(std::move(effect));
  }
  // EVT-8: who is in a hurry hears at once whom to turn to; it says nothing of any incident.
  if (report != nullptr && !assessed.first_answer.empty()) {
    Effect effect;
    effect.kind = EffectKind::notify;
    effect.to = report->reporter;
    effect.text = assessed.first_answer;
    decision.effects.push_back(std::move(effect));
  }
  draft.decide(std::move(decision));
}

std::string shared_entity(const std::vector<Entity>& keys, const Incident& incident) {
  for (const auto& key : keys) {
    const auto& known = incident.entities;
    const auto same = [&](const Entity& entity) { return triage::same_entity(entity, key); };
    if (std::any_of(known.begin(), known.end(), same)) return key.kind + " " + key.value;
  }
  return "the same entity";
}

// The incident's entities that the finding could join by; the others are not copied. An incident has its
// entities sorted, and the same thing may be written in several ways of one kind.
std::vector<Entity> shared(const std::vector<Entity>& keys, const Incident& incident) {
  std::vector<Entity> out;
  for (const auto& key : keys) {
    const auto begins =
        std::lower_bound(incident.entities.begin(), incident.entities.end(), key.kind,
                         [](const Entity& one, const std::string& kind) { return one.kind < kind; });
    for (auto at = begins; at != incident.entities.end() && at->kind == key.kind; ++at) {
      if (triage::same_entity(*at, key)) out.push_back(*at);
    }
  }
  return out;
}

// The open incident that the finding belongs to, if any.
const Incident* home(const Context& context, const triage::Assessed& assessed,
                     const std::vector<Entity>& keys) {
  std::vector<triage::Open> candidates;
  for (const Incident* incident : context.state.concerned(keys)) {
    if (incident->realm != context.realm) continue;
    candidates.push_back({incident->id, incident->constituency, shared(keys, *incident),
                          incident->last_finding, incident->first_finding});
  }
  const auto id = context.triage.joins(assessed.finding, assessed.constituency, candidates);
  return id ? context.state.find(*id) : nullptr;
}

}  // namespace

Placed place(const Context& context, const triage::Assessed& assessed, const Report* report) {
  Placed placed;
  placed.disposition = assessed.disposition;
  const bool set_aside =
      assessed.disposition == Disposition::out_of_scope || assessed.disposition == Disposition::suppressed;
  if (set_aside && report == nullptr) return placed;
  const std::string& source = assessed.finding.event.source;
  const auto keys = set_aside ? std::vector<Entity>{} : context.triage.join_keys(assessed.finding);
  const bool stays = !set_aside && assessed.disposition != Disposition::referred;
  const Incident* known = stays ? home(context, assessed, keys) : nullptr;
  if (known != nullptr) {
    placed.disposition = Disposition::joined;
    placed.draft.emplace(context, *known);
    join(*placed.draft, assessed, report, shared_entity(keys, *known));
  } else {
    placed.draft.emplace(context, intake_stream(source));
    if (assessed.disposition == Disposition::opened) {
      open(*placed.draft, assessed, report);
    } else {
      note(*placed.draft, assessed, report);
    }
  }
  placed.incident = placed.draft->incident().id;
  for (const auto& key : keys) placed.draft->read(group_stream(key));
  return placed;
}

}  // namespace csirt::engine
