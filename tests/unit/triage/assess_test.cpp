// What becomes of events and reports, as an officer would put the cases.
#include <doctest/doctest.h>

#include "csirt/error.hpp"
#include "world.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

constexpr std::string_view kCharter = R"(
csirt: 1
organization: { name: Example Corp }
constituencies:
  corp:     { networks: [192.0.2.0/24], domains: [example.com], countries: [DE], criticality: medium }
  payments: { within: corp, domains: [pay.example.com], units: [payments], criticality: critical, facts: { asset.kind: server } }
  branch:   { within: corp, networks: [10.9.0.0/16], countries: [FR] }
  lakeside: { networks: [198.51.100.0/24], domains: [lakeside.example.net], served_by: lakeside-csirt }
teams:
  worldwide: { authority: { corp: full } }
  france:    { area: [FR], authority: { corp: full } }
people:
  linus: { team: worldwide, roles: [it-support] }
parties:
  lakeside-csirt: { name: Lakeside CSIRT, kind: incident-response-team, contacts: [csirt@lakeside.example.net] }
  national:       { name: National CSIRT, kind: national-csirt }
scope:
  out:
    - { when: { report.cause: [natural-disaster, power-failure] }, because: No matter of computer security }
incidents:
  opens_when:
    - { when: { finding.level: [high, critical] }, because: A grave finding }
    - { when: { report.kind: [incident, imminent-threat] }, because: A person says so }
  joins_when: { same: [host], within: 2h }
suppressions:
  - { when: { address: 192.0.2.250 }, because: The scanner, owner: linus, until: 2026-12-31 }
  - { when: { address: 192.0.2.251 }, because: The old scanner, owner: linus, until: 2026-01-31 }
categories:
  T1003: unauthorized-access
  T1003.001: rsit:intrusions/privileged-account-compromise
tables:
  data.personal: { rows: [{ when: { finding.techniques: T1114.002 }, then: "true", because: Mail was read }] }
  reception:
    rows:
      - { when: { report.reporter-kind: public }, then: "refer:national", because: We serve organizations }
      - { when: { report.reporter-kind: media }, then: decline, because: The press asks the press office }
      - { then: accept }
workflow: { start: triage, states: { triage: { then: { done: {} } }, done: { final: true } } }
)";

const triage::Triage& small_world() {
  static const triage::Triage triage(parse_charter(kCharter, "world.yaml"));
  return triage;
}

std::string reasons(const triage::Assessed& assessed) {
  std::string out;
  for (const Clause& clause : assessed.because) out += clause.pointer + ": " + clause.text + "\n";
  return out;
}

Report report(std::string text, std::string kind = "incident") {
  Report out;
  out.text = std::move(text);
  out.kind = std::move(kind);
  out.reporter = "someone";
  return out;
}

triage::Assessed assess(const Report& report) {
  return small_world().assess(report, {"reports", 0, ""}, kNow);
}

}  // namespace

TEST_CASE("what becomes of an event") {
  struct Row {
    const char *event, *level;
    Disposition disposition;
    const char *constituency, *team, *reason;
  };
  const Row rows[] = {
      {R"({"Hostname":"pc1.example.com"})", "high", Disposition::opened, "corp", "worldwide",
       "/incidents/opens_when/0: A grave finding"},
      {R"({"Hostname":"pc1.example.com"})", "low", Disposition::noted, "corp", "worldwide",
       "nothing that opens an incident holds"},
      {R"({"Hostname":"db.pay.example.com"})", "high", Disposition::opened, "payments", "worldwide",
       "domain pay.example.com"},
      {R"({"src_ip":"10.9.1.1"})", "high", Disposition::opened, "branch", "france", "/constituencies/branch"},
      {R"({"src_ip":"192.0.2.250"})", "high", Disposition::suppressed, "corp", "worldwide",
       "The scanner (linus, until 2027-01-01"},
      {R"({"src_ip":"192.0.2.251"})", "high", Disposition::opened, "corp", "worldwide", "A grave finding"},
      {R"({"Hostname":"www.lakeside.example.net"})", "high", Disposition::referred, "lakeside", "",
       "/parties/lakeside-csirt"},
      {R"({"Hostname":"www.lakeside.example.net"})", "low", Disposition::referred, "lakeside", "",
       "Lakeside CSIRT serves it"},
      {R"({"src_ip":"198.51.100.7","dest_ip":"192.0.2.7"})", "high", Disposition::opened, "corp", "worldwide",
       "A grave finding"},
      {R"({"Hostname":"pc1.example.com","DestinationIp":"198.51.100.7"})", "high", Disposition::opened,
       "corp", "worldwide", "A grave finding"},
      {R"({"Hostname":"pc1.example.com","DestinationIp":"10.9.1.1"})", "high", Disposition::opened, "corp",
       "worldwide", "A grave finding"},
      {R"({"Hostname":"stranger"})", "high", Disposition::opened, "corp", "worldwide",
       "no constituency claims it"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.event));
    CAPTURE(std::string(row.level));
    const auto assessed = test::assess(small_world(), row.event, row.level);
    CHECK(assessed.disposition == row.disposition);
    CHECK(assessed.constituency == row.constituency);
    CHECK(assessed.team == row.team);
    CHECK_MESSAGE(reasons(assessed).find(row.reason) != std::string::npos, reasons(assessed));
  }
}

