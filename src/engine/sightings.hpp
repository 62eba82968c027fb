// Which open incidents concern an entity, and when it was seen there: what grouping looks up (EVT-6).
//
// Door: Sightings, an index of State, rebuilt from incidents and never stored. Every question costs the
// logarithm of what is there: an incident of 100,000 findings answers like one of ten. Findings that are
// context are known to concern an entity, and tie nothing. Thread rule: as State.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "csirt/incident.hpp"
#include "triage/hosts.hpp"
#include "triage/link.hpp"

namespace csirt::engine {

// Spans of time, sorted by their begin; answers what was seen next to a moment.
class Spans {
 public:
  void add(Instant first, Instant last);
  // The span that reaches furthest of those that begin by `to`; nothing when none begins by then.
  std::optional<triage::Sight> until(Instant to) const;
  // The first span that begins after `at`.
  std::optional<triage::Sight> after(Instant at) const;

 private:
  struct Span {
    Instant first, last;
    std::size_t furthest;  // index of the one that reaches furthest of all up to here
  };
  void refresh(std::size_t from);
  std::vector<Span> spans_;
};

class Sightings {
 public:
  // A finding became part of an open incident, which has its entities already, or goes on being seen.
  void add(const Incident& incident, const Finding& finding);
  // The incident is closed or gone: nothing is tied to it any more.
  void remove(const Incident& incident);

  // Does the incident name exactly this entity already?
  bool names(const Incident& incident, const Entity& entity) const;
  // How many hosts it names; one by its bare name and with its domain is one.
  std::uint64_t hosts(const std::string& incident) const;
  // How many hosts of these the incidents, taken together, do not name yet. None of the entities is named by
  // one of them exactly.
  std::uint64_t more_hosts(const std::vector<const Incident*>& incidents,
                           const std::vector<Entity>& entities) const;

  // With how many hosts, or a host with how many accounts, the entity was seen in open incidents of the
  // realm: what is exercised says nothing of what is real. Beyond kPartners of one incident it is not counted
  // further.
  std::uint64_t seen_with(const std::string& realm, const Entity& entity) const;
  struct Found {
    std::string incident;
    triage::Tie tie;
  };
  // What ties a finding that was seen so to open incidents of the realm by this entity: the closest tie to
  // each. Of the incidents that concern the entity, the kLooked that were opened last are looked at, and of
  // their spellings of it as many.
  std::vector<Found> ties(const triage::LinkRule& rule, const std::string& realm, const Entity& entity,
                          const triage::Sight& seen) const;

  static constexpr std::size_t kPartners = 1024;
  static constexpr std::size_t kLooked = 64;

 private:
  struct Stage {
    std::string name;
    Spans spans;
  };
  struct Exact {
    std::vector<Stage> stages;
    std::vector<std::uint64_t> partners;  // hashes, sorted
  };
  struct Entry {
    std::string incident;
    Instant opened;
    std::map<std::string, Exact> exact;  // by the value as it was spelt
  };
  struct Group {
    std::vector<Entry> entries;  // as their incidents were opened
    std::uint64_t partners = 0;
  };

  Entry& entry(Group& group, const Incident& incident);
  const Entry* find(const Entity& entity, const Incident& incident) const;
  static void see(Exact& exact, const Finding& finding);
  static std::optional<triage::Tie> closest(const triage::LinkRule& rule, const Entity& entity,
                                            const triage::Sight& seen, const Entry& entry);
  static triage::HostNames host_names(const Entry& entry, const Entity& host);
  // Those of all the incidents.
  triage::HostNames names_in(const std::vector<const Incident*>& incidents, const Entity& host) const;
  static bool meet(Exact& exact, const std::string& partner);

  boost::unordered_flat_map<std::string, Group> groups_;         // by realm, kind and coarse value
  boost::unordered_flat_map<std::string, std::uint64_t> hosts_;  // by incident
};

// Coarse, so that a host or account is found with its domain and without; triage then tells them apart.
std::string group_key(const Entity& entity);

}  // namespace csirt::engine
