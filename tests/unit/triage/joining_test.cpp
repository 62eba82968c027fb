// When a finding belongs to an open incident, and what an incident then knows.
#include <doctest/doctest.h>

#include <algorithm>

#include "triage/entity_value.hpp"
#include "world.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

std::string charter_text(std::string_view joins) {
  return "csirt: 1\norganization: { name: X }\nconstituencies:\n  corp: { domains: [example.com] }\n"
         "  payments: { within: corp, domains: [pay.example.com] }\n  plants: { within: corp, domains: "
         "[plant.example.com] }\n"
         "teams: { t: { authority: { corp: full } } }\nincidents: { opens_when: [{ finding.level: high }], "
         "joins_when: { " +
         std::string(joins) +
         " } }\n"
         "tables:\n  severity:\n    rows:\n      - { when: { asset.criticality: critical }, then: critical, "
         "because: Critical asset }\n"
         "      - { when: { \"finding.level|gte\": high }, then: high }\n      - { then: low }\n"
         "  priority:\n    rows:\n      - { when: { incident.severity: critical }, then: urgent }\n      - { "
         "then: low }\n"
         "workflow: { start: triage, states: { triage: { then: { done: {} } }, done: { final: true } } }\n";
}

triage::Triage world(std::string_view joins = "same: [host, account, address], within: 2h") {
  return triage::Triage(parse_charter(charter_text(joins)));
}

Finding finding(std::vector<Entity> entities, const char* when = "2026-03-10T12:00:00Z") {
  Finding out;
  out.title = "Something seen";
  out.entities = std::move(entities);
  out.first_seen = out.last_seen = at(when);
  return out;
}

triage::Sight sight(const char* when, const char* stage = "") { return {at(when), at(when), stage}; }

// Tied by what both concern, one hour apart.
bool tied(const triage::Triage& triage, const Entity& ours, const Entity& theirs) {
  const auto keys = triage.link().keys({ours});
  return !keys.empty() && triage::same_entity(ours, theirs) &&
         triage.link().tie(ours, sight("2026-03-10T12:00:00Z"), sight("2026-03-10T11:00:00Z")).has_value();
}

const Entity kHost{"host", "a"};

}  // namespace

TEST_CASE("two findings are tied by what both concern") {
  const auto triage = world();
  struct Row {
    const char* what;
    Entity ours, theirs;
    bool joins;
  };
  const Row rows[] = {
      {"the same host", {"host", "pc1.example.com"}, {"host", "pc1.example.com"}, true},
      {"the same host without its domain", {"host", "pc1"}, {"host", "pc1.example.com"}, true},
      {"another host", {"host", "pc2"}, {"host", "pc1"}, false},
      {"one account, two spellings", {"account", "nora@corp.example"}, {"account", "nora@corp"}, true},
      {"the operating system's own account",
       {"account", "system@nt authority"},
       {"account", "system@nt authority"},
       false},
      {"a machine account", {"account", "pc1$"}, {"account", "pc1$"}, false},
      {"an address", {"address", "192.0.2.1"}, {"address", "192.0.2.1"}, true},
      {"loopback", {"address", "127.0.0.1"}, {"address", "127.0.0.1"}, false},
      {"a kind that the charter does not join by", {"domain", "a.example"}, {"domain", "a.example"}, false},
      {"a host and an account of one name", {"host", "nora"}, {"account", "nora"}, false},
  };
  for (const Row& row : rows) CHECK_MESSAGE(tied(triage, row.ours, row.theirs) == row.joins, row.what);
}

TEST_CASE("what the charter never links by ties nothing: names, patterns, networks, with domain or without") {
  const auto triage = world(
      "same: [host, account, address], within: 2h, never: { host: [DC1, '*-proxy.example.com'], account: "
      "svc-backup, address: [10.0.0.0/24, 192.0.2.53/32] }");
  struct Row {
    Entity entity;
    bool links;
  };
  const Row rows[] = {
      {{"host", "dc1"}, false},
      {{"host", "dc1.example.com"}, false},
      {{"host", "dc12"}, true},
      {{"host", "web-proxy.example.com"}, false},
      {{"host", "web.example.com"}, true},
      {{"account", "svc-backup@corp"}, false},
      {{"account", "svc-web@corp"}, true},
      {{"address", "10.0.0.9"}, false},
      {{"address", "192.0.2.53"}, false},
      {{"address", "10.0.1.9"}, true},
  };
  for (const Row& row : rows) CHECK_MESSAGE(triage.link().links(row.entity) == row.links, row.entity.value);
}

