// A charter about who is told what, and the questions asked of it.
#pragma once

#include <memory>

#include "csirt/charter.hpp"
#include "disclosure/disclosure.hpp"

namespace csirt::test {

inline constexpr Instant kNow{1'700'000'000'000'000'000};

inline constexpr std::string_view kParties = R"(
csirt: 1
organization: { name: Example }
constituencies:
  corp: { networks: [192.0.2.0/24], domains: [example.com] }
  payments: { within: corp, hosts: [pay1.example.com] }
teams:
  emea: { kind: geo-security-team, authority: { corp: full } }
  acme-soc: { kind: incident-response-provider, staffing: fully-outsourced }
people:
  grace: { team: emea, name: "Grace Hopper", roles: [manager, worldwide-security-manager] }
  ada: { team: emea, name: "Ada Lovelace", roles: [security-officer], accounts: [ { issuer: idp, subject: "ada@idp" } ] }
  lexi: { roles: [legal], name: "Lexi Counsel" }
  leo: { roles: [legal] }
  pia: { roles: [press-contact] }
  eve: { team: emea, roles: [incident-handler], contractor: true }
  oscar: { team: acme-soc, roles: [incident-handler] }
incidents: { opens_when: [ { finding.level: high } ] }
parties:
  press: { kind: media }
  daily-news: { kind: media }
  acme: { kind: affected-customers }
  umbrella: { kind: affected-customers }
  cert: { kind: national-csirt }
  vendor: { kind: software-vendor }
  insurer-1: { kind: insurer }
disclosure:
  contractors: { may_see: [status, findings, timeline, decisions, tasks], never: [accounts, people] }
  affected-customers:
    when: { data.personal: true }
    may_see: [summary, period, data-kinds]
    by: { any: [security-officer] }
    approved_by: { all: [legal, manager] }
    before: [media]
    channels: [letter, phone]
    agreed: { public-affairs: 2026-01-01, legal: 2026-01-02 }
  media:
    may_see: [summary, countermeasures]
    never: [countermeasures]
    by: { any: [press-contact, security-officer] }
    approved_by: { of: 2, among: [manager, legal] }
  daily-news: { may_see: [summary, period, severity], by: { any: [press-contact] }, begins: them }
  national-csirt:
    may_see: [techniques, indicators]
    by: { any: [security-officer] }
    begins: either
  software-vendor:
    - { may_see: [period], by: { any: [security-officer] } }
    - { when: { incident.techniques: [T1190] }, may_see: [period, techniques], by: { any: [security-officer] }, approved_by: { any: [manager] } }
  insurer:
    - { may_see: [period, loss], by: { any: [legal] } }
    - { constituency: payments, may_see: [period], by: { any: [legal] }, approved_by: { any: [manager] } }
)";

inline std::shared_ptr<const Charter> parties() {
  try {
    static const std::shared_ptr<const Charter> charter = parse_charter(kParties, "parties.yaml");
    return charter;
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) std::fprintf(stderr, "%s\n", format(problem).c_str());
    throw;
  }
}

struct Telling {
  std::string party;
  std::vector<std::string> fields = {};
  std::string by = "ada";
  std::string channel = {};
  Facts facts = {};
  std::vector<std::string> told = {};
  std::vector<std::string> due = {};
  bool begun_by_party = false;
  bool explain = false;
  std::string constituency = "corp";
  Facts content = {};
};

inline Decision tell(const Charter& charter, const Telling& telling) {
  disclosure::Ask ask;
  ask.incident = "inc-1";
  ask.party = telling.party;
  ask.fields = telling.fields;
  ask.channel = telling.channel;
  ask.begun_by_party = telling.begun_by_party;
  ask.by = charter.person(telling.by);
  ask.team = "emea";
  ask.constituency = telling.constituency;
  ask.facts = telling.facts;
  ask.content = telling.content;
  ask.told = telling.told;
  ask.due = telling.due;
  ask.now = kNow;
  ask.explain = telling.explain;
  return disclosure::decide(charter, ask, {});
}

}  // namespace csirt::test
