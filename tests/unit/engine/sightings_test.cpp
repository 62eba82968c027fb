// The index counts the hosts of an incident as they would be counted from its list of entities.
#include "engine/sightings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace csirt;
using namespace csirt::engine;

namespace {

Incident numbered(int number) {
  Incident out;
  out.id = "c" + std::to_string(number);
  out.realm = "real";
  return out;
}

std::uint64_t counted(const std::vector<Entity>& entities) {
  triage::Hosts hosts;
  hosts.add(entities);
  return hosts.count();
}

void see(Sightings& sightings, Incident& incident, const Entity& entity) {
  Finding finding;
  finding.entities = {entity};
  sightings.add(incident, finding);
  incident.entities.push_back(entity);
}

}  // namespace

TEST_CASE("hosts of one incident and of several together are counted alike, in any order") {
  const char* names[] = {"pc1", "pc1.a.example", "pc1.b.example", "pc2", "pc2.a.example", "pc3", "192.0.2.1"};
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Sightings sightings;
    std::vector<Incident> incidents{numbered(0), numbered(1)};
    for (int i = 0; i < 6; ++i) see(sightings, incidents[random() % 2], {"host", names[random() % 7]});
    std::vector<const Incident*> whole;
    std::vector<Entity> all, fresh;
    for (const Incident& incident : incidents) {
      CHECK(sightings.hosts(incident.id) == counted(incident.entities));
      whole.push_back(&incident);
      all.insert(all.end(), incident.entities.begin(), incident.entities.end());
    }
    const std::uint64_t before = counted(all);
    for (const char* name : {"pc3.a.example", "pc4", "pc4.a.example", "pc2.b.example"}) {
      fresh.push_back({"host", name});
      all.push_back(fresh.back());
    }
    CHECK(before + sightings.more_hosts(whole, fresh) == counted(all));
  }
}
