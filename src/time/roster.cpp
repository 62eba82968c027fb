// Who is there: holders of roles, deputies of absent people, cover and its gaps. Door: time/roster.hpp.
#include "time/roster.hpp"

#include <algorithm>

namespace csirt::time {
namespace {

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

const Absence* absence_at(const std::vector<Absence>& absences, std::string_view person, Instant at) {
  const Absence* found = nullptr;
  for (const Absence& absence : absences) {
    const bool covers = absence.person == person && absence.from <= at && at < absence.to;
    if (covers && (!found || absence.to > found->to)) found = &absence;
  }
  return found;
}

std::optional<Holder> deputy_of(const Roster& roster, std::string_view person, Instant at) {
  std::string because;
  const auto away = [&](const RosterPerson& here) {
    const Absence* absence = absence_at(roster.absences, here.id, at);
    if (!absence) return false;
    because += (because.empty() ? "" : ", whose deputy ") + here.id +
               (because.empty() ? ", absent until " : " is absent until ") + format(absence->to);
    return true;
  };
  const auto deputy = [&](const RosterPerson& here) { return find(roster, here.deputy); };
  const RosterPerson* acting = acting_for(find(roster, person), away, deputy);
  if (!acting) return std::nullopt;
  if (acting->id == person) return Holder{acting->id, {}, acting->id + " is present"};
  return Holder{acting->id, std::string(person), acting->id + " stands in for " + because};
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
