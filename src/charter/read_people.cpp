// Door: read_people. Teams, people and roles (ORG-1..ORG-10, AUT-2).
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::pointer_join;

TogetherRule read_together(const Node& node, const std::string& pointer, const Reader& reader) {
  TogetherRule rule;
  rule.with = texts(node, "with");
  rule.constituency = text(node, "constituency");
  rule.level = authority_level(text(node, "level"));
  rule.when = reader.condition(node, "when", pointer);
  rule.pointer = pointer;
  return rule;
}

void read_authority(const Node& node, Team& team, const Reader& reader) {
  const Node& levels = member(node, "authority");
  for (const Entry& entry : levels.entries) {
    team.authority.emplace(entry.key, authority_level(text(entry.value)));
  }
  const std::vector<Node>& rules = member(node, "together").items;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    team.together.push_back(read_together(rules[i], team.pointer + "/together/" + std::to_string(i), reader));
  }
}

Team read_team(const Entry& entry, const Reader& reader) {
  const Node& node = entry.value;
  Team team;
  team.id = entry.key;
  team.pointer = pointer_join("/teams", entry.key);
  team.name = node.find("name") ? text(node, "name") : entry.key;
  team.kind = text(node, "kind");
  team.model = text(node, "model");
  team.structure = text(node, "structure");
  if (node.find("staffing")) team.staffing = text(node, "staffing");
  team.area = texts(node, "area");
  team.reports_to = text(node, "reports_to");
  team.skills = texts(node, "skills");
  team.hours = text(node, "hours");
  team.contact = text(node, "contact");
  read_authority(node, team, reader);
  return team;
}

Person read_person(const Entry& entry) {
  const Node& node = entry.value;
  Person person;
  person.id = entry.key;
  person.pointer = pointer_join("/people", entry.key);
  person.name = node.find("name") ? text(node, "name") : entry.key;
  person.team = text(node, "team");
  person.roles = texts(node, "roles");
  person.deputy = text(node, "deputy");
  person.hours = text(node, "hours");
  person.contact = text(node, "contact");
  person.contractor = flag(node, "contractor");
  const Node& skills = member(node, "skills");
  for (const Entry& skill : skills.entries) person.skills.emplace(skill.key, text(skill.value));
  for (const Node& account : member(node, "accounts").items) {
    person.accounts.push_back({text(account, "issuer"), text(account, "subject")});
  }
  return person;
}

}  // namespace

void read_people(const Node& document, const Reader& reader) {
  for (const Entry& entry : member(document, "teams").entries)
    reader.charter.teams.push_back(read_team(entry, reader));
  for (const Entry& entry : member(document, "people").entries)
    reader.charter.people.push_back(read_person(entry));
  const Node& roles = member(document, "roles");
  for (const Entry& entry : roles.entries) reader.charter.roles.emplace(entry.key, text(entry.value));
}

}  // namespace csirt::charter
