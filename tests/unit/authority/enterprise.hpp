// The organization that the table tests of the deciders are about: small enough to know by heart.
//
//   corp                       worldwide   full over corp                       grace (manager; deputy
//   heidi), heidi
//   `- payments (high, cfo)    |- emea     shared over payments, full over corp  mia (manager), ada
//   (security-officer),
//                              |                                                bob (incident-handler)
//                              |- vcsirt   shared over corp; full with worldwide vic (security-officer)
//                              `- apac     nothing                              ken (manager)
//                              sag         none over corp                       sam (security-advisor)
//                              csirt       indirect over corp                   cas (incident-handler)
//   outside the teams: cfo (deputy finn), lea and leo (legal), system (role system)
#pragma once

#include <memory>

#include "base/node.hpp"
#include "condition/charter_condition.hpp"
#include "csirt/charter.hpp"

namespace csirt::test {

inline constexpr Instant kNow{1'700'000'000'000'000'000};  // 2023-11-14T22:13:20Z

inline Field field(FieldType type, std::string scale = {}) {
  Field field;
  field.type = type;
  field.scale = std::move(scale);
  return field;
}

// A condition as a charter writes it: "asset.criticality|gte: high".
inline Condition when(const std::string& yaml) {
  condition::Vocabulary words;
  words.scales = {{"criticality", {"low", "medium", "high", "critical"}},
                  {"severity", {"low", "medium", "high", "critical"}}};
  words.fields["asset.criticality"] = field(FieldType::scale, "criticality");
  words.fields["constituency.criticality"] = field(FieldType::scale, "criticality");
  words.fields["incident.severity"] = field(FieldType::scale, "severity");
  words.fields["incident.state"] = field(FieldType::set);
  words.fields["actor.person"] = field(FieldType::id);
  words.fields["team.kind"] = field(FieldType::id);
  words.fields["action.target"] = field(FieldType::id);
  words.fields["host.name"] = field(FieldType::id);
  words.fields["verdict"] = field(FieldType::id);
  words.fields["data.personal"] = field(FieldType::flag);
  words.fields["incident.criminal"] = field(FieldType::flag);
  base::Problems problems;
  const base::Node node = base::read_yaml(yaml);
  auto compiled = condition::compile(node, words, "/when", problems);
  problems.raise_if_any(Status::charter, yaml);
  return Condition(std::move(compiled));
}

inline Person person(std::string id, std::string team, std::vector<std::string> roles,
                     std::string deputy = {}) {
  Person person;
  person.pointer = "/people/" + id;
  person.id = std::move(id);
  person.team = std::move(team);
  person.roles = std::move(roles);
  person.deputy = std::move(deputy);
  return person;
}

inline Team team(std::string id, std::string reports_to, std::map<std::string, AuthorityLevel> authority) {
  Team team;
  team.pointer = "/teams/" + id;
  team.id = std::move(id);
  team.reports_to = std::move(reports_to);
  team.authority = std::move(authority);
  return team;
}

inline Charter enterprise() {
  Charter c;
  c.hash = "c0ffee";
  c.scales = {{"assurance", {"low", "substantial", "high"}},
              {"criticality", {"low", "medium", "high", "critical"}}};
  Constituency corp, payments;
  corp.id = "corp";
  corp.pointer = "/constituencies/corp";
  payments.id = "payments";
  payments.within = "corp";
  payments.agreed_with = "cfo";
  payments.criticality = "high";
  payments.pointer = "/constituencies/payments";
  c.constituencies = {corp, payments};
  using enum AuthorityLevel;
  c.teams = {team("worldwide", "", {{"corp", full}}),
             team("emea", "worldwide", {{"corp", full}, {"payments", shared}}),
             team("vcsirt", "worldwide", {{"corp", shared}}),
             team("apac", "worldwide", {}),
             team("sag", "", {{"corp", none}}),
             team("csirt", "", {{"corp", indirect}})};
  TogetherRule both;
  both.with = {"worldwide"};
  both.constituency = "corp";
  both.level = full;
  both.pointer = "/teams/vcsirt/together/0";
  c.teams[2].together = {both};
  c.people = {person("grace", "worldwide", {"manager"}, "heidi"),
              person("heidi", "worldwide", {"incident-handler"}),
              person("mia", "emea", {"manager"}),
              person("ada", "emea", {"security-officer"}),
              person("bob", "emea", {"incident-handler"}),
              person("vic", "vcsirt", {"security-officer"}),
              person("ken", "apac", {"manager"}),
              person("sam", "sag", {"security-advisor", "security-officer"}),
              person("cas", "csirt", {"incident-handler", "security-officer"}),
              person("cfo", "", {"business-management"}, "finn"),
              person("finn", "", {}),
              person("lea", "", {"legal"}),
              person("leo", "", {"legal"}),
              person("system", "worldwide", {"system"})};
  for (const Person& p : c.people) {
    for (const std::string& role : p.roles) c.roles[role] = role;
  }
  c.roles["incident-lead"] = "leads one incident";
  return c;
}

inline ActionRule action(std::string name, std::vector<std::string> by, std::string constituency = {}) {
  ActionRule rule;
  rule.pointer = "/actions/" + name + (constituency.empty() ? "" : "/" + constituency);
  rule.name = std::move(name);
  rule.by.names = std::move(by);
  rule.by.pointer = rule.pointer + "/by";
  rule.constituency = std::move(constituency);
  return rule;
}

inline ConsentRule consent(std::string of, Condition condition = {}, std::uint32_t count = 1) {
  ConsentRule rule;
  rule.when = std::move(condition);
  rule.pointer = "/needs/" + of;
  rule.consent_of = std::move(of);
  rule.count = count;
  return rule;
}

}  // namespace csirt::test
