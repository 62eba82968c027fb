// Door: place. The streams of all key entities are read, so that two writers who see one host open one
// incident: the second finds its read stale, catches up, and joins.
#include "engine/place.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/invariant.hpp"
#include "engine/merging.hpp"
#include "engine/runs.hpp"

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

bool named(const Sightings& sightings, const std::vector<const Incident*>& whole, const Entity& entity) {
  return std::any_of(whole.begin(), whole.end(),
                     [&](const Incident* one) { return sightings.names(*one, entity); });
}

// Entities that are new to the incident and to those that become part of it.
std::vector<Entity> fresh(const Context& context, const std::vector<Entity>& all,
                          const std::vector<const Incident*>& whole) {
  std::vector<Entity> out;
  std::set<Entity> met;
  for (const Entity& entity : all) {
    if (!named(context.state.sightings(), whole, entity) && met.insert(entity).second) out.push_back(entity);
  }
  return out;
}

// One that was noted before goes on as the finding that it is: its first event, and its count so far.
Finding finding_of(const Context& context, const triage::Assessed& assessed, Draft& draft) {
  const auto noted = context.state.noted.find(assessed.finding.id);
  if (noted == context.state.noted.end()) {
    Finding finding = assessed.finding;
    finding.id = draft.next_id();
    return finding;
  }
  Finding finding = noted->second;
  ++finding.count;
  finding.first_seen = std::min(finding.first_seen, assessed.finding.first_seen);
  finding.last_seen = std::max(finding.last_seen, assessed.finding.last_seen);
  return finding;
}

// What happened names the incident; where there are no words for it, its gravest finding does.
std::string title_for(const Context& context, const Incident& incident, const Facts& facts,
                      const Finding& finding, std::uint64_t hosts) {
  const bool stays = !incident.title.empty() && !graver(context, incident, finding);
  if (!facts.contains("incident.harm") && stays) return incident.title;
  return context.triage.title(facts, finding.title.empty() ? finding.rule : finding.title, hosts,
                              incident.constituency);
}

// Adds the finding to the draft's incident and rates it anew; answers the clauses of the rating. `whole`: the
// incident and those that become part of it, as they stand.
std::vector<Clause> add(Draft& draft, const triage::Assessed& assessed, Disposition disposition,
                        const std::vector<const Incident*>& whole) {
  const Context& context = draft.context();
  const Incident& incident = draft.incident();
  FindingAdded body;
  body.finding = finding_of(context, assessed, draft);
  body.finding.incident = incident.id;
  body.finding.context = assessed.disposition == Disposition::noted;
  body.disposition = base::enum_name(disposition);
  body.fold_key = assessed.fold_key;
  body.facts = context.triage.merge(incident.facts, assessed.facts);
  body.categories = incident.categories;
  merge_names(body.categories, assessed.finding.categories);
  body.entities = fresh(context, body.finding.entities, whole);
  draft.concerns(draft.hosts() + context.state.sightings().more_hosts(whole, body.entities));
  body.title = title_for(context, incident, body.facts, assessed.finding, draft.hosts());
  Incident rated = incident;
  rated.facts = body.facts;
  rated.categories = body.categories;
  const triage::Rating rating = context.triage.rate(facts_of(rated, draft.hosts()), context.now);
  body.severity = rating.severity;
  body.priority = rating.priority;
  draft.change(body);
  // All of its keys, also known ones: when they were seen decides too, so two writers must meet there.
  link(draft, context.triage.link().keys(body.finding.entities));
  return rating.because;
}

