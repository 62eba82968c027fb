// Which constituency an address, host, account or unit belongs to, the most specific first (AUT-1).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "condition/places.hpp"
#include "csirt/charter.hpp"
#include "csirt/incident.hpp"

namespace csirt::charter {

struct Membership {
  const Constituency* constituency = nullptr;  // null: nobody's
  std::string by;  // what decided: "host", "domain example.com", "network 192.0.2.0/24", "country DE"
};

// Built once per charter, which must outlive it; immutable. A nested constituency goes before the wider ones;
// else hosts by name before IPv4 networks before IPv6 networks before domains before units before countries
// before the host
// "*"; the longer first among those of one kind, then the deeper nested, then charter order. What claims a
// host, domain or address is said in condition/places.hpp, which conditions share. A nested constituency
// without own networks matches by its hosts, domains or units.
class ConstituencyIndex {
 public:
  explicit ConstituencyIndex(const Charter& charter);
  // The most specific constituency that any of the entities (host, address, account as user@domain, domain,
  // mailbox) belongs to; `unit` and `country` may be empty.
  Membership find(const std::vector<Entity>& entities, std::string_view unit = {},
                  std::string_view country = {}) const;

 private:
  struct Candidate;
  class Search;
  using Names = std::map<std::string, std::vector<std::size_t>, std::less<>>;  // to indices of constituencies

  const Charter& charter_;
  condition::typed::Places places_;  // in the charter's order
  Names units_, countries_;
  std::vector<std::vector<std::size_t>> around_;  // the wider constituencies of each
};

// The team that serves the constituency or the nearest wider one that a team serves: first those whose area
// holds `country` (EVT-8), then the strongest authority, then charter order. Teams without authority, but for
// security advisory groups, serve by advice when nobody else does. Null when no team serves it.
const Team* serving_team(const Charter& charter, const Constituency& constituency,
                         std::string_view country = {});

}  // namespace csirt::charter
