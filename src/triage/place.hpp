// Where something belongs: the constituency that it concerns, who serves it, and how critical it is.
//
// Pure functions over a charter. Sources: AUT-1, EVT-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "charter/lookup.hpp"
#include "csirt/charter.hpp"
#include "csirt/decision.hpp"
#include "triage/entity_map.hpp"

namespace csirt::triage {

struct Place {
  const Constituency* constituency = nullptr;
  std::string refer_to;  // the party that serves it, when it is not ours
  std::vector<Clause> because;
};

// What the event is about decides before the other end of it; one of ours before one that others serve; the
// most specific among those. What nobody claims is the organization's own: its first wider constituency that
// is not served by others.
Place locate(const Charter& charter, const charter::ConstituencyIndex& index, const std::vector<Seen>& seen,
             std::string_view unit, std::string_view country);

// The party to whom events of this constituency go, by itself or the nearest wider one that says so; empty:
// it is ours.
std::string served_by(const Charter& charter, std::string_view constituency);

// The level of the nearest constituency of the chain that states one.
std::string criticality(const Charter& charter, std::string_view constituency);

// Facts that the chain states of everything in it; the inner one wins.
Facts facts_of(const Charter& charter, std::string_view constituency);

// What the charter says of everything in this constituency, under the names that conditions use.
Facts place_facts(const Charter& charter, const Constituency& constituency, std::string_view unit = {},
                  std::string_view country = {});

// The only country of the nearest constituency that states countries; empty when it states several.
std::string country_of(const Charter& charter, std::string_view constituency);

// Is one of them the other, or within it? Nobody's is related to all: nothing says that they are apart.
bool related(const Charter& charter, std::string_view left, std::string_view right);

}  // namespace csirt::triage
