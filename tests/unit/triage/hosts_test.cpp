// A host counts once, however it is written, and in whatever order its names are met.
#include "triage/hosts.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace csirt;
using namespace csirt::triage;

TEST_CASE("a bare name counts only where no name with a domain is known for it") {
  struct Row {
    std::vector<std::string> names;
    std::uint64_t hosts;
  };
  const Row rows[] = {
      {{}, 0},
      {{"workstation5"}, 1},
      {{"workstation5", "workstation5.theshire.local"}, 1},
      {{"workstation5.theshire.local", "workstation6"}, 2},
      {{"web.a.example", "web.b.example"}, 2},
      {{"web", "web.a.example", "web.b.example"}, 2},
      {{"web", "web.a.example", "db", "db.a.example", "dc1"}, 3},
      {{"192.0.2.1", "192.0.2.2"}, 2},
  };
  for (const Row& row : rows) {
    std::vector<std::string> names = row.names;
    std::sort(names.begin(), names.end());
    do {
      Hosts hosts;
      for (const std::string& name : names) hosts.add(Entity{"host", name});
      for (const std::string& name : names) hosts.add(Entity{"host", name});
      CHECK(hosts.count() == row.hosts);
    } while (std::next_permutation(names.begin(), names.end()));
  }
}

TEST_CASE("what is no host is not counted") {
  Hosts hosts;
  hosts.add({{"account", "nora"}, {"domain", "pc1.example.com"}, {"host", "pc1"}});
  CHECK(hosts.count() == 1);
}
