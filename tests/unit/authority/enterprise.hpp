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
//   outside the teams: cfo (deputy finn), lea and leo (legal)
#pragma once

#include <memory>

#include "csirt/charter.hpp"

namespace csirt::test {

inline constexpr Instant kNow{1'700'000'000'000'000'000};  // 2023-11-14T22:13:20Z

// A condition as a charter writes it: "asset.criticality|gte: high".
inline Condition when(const std::string& yaml) {
  return parse_charter("csirt: 1\norganization: { name: Example }\nincidents: { opens_when: [ {" + yaml +
                       "} ] }\n")
      ->opens_when.front()
      .when;
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
              person("leo", "", {"legal"})};
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
