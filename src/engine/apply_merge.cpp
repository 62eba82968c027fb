// Doors: what merging and splitting change in the state beyond one incident (change.cpp has the rest):
// findings, entities, history and decisions move, and the indexes with them.
#include <algorithm>
#include <iterator>
#include <set>

#include "engine/applier.hpp"

namespace csirt::engine {
namespace {

template <class T>
void move_all(std::vector<T>& from, std::vector<T>& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
  from.clear();
}

// The entities of the findings in the order in which they appeared.
std::vector<Entity> entities_of(const std::vector<Finding>& findings) {
  std::vector<Entity> out;
  std::set<Entity> met;
  for (const Finding& finding : findings) {
    for (const Entity& entity : finding.entities) {
      if (met.insert(entity).second) out.push_back(entity);
    }
  }
  return out;
}

void find_period(Incident& incident) {
  incident.first_finding.reset();
  incident.last_finding = {};
  for (const Finding& finding : incident.findings) {
    incident.first_finding =
        std::min(incident.first_finding.value_or(finding.first_seen), finding.first_seen);
    incident.last_finding = std::max(incident.last_finding, finding.last_seen);
  }
}

}  // namespace

void Applier::apply(const IncidentAbsorbed& body) {
  Incident& gone = incident();
  if (gone.closed) throw Error(Status::corrupt, "an incident is merged that was closed", gone.id);
  state_.sightings_.remove(gone);
  for (const Clock& clock : gone.clocks) state_.clocks_.get<0>().erase(clock.id);
  change(gone, body, stamp());
  --state_.open_;
  ++state_.merged_;
}

// Both histories are kept, as one in the order in which things were written.
void Applier::apply(const IncidentMerged& body) {
  Incident& stays = incident();
  const auto found = state_.incidents.find(body.from.id);
  if (found == state_.incidents.end() || found->second.merged_into != stays.id)
    throw Error(Status::corrupt, "a merge names an incident that did not become part of it", body.from.id);
  Incident& gone = found->second;
  for (const Merged& before : gone.merged) state_.incidents.at(before.id).merged_into = stays.id;
  const auto middle = static_cast<std::ptrdiff_t>(stays.history.size());
  move_all(gone.history, stays.history);
  std::inplace_merge(stays.history.begin(), stays.history.begin() + middle, stays.history.end(),
                     [](const HistoryEntry& a, const HistoryEntry& b) { return a.record < b.record; });
  const auto decided = static_cast<std::ptrdiff_t>(stays.decisions.size());
  move_all(gone.decisions, stays.decisions);
  const auto position = [](const Decision& one) { return one.records.empty() ? 0 : one.records.back(); };
  std::inplace_merge(stays.decisions.begin(), stays.decisions.begin() + decided, stays.decisions.end(),
                     [&](const Decision& a, const Decision& b) { return position(a) < position(b); });
  for (Finding& finding : gone.findings) {
    finding.incident = stays.id;
    state_.sightings_.add(stays, finding);
    stays.findings.push_back(std::move(finding));
  }
  std::set<Entity> known(stays.entities.begin(), stays.entities.end());
  for (Entity& entity : gone.entities) {
    if (known.insert(entity).second) stays.entities.push_back(std::move(entity));
  }
  change(stays, body, stamp());
  state_.reindex(stays, true);
  Incident stub;
  stub.id = gone.id;
  stub.short_id = gone.short_id;
  stub.realm = gone.realm;
  stub.title = gone.title;
  stub.workflow = gone.workflow;
  stub.opened = gone.opened;
  stub.updated = gone.updated;
  stub.closed = gone.closed;
  stub.merged_into = gone.merged_into;
  gone = std::move(stub);
}

void Applier::apply(const IncidentSplit& body) {
  Incident& left = incident();
  const auto found = state_.incidents.find(body.into);
  if (found == state_.incidents.end())
    throw Error(Status::corrupt, "findings leave for an incident that does not exist", body.into);
  Incident& fresh = found->second;
  const std::set<std::string> leaving(body.findings.begin(), body.findings.end());
  state_.sightings_.remove(left);
  std::vector<Finding> staying;
  for (Finding& finding : left.findings) {
    const bool leaves = leaving.contains(finding.id);
    if (leaves) finding.incident = fresh.id;
    (leaves ? fresh.findings : staying).push_back(std::move(finding));
  }
  left.findings = std::move(staying);
  change(left, body, stamp());
  for (auto& [name, source] : state_.sources) {
    for (auto& [key, fold] : source.folds) {
      if (leaving.contains(fold.finding)) fold.incident = fresh.id;
    }
  }
  for (Incident* one : {&left, &fresh}) {
    one->entities = entities_of(one->findings);
    find_period(*one);
    for (const Finding& finding : one->findings) state_.sightings_.add(*one, finding);
  }
}

}  // namespace csirt::engine
