// Door: State. Reading it: questions that deciders and queries ask; writing it: apply (apply.cpp) and
// restore.
#include "engine/state.hpp"

#include <tuple>

#include "journal/archive.hpp"
#include "triage/entity_value.hpp"

namespace csirt::engine {
namespace {

// Coarse, so that a host or account is found with its domain and without; triage then tells them apart.
std::string group_key(const Entity& entity) { return entity.kind + ":" + triage::index_value(entity); }

// Everything that a snapshot holds, in the order of its format.
template <class Archive, class Self>
void walk(Archive& archive, Self& self) {
  archive & self.records & self.now & self.charter & self.rules & self.installed & self.tzdata &
      self.charters & self.incidents & self.opened_order & self.noted & self.referrals & self.sources &
      self.outbox & self.absences & self.versions;
}

}  // namespace

std::string incident_stream(std::string_view id) { return "incident/" + std::string(id); }
std::string group_stream(const Entity& entity) { return "group/" + group_key(entity); }
std::string intake_stream(std::string_view source) { return "intake/" + std::string(source); }
std::string person_stream(std::string_view id) { return "person/" + std::string(id); }

std::string State::serialized() const {
  journal::OutArchive archive;
  walk(archive, *this);
  return archive.take();
}

void State::restore(std::string_view bytes) {
  State fresh;
  journal::InArchive archive(bytes);
  walk(archive, fresh);
  archive.finish();
  fresh.rebuild_indexes();
  *this = std::move(fresh);
}

const Incident* State::find(std::string_view id_or_short_id) const {
  const std::string key(id_or_short_id);
  const auto by_id = incidents.find(key);
  if (by_id != incidents.end()) return &by_id->second;
  const auto by_short_id = short_ids_.find(key);
  return by_short_id == short_ids_.end() ? nullptr : &incidents.at(by_short_id->second);
}

std::vector<const Incident*> State::concerned(const std::vector<Entity>& keys) const {
  std::set<std::string> ids;
  for (const auto& key : keys) {
    const auto group = groups_.find(group_key(key));
    if (group != groups_.end()) ids.insert(group->second.begin(), group->second.end());
  }
  std::vector<const Incident*> found;
  for (const auto& id : ids) found.push_back(&incidents.at(id));
  std::stable_sort(found.begin(), found.end(),
                   [](const Incident* a, const Incident* b) { return a->opened < b->opened; });
  return found;
}

std::uint64_t State::version(const std::string& stream) const {
  const auto found = versions.find(stream);
  return found == versions.end() ? 0 : found->second;
}

std::vector<Clock> State::due(Instant now) const {
  std::vector<Clock> out;
  for (const auto& entry : clocks_.get<1>()) {
    if (entry.due > now) break;
    for (const auto& clock : incidents.at(entry.incident).clocks) {
      if (clock.id == entry.id) out.push_back(clock);
    }
  }
  return out;
}

std::optional<Instant> State::next_due() const {
  if (clocks_.empty()) return std::nullopt;
  return clocks_.get<1>().begin()->due;
}

void State::rebuild_indexes() {
  for (const auto& [id, incident] : incidents) {
    short_ids_[incident.short_id] = id;
    findings_ += incident.findings.size();
    for (const auto& clock : incident.clocks) index_clock(clock);
    if (incident.closed) continue;
    ++open_;
    for (const auto& entity : incident.entities) link(incident, entity);
  }
  findings_ += noted.size();
}

void State::index_clock(const Clock& clock) {
  clocks_.get<0>().erase(clock.id);
  if (clock.state == ClockState::running) clocks_.insert({clock.id, clock.incident, clock.due});
}

void State::link(const Incident& incident, const Entity& entity) {
  auto& ids = groups_[group_key(entity)];
  if (std::find(ids.begin(), ids.end(), incident.id) == ids.end()) ids.push_back(incident.id);
}

void State::unlink(const Incident& incident) {
  for (const auto& entity : incident.entities) {
    const auto group = groups_.find(group_key(entity));
    if (group == groups_.end()) continue;
    std::erase(group->second, incident.id);
    if (group->second.empty()) groups_.erase(group);
  }
}

}  // namespace csirt::engine