TEST_CASE("what becomes of a report") {
  auto power = report("The lights went out");
  power.cause = "power-failure";
  auto warning = report("A worm will reach you within hours", "imminent-threat");
  auto question = report("Is this mail genuine?", "question");
  auto unit = report("Our till shows strange things");
  unit.unit = "payments";
  auto theirs = report("The server at Lakeside attacks me");
  theirs.entities = {{"host", "www.lakeside.example.net"}};
  theirs.urgent = true;
  auto anyone = report("My computer is slow");
  anyone.reporter_kind = "public";
  auto press = report("Is it true that...");
  press.reporter_kind = "media";

  CHECK(assess(power).disposition == Disposition::out_of_scope);
  CHECK(reasons(assess(power)).find("/scope/out/0: No matter of computer security") != std::string::npos);
  CHECK(assess(warning).disposition == Disposition::opened);
  CHECK(text_of(assess(warning).facts, "incident.imminent") == "true");
  CHECK(assess(question).disposition == Disposition::noted);
  CHECK(assess(unit).constituency == "payments");
  CHECK(assess(theirs).disposition == Disposition::referred);
  CHECK(assess(theirs).refer_to == "lakeside-csirt");
  CHECK(assess(anyone).refer_to == "national");
  CHECK(assess(press).disposition == Disposition::out_of_scope);
}

TEST_CASE("who is in a hurry gets a first answer with the referral, others do not") {
  auto theirs = report("The server at Lakeside attacks me");
  theirs.entities = {{"host", "www.lakeside.example.net"}};
  CHECK(assess(theirs).first_answer.empty());
  theirs.urgent = true;
  CHECK(assess(theirs).first_answer.find("csirt@lakeside.example.net") != std::string::npos);
}

TEST_CASE("facts come from the event, the rule and the place") {
  const auto assessed = test::assess(
      small_world(),
      R"({"@timestamp":"2026-03-10T11:00:00Z","Hostname":"db.pay.example.com","Channel":"Security","User":"CORP\\nora"})",
      "high", "attack.credential-access, attack.t1003.001, attack.g0016");
  const Facts& facts = assessed.facts;
  CHECK(text_of(facts, "finding.level") == "high");
  CHECK(text_of(facts, "finding.techniques") == "T1003.001");
  CHECK(text_of(facts, "finding.tactics") == "credential-access");
  CHECK(text_of(facts, "finding.categories") == "rsit:intrusions/privileged-account-compromise");
  CHECK(text_of(facts, "host.name") == "db.pay.example.com");
  CHECK(text_of(facts, "account.name") == "nora@corp");
  CHECK(text_of(facts, "event.channel") == "Security");
  CHECK(text_of(facts, "event.source") == "sensor");
  CHECK(text_of(facts, "event.time") == "2026-03-10T11:00:00Z");
  CHECK(text_of(facts, "asset.criticality") == "critical");
  CHECK(text_of(facts, "asset.kind") == "server");
  CHECK(text_of(facts, "constituency.id") == "payments");
  CHECK(text_of(facts, "constituency.country") == "DE");
  CHECK(text_of(facts, "team.id") == "worldwide");
  CHECK(text_of(facts, "data.personal") == "unknown");
  CHECK(assessed.fold_key == "11111111-2222-4333-8444-555555555555|host:db.pay.example.com");
  CHECK(format(assessed.finding.first_seen) == "2026-03-10T11:00:00Z");
}