TEST_CASE("two findings are tied within the window, whichever came first; a kind may have its own (FLT-1)") {
  const auto triage = world("same: [host, address], within: 2h, windows: { address: 30m }");
  const auto noon = sight("2026-03-10T12:00:00Z");
  struct Row {
    const char* kind;
    const char* when;
    bool tied;
  };
  const Row rows[] = {
      {"host", "2026-03-10T14:00:00Z", true},     {"host", "2026-03-10T14:00:00.000000001Z", false},
      {"host", "2026-03-10T10:00:00Z", true},     {"host", "2026-03-10T09:59:59Z", false},
      {"address", "2026-03-10T12:30:00Z", true},  {"address", "2026-03-10T12:30:01Z", false},
      {"address", "2026-03-10T11:29:59Z", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.when);
    const Entity entity{row.kind, "x"};
    CHECK(triage.link().tie(entity, noon, sight(row.when)).has_value() == row.tied);
    CHECK(triage.link().tie(entity, sight(row.when), noon).has_value() == row.tied);
  }
  const triage::Sight all_day{at("2026-03-10T00:00:00Z"), at("2026-03-10T23:00:00Z"), ""};
  CHECK(triage.link().tie(kHost, noon, all_day)->apart == Duration{});
}

TEST_CASE(
    "a later stage of the attack ties over a longer time; the same stage, an earlier one or none does not") {
  const auto triage = world("same: [host], within: 2h, progress: 3d");
  struct Row {
    const char *before, *after, *when;
    bool tied;
  };
  const Row rows[] = {
      {"execution", "credential-access", "2026-03-12T12:00:00Z", true},
      {"execution", "credential-access", "2026-03-13T12:00:00Z", true},
      {"execution", "credential-access", "2026-03-13T12:00:01Z", false},
      {"credential-access", "execution", "2026-03-12T12:00:00Z", false},
      {"execution", "execution", "2026-03-12T12:00:00Z", false},
      {"execution", "", "2026-03-12T12:00:00Z", false},
      {"execution", "what-nobody-knows", "2026-03-12T12:00:00Z", false},
      {"execution", "stealth", "2026-03-12T12:00:00Z", true},
      {"stealth", "defense-impairment", "2026-03-12T12:00:00Z", true},
      {"defense-impairment", "credential-access", "2026-03-12T12:00:00Z", true},
      {"credential-access", "stealth", "2026-03-12T12:00:00Z", false},
      {"persistence", "evasion", "2026-03-12T12:00:00Z", true},
      {"evasion", "discovery", "2026-03-12T12:00:00Z", true},
      {"command-and-control", "inhibit-response-function", "2026-03-12T12:00:00Z", true},
      {"inhibit-response-function", "impair-process-control", "2026-03-12T12:00:00Z", true},
      {"impair-process-control", "impact", "2026-03-12T12:00:00Z", true},
      {"impact", "impair-process-control", "2026-03-12T12:00:00Z", false},
      {"credential-access", "execution", "2026-03-10T13:00:00Z", true},  // near, whatever the stages
  };
  for (const Row& row : rows) {
    CAPTURE(row.before);
    CAPTURE(row.after);
    const auto first = sight("2026-03-10T12:00:00Z", row.before), second = sight(row.when, row.after);
    CHECK(triage.link().tie(kHost, second, first).has_value() == row.tied);
    CHECK(triage.link().tie(kHost, first, second).has_value() == row.tied);
  }
}

