// Door: Sightings. Spans keep, beside each span, which one up to it reaches furthest: so one search answers
// whether anything was going on at a time. Times mostly come in order, so most work is done at the end.
#include "engine/sightings.hpp"

#include <algorithm>

#include "triage/entity_value.hpp"

namespace csirt::engine {

std::string group_key(const Entity& entity) { return entity.kind + ":" + triage::index_value(entity); }

namespace {

// FNV-1a: the same on every machine, and no container's order depends on it.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  return hash;
}

bool before(const Instant& opened, const std::string& id, const Incident& incident) {
  return opened != incident.opened ? opened < incident.opened : id < incident.id;
}

std::string key_in(const std::string& realm, const Entity& entity) {
  return realm + '\x1F' + group_key(entity);
}

// An entity is counted by the hosts that it is seen with, a host by the accounts.
const char* partner_kind(const Entity& entity) { return entity.kind == "host" ? "account" : "host"; }

}  // namespace

void Spans::refresh(std::size_t from) {
  for (std::size_t i = from; i < spans_.size(); ++i) {
    const bool alone = i == 0 || spans_[spans_[i - 1].furthest].last < spans_[i].last;
    spans_[i].furthest = alone ? i : spans_[i - 1].furthest;
  }
}

void Spans::add(Instant first, Instant last) {
  const auto at = std::upper_bound(spans_.begin(), spans_.end(), first,
                                   [](Instant one, const Span& span) { return one < span.first; });
  const auto index = static_cast<std::size_t>(at - spans_.begin());
  if (index > 0 && spans_[index - 1].first == first) {  // the same finding, seen again
    if (spans_[index - 1].last >= last) return;
    spans_[index - 1].last = last;
    return refresh(index - 1);
  }
  spans_.insert(at, {first, last, index});
  refresh(index);
}

std::optional<triage::Sight> Spans::until(Instant to) const {
  const auto at = std::upper_bound(spans_.begin(), spans_.end(), to,
                                   [](Instant one, const Span& span) { return one < span.first; });
  if (at == spans_.begin()) return std::nullopt;
  const Span& furthest = spans_[std::prev(at)->furthest];
  return triage::Sight{furthest.first, furthest.last, {}};
}

std::optional<triage::Sight> Spans::after(Instant at) const {
  const auto next = std::upper_bound(spans_.begin(), spans_.end(), at,
                                     [](Instant one, const Span& span) { return one < span.first; });
  if (next == spans_.end()) return std::nullopt;
  return triage::Sight{next->first, next->last, {}};
}

Sightings::Entry& Sightings::entry(Group& group, const Incident& incident) {
  const auto at = std::lower_bound(
      group.entries.begin(), group.entries.end(), incident,
      [](const Entry& one, const Incident& other) { return before(one.opened, one.incident, other); });
  if (at != group.entries.end() && at->incident == incident.id) return *at;
  return *group.entries.insert(at, {incident.id, incident.opened, {}});
}

const Sightings::Entry* Sightings::find(const Entity& entity, const Incident& incident) const {
  const auto group = groups_.find(key_in(incident.realm, entity));
  if (group == groups_.end()) return nullptr;
  const auto& entries = group->second.entries;
  const auto at = std::lower_bound(
      entries.begin(), entries.end(), incident,
      [](const Entry& one, const Incident& other) { return before(one.opened, one.incident, other); });
  return at != entries.end() && at->incident == incident.id ? &*at : nullptr;
}

void Sightings::see(Exact& exact, const Finding& finding) {
  const std::string stage = triage::stage_of(finding);
  const auto known = std::find_if(exact.stages.begin(), exact.stages.end(),
                                  [&](const Stage& one) { return one.name == stage; });
  Stage& at = known == exact.stages.end() ? exact.stages.emplace_back(Stage{stage, {}}) : *known;
  at.spans.add(finding.first_seen, finding.last_seen);
}

bool Sightings::meet(Exact& exact, const std::string& partner) {
  if (exact.partners.size() >= kPartners) return false;
  const std::uint64_t mark = fingerprint(partner);
  const auto at = std::lower_bound(exact.partners.begin(), exact.partners.end(), mark);
  if (at != exact.partners.end() && *at == mark) return false;
  exact.partners.insert(at, mark);
  return true;
}

triage::HostNames Sightings::host_names(const Entry& entry, const Entity& host) {
  const bool bare = entry.exact.contains(triage::index_value(host));
  return {bare, entry.exact.size() > (bare ? 1u : 0u)};
}

