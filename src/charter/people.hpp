// Who a principal is, and who a name in the charter stands for at a moment.
//
// Pure functions over a charter and the absences that the engine knows. Sources: ORG-6, AUT-4,
// "Actor and viewer" in docs/architecture.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/principal.hpp"
#include "time/roster.hpp"

namespace csirt::charter {

using time::Absence;  // announced by command

// A person who may act for a name, and in whose place.
struct Holder {
  std::string person;
  std::string in_place_of;  // set when a deputy stands in
  std::string role;
};

// Who the principal is: issuer "host" and a person's id, or one of a person's accounts; null when nobody's.
const Person* identify(const Charter& charter, const Principal& principal);

// The persons who hold `name` (role, person id, or "agreed_with" resolved against `constituency`, innermost
// first) at `now`; an absent one is replaced by his deputy, transitively, never in a circle. Sorted by
// charter order. `team` narrows a role to the members of that team when any there hold it; empty: all teams.
std::vector<Holder> holders(const Charter& charter, std::string_view name, std::string_view team,
                            std::string_view constituency, const std::vector<Absence>& absences, Instant now);

// Does this person hold one of the names at `now`?
bool holds(const Charter& charter, const Person& person, const std::vector<std::string>& names,
           std::string_view team, std::string_view constituency, const std::vector<Absence>& absences,
           Instant now);

// The chain of constituencies from `id` outwards: itself, then what it lies within.
std::vector<const Constituency*> chain(const Charter& charter, std::string_view id);

}  // namespace csirt::charter