TEST_CASE("a tie says what both concern, how the attack went on, how far apart, and by which clause") {
  const auto triage = world("same: [host, address], within: 2h, windows: { address: 30m }, progress: 3d");
  const auto text = [&](const Entity& entity, const triage::Sight& one, const triage::Sight& other) {
    const auto tie = triage.link().tie(entity, one, other);
    REQUIRE(tie);
    return tie->clause.pointer + ": " + tie->clause.text;
  };
  const auto noon = sight("2026-03-10T12:00:00Z", "credential-access");
  CHECK(text(kHost, noon, sight("2026-03-10T11:56:00Z", "execution")) ==
        "/incidents/joins_when: both concern host a; credential access follows execution after 4 min (within "
        "2h)");
  CHECK(text(kHost, sight("2026-03-10T11:56:00Z", "execution"), noon) ==
        "/incidents/joins_when: both concern host a; credential access follows execution after 4 min (within "
        "2h)");
  CHECK(text(kHost, noon, sight("2026-03-09T10:30:00Z", "execution")) ==
        "/incidents/joins_when/progress: both concern host a; credential access follows execution after 1 d "
        "1 h "
        "(within 3d)");
  CHECK(text({"address", "192.0.2.1"}, noon, sight("2026-03-10T12:00:05Z")) ==
        "/incidents/joins_when/windows/address: both concern address 192.0.2.1, 5 s apart (within 30m)");
  CHECK(text(kHost, noon, noon) ==
        "/incidents/joins_when: both concern host a, at the same time (within 2h)");
}

TEST_CASE("findings go together in one constituency, a wider or a narrower one, never beside it") {
  const auto triage = world();
  CHECK(triage.together("corp", "corp"));
  CHECK(triage.together("payments", "corp"));
  CHECK(triage.together("corp", "payments"));
  CHECK_FALSE(triage.together("payments", "plants"));
  CHECK(triage.together("", "plants"));
}

TEST_CASE("the stage of a finding is the earliest of its tactics") {
  const auto triage = world();
  CHECK(triage::stage_of(finding({})).empty());
  const auto assessed =
      assess(triage, R"({"Computer":"pc1.example.com"})", "high",
             "attack.persistence, attack.privilege-escalation, attack.execution, attack.t1053.005");
  CHECK(assessed.finding.tactics ==
        std::vector<std::string>{"execution", "persistence", "privilege-escalation"});
  CHECK(triage::stage_of(assessed.finding) == "execution");
}

TEST_CASE("keys are those of the charter's kinds, sorted, each once, without the common ones") {
  const auto keys = [](const char* same, std::vector<Entity> entities) {
    return world("same: [" + std::string(same) + "]").link().keys(entities);
  };
  CHECK(keys("host", {{"host", "b"}, {"account", "x"}, {"host", "a"}, {"host", "b"}}) ==
        std::vector<Entity>{{"host", "a"}, {"host", "b"}});
  CHECK(keys("account", {{"account", "system"}}).empty());
}

TEST_CASE("an incident knows what its findings know together") {
  const auto triage = world();
  using Texts = std::vector<std::string>;
  const Facts incident = {{"finding.level", std::string("medium")},
                          {"finding.techniques", Texts{"T1082"}},
                          {"asset.criticality", std::string("high")},
                          {"host.name", std::string("a")},
                          {"data.records", std::int64_t{5}},
                          {"finding.first-seen", std::string("2026-03-10T10:00:00Z")}};
  const Facts finding = {{"finding.level", std::string("high")},
                         {"finding.techniques", Texts{"T1003.001", "T1082"}},
                         {"asset.criticality", std::string("low")},
                         {"host.name", std::string("b")},
                         {"data.records", std::int64_t{9}},
                         {"finding.first-seen", std::string("2026-03-10T09:00:00Z")},
                         {"data.personal", true}};
  const Facts both = triage.merge(incident, finding);
  CHECK(text_of(both, "finding.level") == "high");
  CHECK(text_of(both, "finding.techniques") == "T1003.001 T1082");
  CHECK(text_of(both, "incident.techniques") == "T1003.001 T1082");
  CHECK(text_of(both, "asset.criticality") == "high");
  CHECK(text_of(both, "host.name") == "a");
  CHECK(text_of(both, "data.records") == "9");
  CHECK(text_of(both, "finding.first-seen") == "2026-03-10T09:00:00Z");
  CHECK(text_of(both, "data.personal") == "true");
  CHECK(text_of(triage.merge(both, {{"data.personal", false}}), "data.personal") == "true");
}