void Sightings::add(const Incident& incident, const Finding& finding) {
  for (const Entity& entity : finding.entities) {
    Group& group = groups_[key_in(incident.realm, entity)];
    Entry& concerned = entry(group, incident);
    const bool host = entity.kind == "host";
    triage::HostNames names = host ? host_names(concerned, entity) : triage::HostNames{};
    const auto [known, fresh] = concerned.exact.try_emplace(entity.value);
    if (host && fresh && names.more_by(entity)) ++hosts_[incident.id];
    if (!finding.context) see(known->second, finding);
    for (const Entity& other : finding.entities) {
      if (other.kind == partner_kind(entity) && meet(known->second, triage::index_value(other)))
        ++group.partners;
    }
  }
}

void Sightings::remove(const Incident& incident) {
  hosts_.erase(incident.id);
  for (const Entity& entity : incident.entities) {
    const auto group = groups_.find(key_in(incident.realm, entity));
    const Entry* known = group == groups_.end() ? nullptr : find(entity, incident);
    if (known == nullptr) continue;
    for (const auto& [value, exact] : known->exact) group->second.partners -= exact.partners.size();
    group->second.entries.erase(group->second.entries.begin() + (known - group->second.entries.data()));
    if (group->second.entries.empty()) groups_.erase(group);
  }
}

bool Sightings::names(const Incident& incident, const Entity& entity) const {
  const Entry* known = find(entity, incident);
  return known != nullptr && known->exact.contains(entity.value);
}

std::uint64_t Sightings::hosts(const std::string& incident) const {
  const auto found = hosts_.find(incident);
  return found == hosts_.end() ? 0 : found->second;
}

triage::HostNames Sightings::names_in(const std::vector<const Incident*>& incidents,
                                      const Entity& host) const {
  triage::HostNames names;
  for (const Incident* incident : incidents) {
    const Entry* entry = find(host, *incident);
    if (entry == nullptr) continue;
    const triage::HostNames known = host_names(*entry, host);
    names = {names.bare || known.bare, names.domain || known.domain};
  }
  return names;
}

std::uint64_t Sightings::more_hosts(const std::vector<const Incident*>& incidents,
                                    const std::vector<Entity>& entities) const {
  std::map<std::string, triage::HostNames> by_label;
  std::uint64_t more = 0;
  for (const Entity& entity : entities) {
    if (entity.kind != "host") continue;
    const auto [names, first] = by_label.try_emplace(triage::index_value(entity));
    if (first) names->second = names_in(incidents, entity);
    if (names->second.more_by(entity)) ++more;
  }
  return more;
}

std::uint64_t Sightings::seen_with(const std::string& realm, const Entity& entity) const {
  const auto group = groups_.find(key_in(realm, entity));
  return group == groups_.end() ? 0 : group->second.partners;
}

// The spelling of the finding itself first, then others of the same thing.
std::optional<triage::Tie> Sightings::closest(const triage::LinkRule& rule, const Entity& entity,
                                              const triage::Sight& seen, const Entry& entry) {
  std::optional<triage::Tie> closest;
  const auto consider = [&](std::optional<triage::Sight> other, const std::string& stage) {
    if (!other) return;
    other->stage = stage;
    auto tie = rule.tie(entity, seen, *other);
    if (tie && (!closest || tie->apart < closest->apart)) closest = std::move(tie);
  };
  const auto look = [&](const Exact& exact) {
    for (const Stage& stage : exact.stages) {
      consider(stage.spans.until(seen.last), stage.name);
      consider(stage.spans.after(seen.last), stage.name);
    }
  };
  const auto own = entry.exact.find(entity.value);
  if (own != entry.exact.end()) look(own->second);
  std::size_t looked = 0;
  for (auto at = entry.exact.begin(); at != entry.exact.end() && looked < kLooked; ++at, ++looked) {
    if (at != own && triage::same_entity({entity.kind, at->first}, entity)) look(at->second);
  }
  return closest;
}

std::vector<Sightings::Found> Sightings::ties(const triage::LinkRule& rule, const std::string& realm,
                                              const Entity& entity, const triage::Sight& seen) const {
  std::vector<Found> out;
  const auto group = groups_.find(key_in(realm, entity));
  if (group == groups_.end()) return out;
  const auto& entries = group->second.entries;
  for (std::size_t i = entries.size() - std::min(entries.size(), kLooked); i < entries.size(); ++i) {
    if (auto tie = closest(rule, entity, seen, entries[i]))
      out.push_back({entries[i].incident, std::move(*tie)});
  }
  return out;
}

}  // namespace csirt::engine
