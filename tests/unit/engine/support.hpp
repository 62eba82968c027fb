// A small organization, a few rules, and events to try the engine with.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "csirt/engine.hpp"
#include "engine/core.hpp"
#include "test_data.hpp"

namespace csirt::engine::test {

inline const char* kCharter = R"(
csirt: 1
organization: { name: Example Corp, home: CISO }
roles: { cfo: "Chief financial officer", press-contact: "Speaks with the media" }
constituencies:
  corp:     { networks: [192.0.2.0/24], domains: [example.com] }
  payments: { within: corp, hosts: [pay1.example.com], criticality: high, agreed_with: cfo }
  abroad:   { domains: [example.net], served_by: cert-abroad }
teams:
  worldwide: { kind: worldwide-security-team, model: centralized, authority: { corp: full } }
  soc:       { kind: internal-csirt, staffing: fully-outsourced, reports_to: worldwide, authority: { corp: none } }
people:
  ada:   { team: worldwide, roles: [incident-lead, incident-handler], accounts: [{ issuer: idp, subject: a.lovelace }] }
  grace: { team: worldwide, roles: [manager, legal], deputy: ada }
  carol: { team: worldwide, roles: [cfo], deputy: grace }
  penny: { team: worldwide, roles: [press-contact] }
  eve:   { team: soc, roles: [incident-handler] }
parties:
  press: { name: The press, kind: media }
  clients: { name: Customers concerned, kind: affected-customers }
  cert-abroad: { name: CERT of the neighbour, kind: national-csirt }
  authority: { name: Data protection authority, kind: supervisory-authority }
scope:
  out:
    - { when: { report.cause: [natural-disaster, power-failure] }, because: "not computer-security-related" }
incidents:
  opens_when:
    - { finding.level: [high, critical] }
    - { report.kind: imminent-threat }
  joins_when: { same: [host], within: 2h }
  fold_within: 1h
suppressions:
  - { when: { finding.rule: "00000000-0000-4000-8000-000000000004" }, because: "our backup does that", owner: ada, until: 2099-01-01 }
tables:
  severity:
    hit: first
    rows:
      - { when: { "asset.criticality|gte": high }, then: high, because: A system that we cannot do without }
      - { then: medium }
workflow:
  start: triage
  states:
    triage:
      tasks: [{ name: verify, role: incident-handler, within: 30m }]
      then: { contain: {}, close: { when: { verdict: false-positive } } }
      within: 1h
      else: escalate
    contain: { actions: [isolate-host], then: { close: {} } }
    close:   { final: true }
actions:
  isolate-host:
    by: { any: [incident-lead] }
    needs: [{ when: { "asset.criticality|gte": high }, consent_of: agreed_with, within: 1h }]
  install-charter: { by: { any: [manager] } }
  install-rules: { by: { any: [manager] } }
disclosure:
  contractors: { may_see: [summary, status] }
  affected-customers:
    may_see: [summary, period]
    by: { any: [incident-lead] }
    approved_by: { all: [legal] }
    before: [media]
    agreed: { public-affairs: 2026-01-01, legal: 2026-01-01 }
  media:
    may_see: [summary]
    by: { any: [press-contact] }
    approved_by: { all: [legal] }
    agreed: { public-affairs: 2026-01-01, legal: 2026-01-01 }
obligations:
  gdpr-33: { when: { data.personal: true }, tell: authority, within: 72h, from: aware, source: "GDPR art. 33" }
)";

inline std::string rule(int number, const std::string& level, const std::string& field,
                        const std::string& value) {
  return "title: Rule " + std::to_string(number) + "\nid: 00000000-0000-4000-8000-00000000000" +
         std::to_string(number) + "\nstatus: test\nlevel: " + level +
         "\ntags: [attack.t1003.001]\nlogsource: {product: windows}\ndetection:\n  sel: {" + field + ": '" +
         value + "'}\n  condition: sel\n";
}

// 1 opens, 2 is below the definition, 3 is grave, 4 is suppressed.
inline Rules rules() {
  return Rules::parse(rule(1, "high", "CommandLine|contains", "procdump") + "---\n" +
                          rule(2, "low", "CommandLine|contains", "whoami") + "---\n" +
                          rule(3, "critical", "CommandLine|contains", "lsass") + "---\n" +
                          rule(4, "high", "CommandLine|contains", "backup"),
                      "rules.yml");
}

inline Principal host(const std::string& subject) { return {"host", subject, "", "", ""}; }
inline Viewer viewer(const std::string& subject) { return {host(subject), ""}; }
inline const Instant kStart = *parse_instant("2026-03-01T08:00:00Z");

inline std::string event(int second, const std::string& host, const std::string& command) {
  return "{\"@timestamp\":\"" + format(kStart + seconds(second)) + "\",\"Hostname\":\"" + host +
         "\",\"CommandLine\":\"" + command + "\"}\n";
}

// A fresh file name that is removed with its companions at the end.
class TempJournal {
 public:
  explicit TempJournal(const std::string& name)
      : folder_(std::filesystem::temp_directory_path() /
                ("csirt-" + name + "-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~TempJournal() { std::filesystem::remove_all(folder_); }
  TempJournal(const TempJournal&) = delete;
  TempJournal& operator=(const TempJournal&) = delete;
  std::string path(const std::string& file = "journal.db") const { return (folder_ / file).string(); }

 private:
  std::filesystem::path folder_;
};

inline EngineOptions options(const std::string& journal = {}) {
  EngineOptions out;
  out.journal = journal;
  out.creator = host("system");
  return out;
}

inline std::unique_ptr<Engine> open(const std::string& journal = {}, const EngineOptions* with = nullptr) {
  EngineOptions chosen = with ? *with : options(journal);
  chosen.journal = journal;
  auto engine = Engine::open(chosen);
  static const auto charter = parse_charter(kCharter, "charter.yaml");
  engine->install_charter("install-1", host("system"), charter, kStart);
  engine->install_rules("install-2", host("grace"), rules(), kStart);
  return engine;
}

inline Decision run(Engine& engine, const std::string& id, const std::string& by, CommandBody body,
                    Instant now, bool explain = false) {
  return engine.command({id, host(by), explain, std::move(body)}, now);
}

// One open incident on the payments server, ready for commands.
inline std::string with_incident(Engine& engine) {
  const auto summary = engine.triage("edr", 0, event(60, "pay1.example.com", "procdump -ma"));
  engine.flush();
  return summary.opened.at(0);
}

// Every line of a journal file, to compare two of them byte by byte.
inline std::string journal_text(const std::string& path) {
  std::string out;
  auto store = journal::open_sqlite(path, {});
  store->read(0, [&](std::uint64_t, std::string_view line) {
    out.append(line).append("\n");
    return true;
  });
  return out;
}

}  // namespace csirt::engine::test
