// A world to group findings in: rules of several stages, and events of them on hosts and accounts.
#pragma once

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "support.hpp"
#include "triage/entity_value.hpp"
#include "triage/link.hpp"

namespace csirt::engine::test {

struct Seen {
  int second;
  std::string host, account, rule;
};

struct GroupingRule {
  const char *id, *level, *tactic;
};
// `counted` opens an incident when it was made five times, `mistyped` when three times within ten minutes.
inline const GroupingRule kGroupingRules[] = {
    {"opener1", "high", "execution"},         {"opener2", "high", "persistence"},
    {"opener3", "high", "credential-access"}, {"opener4", "high", "exfiltration"},
    {"context", "low", "discovery"},          {"counted", "medium", "discovery"},
    {"mistyped", "high", "discovery"},        {"quieted", "high", "discovery"},
    {"once-quieted", "high", "discovery"}};

inline std::string grouping_charter(const std::string& joins) {
  return "csirt: 1\norganization: { name: X, home: Y }\n"
         "constituencies:\n  corp: { hosts: '*' }\n  payments: { within: corp, hosts: [pay1], criticality: "
         "high }\n"
         "  plant: { within: corp, hosts: [plant1] }\n"
         "teams: { soc: { kind: internal-csirt, authority: { corp: full } }, desk: { kind: help-desk, "
         "authority: { corp: none } } }\n"
         "people:\n  ada: { team: soc, roles: [incident-lead, incident-handler, manager] }\n"
         "  bob: { team: soc, roles: [incident-handler] }\n  dora: { team: desk, roles: [help-desk] }\n"
         "parties: { authority: { kind: supervisory-authority }, clients: { kind: affected-customers } }\n"
         "incidents:\n  opens_when:\n    - { finding.level: high }\n"
         "    - { finding.rule: counted, 'finding.count|gte': 5 }\n  joins_when: { " +
         joins +
         " }\n  thresholds: [{ when: { finding.rule: mistyped }, count: 3, within: 10m }]\n  fold_within: "
         "30m\n"
         "suppressions:\n"
         "  - { when: { finding.rule: quieted }, because: known, owner: ada, until: 2099-01-01 }\n"
         "  - { when: { finding.rule: once-quieted }, because: a test of January, owner: ada, until: "
         "2026-01-01 }\n"
         "tables:\n  severity:\n    rows:\n      - { when: { 'asset.criticality|gte': high }, then: high }\n"
         "      - { then: medium }\n"
         "workflow:\n  start: triage\n  states:\n    triage:\n"
         "      tasks: [{ name: verify, role: incident-handler, within: 30m }]\n      within: 1h\n      "
         "then: { close: {} }\n"
         "    close: { final: true }\n"
         "actions:\n  isolate-host: { by: { any: [incident-handler] }, needs: [{ consent_of: manager, "
         "within: 1h }] }\n"
         "disclosure:\n  clients: { may_see: [summary, hosts], by: { any: [incident-handler] }, approved_by: "
         "{ any: [manager] }, agreed: { "
         "public-affairs: 2026-01-01, legal: 2026-01-01 } }\n"
         "obligations:\n  gdpr-33: { when: { data.personal: true }, tell: authority, within: 72h, from: "
         "aware, source: GDPR }\n";
}

inline Rules grouping_rules() {
  std::string text;
  for (const GroupingRule& rule : kGroupingRules) {
    text += std::string(text.empty() ? "" : "---\n") + "title: Rule " + rule.id + "\nid: " + rule.id +
            "\nstatus: test\nlevel: " + rule.level + "\ntags: [attack." + rule.tactic +
            "]\nlogsource: { product: windows }\ndetection:\n  sel: { CommandLine: " + rule.id +
            " }\n  condition: sel\n";
  }
  return Rules::parse(text, "rules.yml");
}

inline std::unique_ptr<Engine> open_grouping(const std::string& joins, const std::string& journal = {}) {
  auto engine = Engine::open(options(journal));
  engine->install_charter("install-1", host("system"), parse_charter(grouping_charter(joins), "charter.yaml"),
                          kStart);
  engine->install_rules("install-2", host("system"), grouping_rules(), kStart);
  return engine;
}

inline std::string line_of(const Seen& seen) {
  return "{\"@timestamp\":\"" + format(kStart + seconds(seen.second)) + "\",\"Hostname\":\"" + seen.host +
         "\",\"TargetUserName\":\"" + seen.account + "\",\"CommandLine\":\"" + seen.rule + "\"}\n";
}

// Takes the events in after what the source delivered before.
inline TriageSummary take(Engine& engine, const std::string& source, const std::vector<Seen>& events) {
  std::string bytes;
  for (const Seen& seen : events) bytes += line_of(seen);
  std::uint64_t offset = 0;
  for (const auto& known : engine.summary(viewer("system")).sources) {
    if (known.source == source) offset = known.offset;
  }
  const auto summary = engine.triage(source, offset, bytes);
  engine.flush();
  return summary;
}

// Each incident as the set of its findings, told by time, host, account and rule.
using Groups = std::set<std::multiset<std::string>>;

inline std::string name_of(Instant at, const std::string& rule, const std::vector<Entity>& entities) {
  std::string out = format(at) + " " + rule;
  for (const Entity& entity : entities) out += " " + entity.kind + ":" + entity.value;
  return out;
}

inline Groups groups_of(const Engine& engine) {
  Groups out;
  for (const Incident& incident : engine.incidents(viewer("system"))) {
    std::multiset<std::string> names;
    for (const Finding& finding : incident.findings)
      names.insert(name_of(finding.first_seen, finding.rule, finding.entities));
    out.insert(std::move(names));
  }
  return out;
}

inline constexpr const char* kRandomJoins =
    "same: [host, account], within: 1h, windows: { account: 20m }, progress: 5h, never: { account: never }";

// Openers of four stages on few hosts and accounts, so that many are tied and many just not.
inline std::vector<Seen> random_events(std::mt19937& random, int number) {
  std::vector<Seen> out;
  const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const char* hosts[] = {"", "pc1", "pc1.example.com", "pc2", "pc3", "pc4"};
  const char* accounts[] = {"", "nora", "nora@corp", "eve", "never", "system"};
  for (int i = 0; i < number; ++i)
    out.push_back({pick(40) * 600 + i, hosts[pick(6)], accounts[pick(6)], kGroupingRules[pick(4)].id});
  return out;
}

// Union-find over all pairs, by LinkRule's word on each.
inline Groups naive_groups(const std::string& joins, const std::vector<Seen>& events) {
  const auto charter = parse_charter(grouping_charter(joins));
  const triage::LinkRule link(*charter);
  std::vector<std::size_t> root(events.size());
  std::iota(root.begin(), root.end(), 0u);
  const auto find = [&](std::size_t i) {
    while (root[i] != i) i = root[i];
    return i;
  };
  std::vector<std::vector<Entity>> entities(events.size());
  std::vector<triage::Sight> sights(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    for (const auto& [kind, text] :
         {std::pair{"host", events[i].host}, std::pair{"account", events[i].account}}) {
      if (const auto value = triage::entity_value(kind, text)) entities[i].push_back({kind, *value});
    }
    const Instant at = kStart + seconds(events[i].second);
    for (const GroupingRule& rule : kGroupingRules) {
      if (rule.id == events[i].rule) sights[i] = {at, at, rule.tactic};
    }
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      for (const Entity& one : entities[i]) {
        for (const Entity& other : entities[j]) {
          if (triage::same_entity(one, other) && link.links(one) && link.links(other) &&
              link.tie(one, sights[i], sights[j]))
            root[find(i)] = find(j);
        }
      }
    }
  }
  std::map<std::size_t, std::multiset<std::string>> by_root;
  for (std::size_t i = 0; i < events.size(); ++i)
    by_root[find(i)].insert(name_of(sights[i].first, events[i].rule, entities[i]));
  Groups out;
  for (auto& [at, names] : by_root) out.insert(std::move(names));
  return out;
}

}  // namespace csirt::engine::test