Incident blank(Draft& draft, const triage::Assessed& assessed) {
  const Context& context = draft.context();
  Incident incident;
  incident.id = draft.next_id();
  incident.short_id = unused_short_id(context.state, incident.id);
  incident.realm = context.realm;
  incident.title = context.triage.title(assessed.facts, assessed.finding.title, 1, assessed.constituency);
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
  auto because = add(draft, assessed, Disposition::opened, {});
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

// An open incident that the finding is tied to.
struct Home {
  const Incident* incident;
  triage::Tie tie;
};

// The closest tie to each incident that is of this realm and no place apart, the first opened first.
std::vector<Home> homes(const Context& context, const triage::Assessed& assessed,
                        const std::vector<Entity>& keys) {
  const triage::LinkRule& link = context.triage.link();
  const Sightings& sightings = context.state.sightings();
  const Finding& finding = assessed.finding;
  const triage::Sight seen{finding.first_seen, finding.last_seen, triage::stage_of(finding)};
  std::vector<Home> out;
  for (const Entity& key : keys) {
    const auto most = link.most_seen_with(key.kind);
    if (most && sightings.seen_with(context.realm, key) > *most) continue;
    for (auto& found : sightings.ties(link, context.realm, key, seen)) {
      const Incident& incident = context.state.incidents.at(found.incident);
      if (!context.triage.together(assessed.constituency, incident.constituency)) continue;
      const auto known =
          std::find_if(out.begin(), out.end(), [&](const Home& one) { return one.incident == &incident; });
      if (known == out.end()) {
        out.push_back({&incident, std::move(found.tie)});
      } else if (found.tie.apart < known->tie.apart) {
        known->tie = std::move(found.tie);
      }
    }
  }
  std::sort(out.begin(), out.end(), [](const Home& a, const Home& b) {
    return std::tie(a.incident->opened, a.incident->id) < std::tie(b.incident->opened, b.incident->id);
  });
  return out;
}

std::ptrdiff_t severity_rank(const Charter& charter, const Incident& incident) {
  const auto scale = charter.scales.find("severity");
  if (scale == charter.scales.end()) return 0;
  const auto at = std::find(scale->second.begin(), scale->second.end(), incident.severity);
  return at == scale->second.end() ? -1 : at - scale->second.begin();
}

// The one that stays comes first: the first opened, or by the charter the graver.
void choose_home(const Context& context, std::vector<Home>& homes) {
  if (context.charter.joins_when.merge != MergeKeeps::graver) return;
  std::stable_sort(homes.begin(), homes.end(), [&](const Home& a, const Home& b) {
    return severity_rank(context.charter, *a.incident) > severity_rank(context.charter, *b.incident);
  });
}

// Others that the finding is tied to become part of its home, unless something is against it, which is told.
// Context merges nothing.
std::string merge_others(Draft& draft, const triage::Assessed& assessed, const std::vector<Home>& homes,
                         std::vector<const Incident*>& whole, std::vector<Clause>& because) {
  const Context& context = draft.context();
  std::string told;
  const bool may =
      context.charter.joins_when.merge != MergeKeeps::never && assessed.disposition == Disposition::opened;
  for (std::size_t i = 1; i < homes.size(); ++i) {
    const Incident& other = *homes[i].incident;
    const Incident& home = *homes.front().incident;
    const auto against = objection(context, home, other);
    const bool split = std::any_of(whole.begin(), whole.end(), [&](const Incident* one) {
      return kept_apart(context.state, *one, other);
    });
    if (!may || against || split) {  // who may read this incident's decisions may not know of the other one
      told += std::string("; another incident stays apart: ") + (against ? "the two may not be one"
                                                                 : !may  ? "this finding merges nothing"
                                                                         : "somebody split them");
      continue;
    }
    because.push_back(homes[i].tie.clause);
    merge_into(draft, other, homes[i].tie.clause.text);
    whole.push_back(&other);
    told += "; " + other.short_id + " became part of it";
  }
  return told;
}

Draft join(const Context& context, const triage::Assessed& assessed, const Report* report,
           const std::vector<Home>& homes) {
  Draft draft(context, *homes.front().incident);
  std::vector<const Incident*> whole{homes.front().incident};
  std::vector<Clause> ties{homes.front().tie.clause};
  const std::string told = merge_others(draft, assessed, homes, whole, ties);
  const auto rated = add(draft, assessed, Disposition::joined, whole);
  receive(draft, report, Disposition::joined, assessed);
  draft.settle();
  const std::string& why = homes.front().tie.clause.text;
  Decision decision =
      placed(assessed, Disposition::joined, " " + draft.incident().short_id + ": " + why + told);
  append_all(decision.because, ties);
  append_all(decision.because, rated);
  if (whole.size() > 1) reconsider(draft, decision);
  draft.decide(std::move(decision));
  return draft;
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

}  // namespace

Placed place(const Context& context, const triage::Assessed& assessed, const Report* report) {
  Placed placed;
  placed.disposition = assessed.disposition;
  const bool set_aside =
      assessed.disposition == Disposition::out_of_scope || assessed.disposition == Disposition::suppressed;
  if (set_aside && report == nullptr) return placed;
  const auto keys = set_aside ? std::vector<Entity>{} : context.triage.link().keys(assessed.finding.entities);
  const bool stays = !set_aside && assessed.disposition != Disposition::referred;
  auto known = stays ? homes(context, assessed, keys) : std::vector<Home>{};
  choose_home(context, known);
  if (!known.empty()) {
    placed.disposition = Disposition::joined;
    placed.draft.emplace(join(context, assessed, report, known));
  } else {
    placed.draft.emplace(context, intake_stream(assessed.finding.event.source));
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