TEST_CASE("severity and priority follow the tables and cite their rows") {
  const auto triage = world();
  const auto grave = triage.rate({{"asset.criticality", std::string("critical")}}, kNow);
  CHECK(grave.severity == "critical");
  CHECK(grave.priority == "urgent");
  REQUIRE(grave.because.size() == 2);
  CHECK(grave.because[0].pointer == "/tables/severity/rows/0");
  CHECK(grave.because[0].text == "Critical asset");
  const auto unknown = triage.rate({}, kNow);
  CHECK(unknown.severity == "low");
  CHECK(unknown.priority == "low");
}

TEST_CASE("a title says what happened, where and whose; without words for it, what was found") {
  const auto triage = world();
  const Facts dumped = {{"incident.harm", std::string("T1003.001")}, {"host.name", std::string("pc1")}};
  CHECK(triage.title(dumped, "Rule 7", 1, "payments") ==
        "Credentials dumped from memory (LSASS) on pc1 (payments)");
  CHECK(triage.title(dumped, "Rule 7", 1, "corp") == "Credentials dumped from memory (LSASS) on pc1");
  CHECK(triage.title(dumped, "Rule 7", 2, "") ==
        "Credentials dumped from memory (LSASS) on pc1 and 1 more host");
  CHECK(triage.title(dumped, "Rule 7", 9, "") ==
        "Credentials dumped from memory (LSASS) on pc1 and 8 more hosts");
  CHECK(triage.title({{"host.name", std::string("pc1")}}, "Rule 7", 1, "") == "Rule 7 on pc1");
  CHECK(triage.title({{"mailbox", std::string("a@example.com")}}, "Rule 7", 0, "") ==
        "Rule 7 of a@example.com");
  CHECK(triage.title({}, "Rule 7", 0, "") == "Rule 7");
}

TEST_CASE("an incident is named for the gravest of what certain rules saw, in whichever order it came") {
  const auto triage = world();
  struct Row {
    const char *level, *tags;
  };
  const Row seen[] = {{"low", "attack.impact, attack.t1489"},
                      {"high", "attack.execution, attack.t1059.001"},
                      {"critical", "attack.credential-access, attack.t1003.001"},
                      {"high", "attack.credential-access, attack.t1003.002"},
                      {"medium", "attack.exfiltration, attack.t1048"}};
  std::vector<Facts> known;
  for (const Row& row : seen)
    known.push_back(assess(triage, R"({"Computer":"pc1.example.com"})", row.level, row.tags).facts);
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  do {
    Facts facts;
    for (const std::size_t i : order) facts = triage.merge(facts, known[i]);
    CHECK(text_of(facts, "incident.harm") == "T1003.001");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("tactics of ATT&CK 19, and those against industrial control systems, have words of their own") {
  const auto triage = world();
  struct Row {
    const char *tags, *title;
  };
  for (const Row& row :
       {Row{"attack.stealth", "Traces hidden"}, Row{"attack.stealth, attack.t1070.004", "Traces deleted"},
        Row{"attack.defense-impairment, attack.t1685", "Protection switched off"},
        Row{"attack.defense-evasion, attack.t1562.001", "Protection switched off"},
        Row{"attack.stealth, attack.defense-impairment", "Protection switched off"},
        Row{"attack.defense-evasion", "Traces hidden"}, Row{"attack.evasion, attack.t0872", "Traces deleted"},
        Row{"attack.inhibit_response_function", "Protection of the plant hindered"},
        Row{"attack.inhibit-response-function, attack.t0878", "Alarms suppressed"},
        Row{"attack.impair_process_control", "Control of the process impaired"},
        Row{"attack.evasion, attack.impair-process-control, attack.t0855",
            "Controllers commanded without right"},
        Row{"attack.impact, attack.impair-process-control, attack.t0836, attack.t0880",
            "Safety of the plant lost"}}) {
    CAPTURE(row.tags);
    const Facts facts = assess(triage, R"({"Computer":"pc1.example.com"})", "high", row.tags).facts;
    CHECK(triage.title(facts, "Rule 7", 1, "") == std::string(row.title) + " on pc1.example.com");
  }
}
