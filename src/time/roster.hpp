// Who holds a role at a moment: role, absence, deputy, cover (ORG-6, ORG-7, AUT-4).
//
// Shape: plain data in, lists out in the roster's order; the people come from a charter, the absences from
// commands. Thread rule: pure functions. A deputy takes over when a person is absent, his deputy when he is
// absent too, and so on; a circle of absent people has no holder.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/time.hpp"
#include "time/calendar.hpp"

namespace csirt::time {

struct RosterPerson {
  std::string id;
  std::string team;
  std::vector<std::string> roles;
  std::string deputy;  // a person's id; empty: none
  Calendar hours{.zone = "UTC", .weekly = {}, .holidays = {}, .always = true};
};

// Half-open [from, to).
struct Absence {
  std::string person;
  Instant from;
  Instant to;
  bool operator==(const Absence&) const = default;
};

struct Roster {
  std::vector<RosterPerson> people;
  std::vector<Absence> absences;
};

// A person who may act, and why it is he.
struct Holder {
  std::string person;
  std::string in_place_of;  // who would act but is absent; empty when in his own right
  std::string
      because;  // "ada holds security-officer", "ada stands in for grace, absent until 2026-08-20T00:00:00Z"
  bool operator==(const Holder&) const = default;
};

// A stretch [from, to) without anybody on duty.
struct Gap {
  Instant from;
  Instant to;
  bool operator==(const Gap&) const = default;
};

const RosterPerson* find(const Roster& roster, std::string_view person);

// The absence that covers a time, the one that ends last when several do; null when he is there.
const Absence* absence_at(const std::vector<Absence>& absences, std::string_view person, Instant at);

// The one rule of deputies, for whatever a person is described by: the first along the deputies who is not
// away; null when there is none, or when they come back to someone who has been passed.
template <class Person, class Away, class Deputy>
const Person* acting_for(const Person* person, const Away& away, const Deputy& deputy) {
  std::vector<const Person*> passed;
  while (person && away(*person)) {
    if (std::find(passed.begin(), passed.end(), person) != passed.end()) return nullptr;
    passed.push_back(person);
    person = deputy(*person);
  }
  return person;
}

// Who acts for `person` at that time: himself when present, else the first present one along his deputies.
// Nothing when there is none, or the chain comes back to someone whom it has passed.
std::optional<Holder> deputy_of(const Roster& roster, std::string_view person, Instant at);

// The holders of `role` in `team` (empty: in all teams), absent ones replaced. Each person stands once, in
// his own right where he has one.
std::vector<Holder> holders(const Roster& roster, std::string_view role, std::string_view team, Instant at);

// Those of the holders whose own hours are open at that time.
std::vector<Holder> cover(const Roster& roster, std::string_view role, std::string_view team, Instant at);

// When nobody covers `role` in `team` between the two times (at most kHorizon apart; the rest is not looked
// at). At most `most` gaps, the earliest first; gaps that touch are one.
std::vector<Gap> gaps(const Roster& roster, std::string_view role, std::string_view team, Instant from,
                      Instant to, std::size_t most = 100);

}  // namespace csirt::time
