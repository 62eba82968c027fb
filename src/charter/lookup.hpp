// Which constituency an address, host, account or unit belongs to, the most specific first (AUT-1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/incident.hpp"

namespace csirt::charter {

struct Membership {
  const Constituency* constituency = nullptr;  // null: nobody's
  std::string by;       // what decided: "host", "domain example.com", "network 192.0.2.0/24", "country DE"
};

// Built once per charter; immutable. Longest prefix, longest domain suffix, exact hosts first. A nested constituency
// without own networks matches by its hosts, domains or units.
class ConstituencyIndex {
 public:
  explicit ConstituencyIndex(const Charter& charter);
  // The most specific constituency that any of the entities (host, address, account as user@domain, domain, mailbox)
  // belongs to; `unit` and `country` may be empty. Ties are broken by nesting depth, then charter order.
  Membership find(const std::vector<Entity>& entities, std::string_view unit = {}, std::string_view country = {}) const;

 private:
  struct Network { std::vector<unsigned char> prefix; unsigned bits; std::size_t constituency; std::string text; };
  const Charter& charter_;
  std::vector<Network> networks_;
  std::map<std::string, std::size_t, std::less<>> hosts_, domains_, units_, countries_;
  std::vector<unsigned> depth_;
};

// The team that serves the constituency: the one with the strongest authority over it or the nearest wider one;
// `country` prefers a team whose area holds it (EVT-8), then charter order. Null when no team serves it.
const Team* serving_team(const Charter& charter, const Constituency& constituency, std::string_view country = {});

}  // namespace csirt::charter
