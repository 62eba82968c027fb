// When a finding belongs to an open incident, and what an incident then knows.
#include <doctest/doctest.h>

#include "world.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

std::string charter_text(std::string_view same) {
  return "csirt: 1\norganization: { name: X }\nconstituencies:\n  corp: { domains: [example.com] }\n"
         "  payments: { within: corp, domains: [pay.example.com] }\n  plants: { within: corp, domains: "
         "[plant.example.com] }\n"
         "teams: { t: { authority: { corp: full } } }\nincidents: { opens_when: [{ finding.level: high }], "
         "joins_when: { same: [" +
         std::string(same) +
         "], within: 2h } }\n"
         "tables:\n  severity:\n    rows:\n      - { when: { asset.criticality: critical }, then: critical, "
         "because: Critical asset }\n"
         "      - { when: { \"finding.level|gte\": high }, then: high }\n      - { then: low }\n"
         "  priority:\n    rows:\n      - { when: { incident.severity: critical }, then: urgent }\n      - { "
         "then: low }\n"
         "workflow: { start: triage, states: { triage: { then: { done: {} } }, done: { final: true } } }\n";
}

triage::Triage world(std::string_view same = "host, account, address") {
  return triage::Triage(parse_charter(charter_text(same)));
}

Finding finding(std::vector<Entity> entities, const char* when = "2026-03-10T12:00:00Z") {
  Finding out;
  out.title = "Something seen";
  out.entities = std::move(entities);
  out.first_seen = out.last_seen = at(when);
  return out;
}

triage::Open open(std::string id, std::string constituency, std::vector<Entity> entities,
                  const char* last = "2026-03-10T11:00:00Z") {
  return {std::move(id), std::move(constituency), std::move(entities), at(last), std::nullopt};
}

}  // namespace

TEST_CASE("a finding joins by what both concern") {
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
  for (const Row& row : rows) {
    const auto answer = triage.joins(finding({row.ours}), "corp", {open("one", "corp", {row.theirs})});
    CHECK_MESSAGE(answer.has_value() == row.joins, row.what);
  }
}

TEST_CASE("a finding joins within the window, on both sides of the incident's findings") {
  const auto triage = world();
  auto incident = open("one", "corp", {{"host", "a"}}, "2026-03-10T12:00:00Z");
  const auto joins = [&](const char* when) {
    return triage.joins(finding({{"host", "a"}}, when), "corp", {incident}).has_value();
  };
  CHECK(joins("2026-03-10T14:00:00Z"));
  CHECK_FALSE(joins("2026-03-10T14:00:00.000000001Z"));
  CHECK(joins("2026-03-10T10:00:00Z"));
  CHECK_FALSE(joins("2026-03-10T09:59:59Z"));
  incident.first_finding = at("2026-03-10T06:00:00Z");
  CHECK(joins("2026-03-10T04:00:00Z"));
  CHECK_FALSE(joins("2026-03-10T03:59:59Z"));
}

TEST_CASE("a finding joins in its own constituency, a wider or a narrower one, never beside it") {
  const auto triage = world();
  const auto joins = [&](const char* mine, const char* theirs) {
    return triage.joins(finding({{"host", "a"}}), mine, {open("one", theirs, {{"host", "a"}})}).has_value();
  };
  CHECK(joins("corp", "corp"));
  CHECK(joins("payments", "corp"));
  CHECK(joins("corp", "payments"));
  CHECK_FALSE(joins("payments", "plants"));
  CHECK(joins("", "plants"));
}

TEST_CASE("FLT-7: of several incidents the first opened wins, whatever they are called") {
  const auto triage = world();
  const std::vector<triage::Open> two = {open("z", "corp", {{"host", "a"}}),
                                         open("a", "corp", {{"host", "a"}})};
  CHECK(triage.joins(finding({{"host", "a"}}), "corp", two) == "z");
  CHECK(triage.joins(finding({{"host", "a"}}), "corp", {two[1], two[0]}) == "a");
}

TEST_CASE("join keys are those of the charter's kinds, sorted, each once, without the common ones") {
  const auto triage = world("host");
  const auto keys =
      triage.join_keys(finding({{"host", "b"}, {"account", "x"}, {"host", "a"}, {"host", "b"}}));
  CHECK(keys == std::vector<Entity>{{"host", "a"}, {"host", "b"}});
  CHECK(world("account").join_keys(finding({{"account", "system"}})).empty());
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

TEST_CASE("a title says what, where and whose") {
  const auto triage = world();
  CHECK(triage.title(finding({{"account", "x"}, {"host", "pc1"}}), "corp") == "Something seen on pc1 (corp)");
  CHECK(triage.title(finding({{"mailbox", "a@example.com"}}), "") == "Something seen of a@example.com");
  CHECK(triage.title(finding({}), "") == "Something seen");
}
