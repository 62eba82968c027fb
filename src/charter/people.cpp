// Doors: identify, holders, holds, chain. The rule of deputies is time::acting_for.
#include "charter/people.hpp"

#include <algorithm>
#include <map>

namespace csirt::charter {
namespace {

// The person, or whoever acts for him; null when nobody does.
const Person* present(const Charter& charter, const Person* person, const std::vector<Absence>& absences,
                      Instant now) {
  const auto away = [&](const Person& one) { return time::absence_at(absences, one.id, now) != nullptr; };
  return time::acting_for(person, away, [&](const Person& one) { return charter.person(one.deputy); });
}

bool has(const Person& person, std::string_view role) {
  return std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end();
}

// What "agreed_with" means for a constituency: the word of the innermost one that says it.
std::string_view resolve(const Charter& charter, std::string_view name, std::string_view constituency) {
  if (name != "agreed_with") return name;
  for (const Constituency* one : chain(charter, constituency)) {
    if (!one->agreed_with.empty()) return one->agreed_with;
  }
  return {};
}

// Those who hold the name by right, whether present or not.
std::vector<const Person*> entitled(const Charter& charter, std::string_view name, std::string_view team) {
  if (const Person* person = charter.person(name)) return {person};
  std::vector<const Person*> all, members;
  for (const Person& person : charter.people) {
    if (!has(person, name)) continue;
    all.push_back(&person);
    if (person.team == team) members.push_back(&person);
  }
  return team.empty() || members.empty() ? all : members;
}

}  // namespace

const Person* identify(const Charter& charter, const Principal& principal) {
  if (principal.issuer == "host") {
    if (const Person* person = charter.person(principal.subject)) return person;
  }
  for (const Person& person : charter.people) {
    for (const Account& account : person.accounts) {
      if (account.issuer == principal.issuer && account.subject == principal.subject) return &person;
    }
  }
  return nullptr;
}

std::vector<Holder> holders(const Charter& charter, std::string_view name, std::string_view team,
                            std::string_view constituency, const std::vector<Absence>& absences,
                            Instant now) {
  const std::string_view right = resolve(charter, name, constituency);
  std::map<const Person*, Holder> acting;  // pointers into one vector: their order is the charter's
  if (right.empty()) return {};
  for (const Person* person : entitled(charter, right, team)) {
    const Person* there = present(charter, person, absences, now);
    if (!there) continue;
    const std::string stands_for = there == person ? std::string() : person->id;
    const auto [holder, added] = acting.emplace(there, Holder{there->id, stands_for, std::string(right)});
    if (!added && stands_for.empty())
      holder->second.in_place_of.clear();  // one's own right is the better one
  }
  std::vector<Holder> answer;
  for (auto& [person, holder] : acting) answer.push_back(std::move(holder));
  return answer;
}

bool holds(const Charter& charter, const Person& person, const std::vector<std::string>& names,
           std::string_view team, std::string_view constituency, const std::vector<Absence>& absences,
           Instant now) {
  for (const std::string& name : names) {
    for (const Holder& holder : holders(charter, name, team, constituency, absences, now)) {
      if (holder.person == person.id) return true;
    }
  }
  return false;
}

std::vector<const Constituency*> chain(const Charter& charter, std::string_view id) {
  std::vector<const Constituency*> answer;
  const Constituency* one = charter.constituency(id);
  while (one && std::find(answer.begin(), answer.end(), one) == answer.end()) {
    answer.push_back(one);
    one = charter.constituency(one->within);
  }
  return answer;
}

}  // namespace csirt::charter
