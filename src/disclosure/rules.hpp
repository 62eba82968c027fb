// Which disclosure rules speak of a party, and what they allow together (DIS-1, DIS-5).
//
// Precedence: of the rules under one name those of the most specific constituency say what may be seen;
// `never` counts from wherever it comes; who stands under several names (himself, his kind) gets only what
// all of them allow, and whoever tells a kind as a whole tells each party of it, so that no party's own rule
// is passed by. A rule whose condition is unknown allows nothing, and its `never` counts.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/decision.hpp"

namespace csirt::disclosure {

struct Match {
  const DisclosureRule* rule = nullptr;
  Explanation why;
  bool decides = false;  // of the most specific constituency; wider ones only add needs
};

struct Allowance {
  std::vector<std::string> classes;  // the names that rules may use for the party
  std::vector<std::string> names;    // these, and of a kind the parties that it is made of
  std::vector<std::string> may_see;  // in charter order, without what must never be seen
  std::set<std::string> never;
  std::vector<Match> matched;  // truth yes
  std::vector<Match> unknown;
  std::vector<Match> failed;  // truth no, or another constituency
};

// The party itself, and its kind; a name that is no party stands for itself (a kind, an audience).
std::vector<std::string> classes(const Charter& charter, const std::string& party);

Allowance allowance(const Charter& charter, const std::string& party, std::string_view constituency,
                    Facts facts, Instant now);

}  // namespace csirt::disclosure
