// Who is there: holders of roles, deputies of absent people, cover and its gaps. Door: time/roster.hpp.
#include "time/roster.hpp"

#include <algorithm>
#include <set>

namespace csirt::time {
namespace {

// The absence that covers a time, the one that ends last when several do.
const Absence* absence_at(const Roster& roster, std::string_view person, Instant at) {
  const Absence* found = nullptr;
  for (const Absence& absence : roster.absences) {
    const bool covers = absence.person == person && absence.from <= at && at < absence.to;
    if (covers && (!found || absence.to > found->to)) found = &absence;
  }
  return found;
}

bool holds(const RosterPerson& person, std::string_view role) {
  return std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end();
}

// In his own right beats standing in: the reader of a reason should see the simplest one.
void add(std::vector<Holder>& list, Holder holder) {
  const auto same =
      std::find_if(list.begin(), list.end(), [&](const Holder& h) { return h.person == holder.person; });
  if (same == list.end()) {
    list.push_back(std::move(holder));
  } else if (holder.in_place_of.empty()) {
    *same = std::move(holder);
  }
}

// The next time after `now` at which cover may change: working hours of anybody, or the edge of an absence.
Instant next_change(const Roster& roster, Instant now, Instant end) {
  Instant next = end;
  for (const RosterPerson& person : roster.people) next = std::min(next, segment(person.hours, now).until);
  for (const Absence& absence : roster.absences) {
    for (const Instant edge : {absence.from, absence.to}) {
      if (edge > now) next = std::min(next, edge);
    }
  }
  return next;
}

}  // namespace

const RosterPerson* find(const Roster& roster, std::string_view person) {
  const auto found = std::find_if(roster.people.begin(), roster.people.end(),
                                  [&](const RosterPerson& candidate) { return candidate.id == person; });
  return found == roster.people.end() ? nullptr : &*found;
}

bool absent(const Roster& roster, std::string_view person, Instant at) {
  return absence_at(roster, person, at) != nullptr;
}

std::optional<Holder> deputy_of(const Roster& roster, std::string_view person, Instant at) {
  std::set<std::string_view> passed;
  std::string because;
  for (const RosterPerson* here = find(roster, person); here; here = find(roster, here->deputy)) {
    if (!passed.insert(here->id).second) return std::nullopt;
    const Absence* away = absence_at(roster, here->id, at);
    if (!away && here->id == person) return Holder{here->id, {}, here->id + " is present"};
    if (!away) return Holder{here->id, std::string(person), here->id + " stands in for " + because};
    because += (because.empty() ? "" : ", whose deputy ") + here->id +
               (because.empty() ? ", absent until " : " is absent until ") + format(away->to);
  }
  return std::nullopt;
}

std::vector<Holder> holders(const Roster& roster, std::string_view role, std::string_view team, Instant at) {
  std::vector<Holder> list;
  for (const RosterPerson& person : roster.people) {
    if (!holds(person, role) || (!team.empty() && person.team != team)) continue;
    std::optional<Holder> acting = deputy_of(roster, person.id, at);
    if (!acting) continue;
    if (acting->in_place_of.empty()) acting->because = person.id + " holds " + std::string(role);
    add(list, std::move(*acting));
  }
  return list;
}

std::vector<Holder> cover(const Roster& roster, std::string_view role, std::string_view team, Instant at) {
  std::vector<Holder> list = holders(roster, role, team, at);
  std::erase_if(list, [&](const Holder& holder) { return !open(find(roster, holder.person)->hours, at); });
  return list;
}

std::vector<Gap> gaps(const Roster& roster, std::string_view role, std::string_view team, Instant from,
                      Instant to, std::size_t most) {
  std::vector<Gap> list;
  const Instant end = std::min(to, from + kHorizon);
  for (Instant now = from; now < end;) {
    const Instant next = next_change(roster, now, end);
    if (cover(roster, role, team, now).empty()) {
      if (!list.empty() && list.back().to == now) {
        list.back().to = next;
      } else if (list.size() == most) {
        return list;
      } else {
        list.push_back({now, next});
      }
    }
    if (next <= now) return list;
    now = next;
  }
  return list;
}

}  // namespace csirt::time
