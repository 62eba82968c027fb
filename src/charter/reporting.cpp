// Door: Line. Everything here is a walk over `reports_to` and `deputy`, each of which a charter may have made
// a circle; the walks remember whom they passed.
#include "charter/reporting.hpp"

#include <algorithm>

#include "base/canonical.hpp"

namespace csirt::charter {
namespace {

void add_once(std::vector<std::string>& to, const std::string& person) {
  if (!person.empty() && std::find(to.begin(), to.end(), person) == to.end()) to.push_back(person);
}

// The team by whose right the holder stands there: his own, or that of the one whose place he takes.
std::string_view home(const Charter& charter, const Holder& holder) {
  const Person* person = charter.person(holder.in_place_of.empty() ? holder.person : holder.in_place_of);
  return person ? std::string_view(person->team) : std::string_view();
}

bool is_role(const Charter& charter, const std::string& name) {
  return name != "agreed_with" && charter.person(name) == nullptr;
}

}  // namespace

std::vector<const Team*> teams_above(const Charter& charter, std::string_view team) {
  std::vector<const Team*> chain;
  const Team* next = charter.team(team);
  while (next && std::find(chain.begin(), chain.end(), next) == chain.end()) {
    chain.push_back(next);
    next = charter.team(next->reports_to);
  }
  return chain;
}

std::vector<std::vector<Holder>> Line::groups(const std::string& name) const {
  std::vector<std::vector<Holder>> answer;
  if (name == "incident-lead" && !lead.empty()) {
    std::vector<Holder> leading = holders(charter, lead, {}, constituency, absences, now);
    if (!leading.empty()) answer.push_back(std::move(leading));
  }
  if (is_role(charter, name)) {
    std::vector<const Team*> teams = teams_above(charter, team);
    for (const std::string& other : together) {
      const Team* found = charter.team(other);
      if (found && std::find(teams.begin(), teams.end(), found) == teams.end()) teams.push_back(found);
    }
    for (const Team* near : teams) {
      std::vector<Holder> there = in_team(name, *near);
      if (!there.empty()) answer.push_back(std::move(there));
    }
  }
  if (answer.empty()) {
    std::vector<Holder> anywhere = holders(charter, name, {}, constituency, absences, now);
    if (!anywhere.empty()) answer.push_back(std::move(anywhere));
  }
  return answer;
}

std::vector<std::string> Line::others(const std::string& name, std::string_view asker,
                                      std::size_t least) const {
  std::vector<std::string> persons;
  for (const std::vector<Holder>& group : groups(name)) {
    if (persons.size() >= least) break;
    for (const Holder& holder : group) {
      if (holder.person != asker) add_once(persons, holder.person);
    }
  }
  return persons;
}

Holder Line::held_by(const Person& person, const std::string& name) const {
  if (person.id == "system" && name == "system") return {person.id, {}, name};
  for (const std::vector<Holder>& group : groups(name)) {
    for (const Holder& holder : group) {
      if (holder.person == person.id) return holder;
    }
  }
  return {};
}

std::vector<Holder> Line::in_team(const std::string& role, const Team& of) const {
  std::vector<Holder> there = holders(charter, role, of.id, constituency, absences, now);
  std::erase_if(there, [&](const Holder& holder) { return home(charter, holder) != of.id; });
  return there;
}

std::vector<std::string> Line::deputies(const std::vector<std::string>& persons) const {
  std::vector<std::string> answer;
  for (const std::string& id : persons) {
    const Person* person = charter.person(id);
    if (!person || person->deputy.empty()) continue;
    for (const Holder& holder : holders(charter, person->deputy, {}, constituency, absences, now)) {
      add_once(answer, holder.person);
    }
  }
  return answer;
}

std::vector<std::string> Line::escalation() const {
  std::vector<std::string> path;
  const auto add = [&](const std::vector<Holder>& these) {
    for (const Holder& holder : these) add_once(path, holder.person);
  };
  if (!lead.empty()) add(holders(charter, lead, {}, constituency, absences, now));
  for (const Team* near : teams_above(charter, team)) {
    const std::vector<Holder> managers = in_team("manager", *near);
    add(managers);
    std::vector<std::string> ids;
    for (const Holder& manager : managers) ids.push_back(manager.person);
    for (const std::string& deputy : deputies(ids)) add_once(path, deputy);
    add(in_team("deputy-manager", *near));
  }
  return path;
}

Need consent(const Line& line, const std::vector<std::string>& names, std::uint32_t count, Duration within,
             std::string_view pointer, std::string_view digest, std::string_view asker) {
  Need need;
  for (const std::string& name : names) need.right += (need.right.empty() ? "" : " or ") + name;
  need.count = std::max(count, 1u);
  for (const std::string& name : names) {
    for (const std::string& person : line.others(name, asker, need.count)) add_once(need.of, person);
  }
  need.id = need_id(digest, pointer, need.right);
  need.by = line.now + within;
  need.digest = digest;
  need.pointer = pointer;
  return need;
}

std::string deadlock(const Need& need, std::string_view asker) {
  if (need.of.size() >= need.count) return {};
  return "Deadlock: it needs " + describe(need) + ", and besides " + std::string(asker) + " " +
         (need.of.empty() ? "nobody" : "only " + join(need.of, "and")) + " could give " +
         (need.count > 1 ? "them" : "it") + " now.";
}

std::string describe(const Need& need) {
  return (need.count > 1 ? std::to_string(need.count) + " consents of " : "the consent of ") + need.right;
}

Person system_actor(const Charter& charter) {
  if (const Person* person = charter.person("system")) return *person;
  Person system;
  system.id = "system";
  system.roles = {"system"};
  return system;
}

std::string join(const std::vector<std::string>& names, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " " + std::string(last) + " " : ", ";
    text += names[i];
  }
  return text;
}

std::string describe(const Approvers& approvers) {
  if (approvers.names.empty()) return "nobody";
  if (approvers.quorum == Quorum::all) return join(approvers.names, "and");
  if (approvers.quorum == Quorum::any) return join(approvers.names, "or");
  return std::to_string(approvers.count) + " of " + join(approvers.names, "and");
}

std::string need_id(std::string_view digest, std::string_view pointer, std::string_view name) {
  const std::string clause = base::sha256_hex(std::string(pointer) + "#" + std::string(name));
  return base::derive_id(digest, std::stoull(clause.substr(0, 12), nullptr, 16));
}

}  // namespace csirt::charter
