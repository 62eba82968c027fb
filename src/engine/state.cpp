// Door: State. Reading it: questions that deciders and queries ask; writing it: apply (apply.cpp) and
// restore.
#include "engine/state.hpp"

#include "journal/archive.hpp"

namespace csirt::engine {
namespace {

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
std::string finding_stream(std::string_view id) { return "finding/" + std::string(id); }

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
  auto found = incidents.find(key);
  if (found == incidents.end()) {
    const auto by_short_id = short_ids_.find(key);
    if (by_short_id == short_ids_.end()) return nullptr;
    found = incidents.find(by_short_id->second);
  }
  // What was merged names the incident that stands for it now, which is never merged itself
  // (apply_merge.cpp).
  if (found != incidents.end() && !found->second.merged_into.empty())
    found = incidents.find(found->second.merged_into);
  return found == incidents.end() ? nullptr : &found->second;
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
    if (!incident.merged_into.empty()) ++merged_;
    for (const auto& clock : incident.clocks) index_clock(clock);
    if (incident.closed) continue;
    ++open_;
    for (const auto& finding : incident.findings) sightings_.add(incident, finding);
  }
  findings_ += noted.size();
}

void State::index_clock(const Clock& clock) {
  clocks_.get<0>().erase(clock.id);
  if (clock.state == ClockState::running) clocks_.insert({clock.id, clock.incident, clock.due});
}

}  // namespace csirt::engine