TEST_CASE("a category is that of the technique, else of the one that it refines") {
  const auto category = [](const char* tag) {
    return text_of(test::assess(small_world(), R"({"Hostname":"a"})", "high", tag).facts,
                   "finding.categories");
  };
  CHECK(category("attack.t1003.001") == "rsit:intrusions/privileged-account-compromise");
  CHECK(category("attack.t1003.006") == "unauthorized-access");
  CHECK(category("attack.t1595") == "unknown");
}

TEST_CASE("a table named like a field derives it, and its clause is cited") {
  const auto assessed =
      test::assess(small_world(), R"({"Hostname":"a.example.com"})", "low", "attack.t1114.002");
  CHECK(text_of(assessed.facts, "data.personal") == "true");
  CHECK(reasons(assessed).find("/tables/data.personal/rows/0: Mail was read") != std::string::npos);
}

TEST_CASE("repeats are those of one rule on one main thing") {
  const auto key = [](const char* event) { return test::assess(small_world(), event).fold_key; };
  CHECK(key(R"({"Hostname":"a","User":"x"})") == key(R"({"Hostname":"A","User":"y"})"));
  CHECK(key(R"({"Hostname":"a"})") != key(R"({"Hostname":"b"})"));
  CHECK(key(R"({"UserId":"a@example.com"})") != key(R"({"UserId":"b@example.com"})"));
  CHECK(key("{}") == key(R"({"x":1})"));
  auto first = report("The same words"), second = first;
  CHECK(assess(first).fold_key == assess(second).fold_key);
  second.reporter = "somebody else";
  CHECK(assess(first).fold_key != assess(second).fold_key);
}

TEST_CASE("what a charter says of a place goes over what a reporter claims of it") {
  auto claimed = report("Nothing important");
  claimed.unit = "payments";
  claimed.facts = {{"asset.criticality", std::string("low")}, {"data.records", std::int64_t{12}}};
  CHECK(text_of(assess(claimed).facts, "asset.criticality") == "critical");
  CHECK(text_of(assess(claimed).facts, "data.records") == "12");
}

TEST_CASE("an action is felt where its target is, else where the incident is") {
  const auto place = [](const char* name, const char* incident = "corp") {
    const auto target = small_world().target(name, incident);
    return target.constituency + " " + text_of(target.facts, "asset.criticality");
  };
  CHECK(place("db.pay.example.com") == "payments critical");
  CHECK(place("PC1.EXAMPLE.COM") == "corp medium");
  CHECK(place("nora@pay.example.com") == "payments critical");
  CHECK(place("10.9.1.1") == "branch medium");
  CHECK(place("10.9.1.1", "payments") == "branch medium");
  CHECK(place("pc1.example.com", "payments") == "payments critical");
  CHECK(place("www.lakeside.example.net") == "lakeside unknown");
  CHECK(place("stranger") == "corp medium");
  CHECK(place("", "payments") == "payments critical");
  CHECK(place("stranger", "") == " unknown");
  CHECK_FALSE(small_world().target("stranger", "corp").claimed);
  CHECK(small_world().target("www.lakeside.example.net", "corp").claimed);
  CHECK(small_world().target("", "payments").claimed);
}

TEST_CASE("facts outside the vocabulary are refused with the nearest name") {
  auto wrong = report("x");
  wrong.facts = {{"asset.critical", std::string("low")}};
  CHECK_THROWS_WITH_AS(assess(wrong), doctest::Contains("did you mean 'asset.criticality'"), Error);
  wrong.facts = {{"asset.criticality", std::string("hgih")}};
  CHECK_THROWS_WITH_AS(assess(wrong), doctest::Contains("did you mean 'high'"), Error);
  wrong.facts = {{"data.personal", std::string("true")}};
  CHECK_THROWS_AS(assess(wrong), Error);
  CHECK_THROWS_AS(assess(report("x", "imminent-thraet")), Error);
}

TEST_CASE("the same event gives the same answer") {
  const char* event = R"({"Hostname":"db.pay.example.com","src_ip":"198.51.100.7","User":"CORP\\nora"})";
  const auto first = test::assess(small_world(), event), second = test::assess(small_world(), event);
  CHECK(first.finding == second.finding);
  CHECK(first.facts == second.facts);
  CHECK(first.because == second.because);
}
