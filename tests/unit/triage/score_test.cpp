// Why one incident stands above another: every addend with its clause, whole numbers, nothing hidden.
#include "triage/score.hpp"

#include <doctest/doctest.h>

#include "world.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

std::shared_ptr<const Charter> scored() {
  return parse_charter(
      "csirt: 1\norganization: { name: X }\nteams: { t: { authority: {} } }\n"
      "incidents: { opens_when: [{ finding.level: high }], joins_when: { same: [host] } }\n"
      "workflow: { start: a, states: { a: { then: { b: {} } }, b: { final: true } } }\n"
      "score:\n  severity: { high: 40, critical: 60 }\n  criticality: { high: 15 }\n  confidence: { "
      "critical: 12 }\n"
      "  tactics: { each: 4, most: 10 }\n  rules: { each: 1, most: 3 }\n  hosts: { each: 2, most: 20 }\n"
      "  overdue: { each: 5, most: 20 }\n  age: { each: 1, most: 5 }\n");
}

Incident incident() {
  Incident out;
  out.severity = "high";
  out.opened = kNow;
  out.facts = {{"asset.criticality", std::string("high")},
               {"finding.level", std::string("critical")},
               {"incident.tactics", std::vector<std::string>{"execution", "credential-access", "discovery"}}};
  for (const char* rule : {"r1", "r2", "r2", "report", "report"}) {
    Finding finding;
    finding.id = "f" + std::to_string(out.findings.size());
    finding.rule = rule;
    out.findings.push_back(std::move(finding));
  }
  out.entities = {{"host", "a"}, {"host", "b"}, {"host", "b.example.com"}, {"account", "nora"}};
  return out;
}

std::string told(const Score& score) {
  std::string out = std::to_string(score.points);
  for (const ScorePart& part : score.parts)
    out += "\n+" + std::to_string(part.points) + " " + part.text + " (" + part.pointer + ")";
  return out;
}

}  // namespace

TEST_CASE("a score is the sum of its parts, each of which says why and by which clause") {
  CHECK(told(triage::score(*scored(), incident(), kNow)) ==
        "84\n"
        "+40 severity is high (/score/severity/high)\n"
        "+15 what it concerns is of high criticality (/score/criticality/high)\n"
        "+12 its gravest finding is of level critical (/score/confidence/critical)\n"
        "+10 3 tactics, 4 each, at most 10 (/score/tactics)\n"
        "+3 4 rules and reports agree, 1 each, at most 3 (/score/rules)\n"
        "+4 2 hosts, 2 each (/score/hosts)");
}

TEST_CASE("what waits stands higher with every day and every missed deadline") {
  Incident waiting = incident();
  Clock missed, passed, running;
  missed.state = ClockState::missed;
  passed.due = kNow + hours(1);
  running.due = kNow + days(9);
  waiting.clocks = {missed, passed, running};
  const auto now = triage::score(*scored(), waiting, kNow + days(2) + hours(1));
  CHECK(told(now).find("+10 2 missed deadlines, 5 each (/score/overdue)\n"
                       "+2 2 days since it was opened, 1 each (/score/age)") != std::string::npos);
  CHECK(now.points == triage::score(*scored(), incident(), kNow).points + 12);
}

TEST_CASE("a closed incident, and one of which nothing is known, have no points") {
  Incident closed = incident();
  closed.closed = kNow;
  CHECK(triage::score(*scored(), closed, kNow) == Score{});
  Incident blank;
  blank.opened = kNow;
  CHECK(triage::score(*scored(), blank, kNow) == Score{});
}
