// Correlations in the engine: what they find joins triage, survives crashes, and moves no event.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

const char* kCorrelationRules = R"(
title: Logon failed
name: failed
id: 10000000-0000-4000-8000-000000000001
level: low
logsource: {product: windows}
detection: {s: {CommandLine: failed}, condition: s}
---
title: Logon worked
name: worked
id: 10000000-0000-4000-8000-000000000002
level: low
logsource: {product: windows}
detection: {s: {CommandLine: worked}, condition: s}
---
title: Many logons failed
name: many
id: 20000000-0000-4000-8000-000000000001
tags: [attack.t1110]
correlation: {type: event_count, rules: [failed], group-by: [Hostname], timespan: 60s, condition: {gte: 3}}
---
title: A password was guessed
id: 20000000-0000-4000-8000-000000000002
level: high
correlation: {type: temporal_ordered, rules: [many, worked], group-by: [Hostname], timespan: 5m}
)";
const std::string kGuessed = "20000000-0000-4000-8000-000000000002";

std::unique_ptr<Engine> open_correlating(const std::string& text, const std::string& journal = {}) {
  EngineOptions with = options(journal);
  auto engine = Engine::open(with);
  engine->install_charter("install-1", host("system"), parse_charter(kCharter, "charter.yaml"), kStart);
  engine->install_rules("install-2", host("grace"), Rules::parse(text, "rules.yml"), kStart);
  return engine;
}

std::string guessing(int from, const std::string& host) {
  std::string out;
  for (int i = 0; i < 3; ++i) out += event(from + i * 10, host, "failed");
  return out + event(from + 40, host, "worked");
}

// Guessing on many hosts, one after the other, with other events in between.
std::string busy_day() {
  std::string out;
  for (int i = 0; i < 12; ++i) {
    out += guessing(i * 300, "h" + std::to_string(i % 4) + ".example.com");
    out += event(i * 300 + 50, "pay1.example.com", i % 2 == 0 ? "failed" : "dir");
    if (i % 3 == 0) out += "rubbish\n";
  }
  return out;
}

void deliver_part(Engine& engine, std::string_view bytes, std::size_t step, std::size_t from,
                  std::size_t to) {
  for (std::size_t at = from; at < to; at += step)
    engine.triage("edr", at, bytes.substr(at, std::min(step, to - at)));
}

}  // namespace

TEST_CASE("what feeds correlations is quiet; what they find opens an incident with group, count and events") {
  auto engine = open_correlating(kCorrelationRules);
  const auto taken = engine->triage("edr", 0, guessing(0, "pay1.example.com"));
  CHECK(taken.dispositions == Dispositions{{"quiet", 4}});
  CHECK(taken.findings == 0);  // an earlier event might come yet
  const auto flushed = engine->flush();
  REQUIRE(flushed.opened.size() == 1);
  CHECK(flushed.events == 0);
  const Incident incident = engine->incident(flushed.opened[0], viewer("system"));
  REQUIRE(incident.findings.size() == 1);
  const Finding& finding = incident.findings[0];
  CHECK(finding.rule == kGuessed);
  CHECK(finding.level == "high");
  CHECK(finding.count == 2);  // the firing of the inner one, and the logon
  CHECK(finding.first_seen == kStart + seconds(20));
  CHECK(finding.last_seen == kStart + seconds(40));
  CHECK(finding.entities == std::vector<Entity>{{"host", "pay1.example.com"}});
  REQUIRE(finding.events.size() == 2);
  CHECK(finding.events[1].source == "edr");
  CHECK(finding.event.offset == finding.events[1].offset);
  REQUIRE(finding.because.size() == 2);
  CHECK(finding.because[0].field == "Hostname");
  CHECK(finding.because[0].found == "pay1.example.com");
  CHECK(finding.because[1].op == "temporal_ordered");
  CHECK(finding.because[1].expected == "all of 2 within 5m");
  CHECK(engine->summary(viewer("system")).rule_statistics.at(0).findings == 1);
}

TEST_CASE("a finding comes by itself once events are later than the lateness") {
  auto engine = open_correlating(kCorrelationRules);
  engine->triage("edr", 0, guessing(0, "pay1.example.com"));
  const std::string before = guessing(0, "pay1.example.com");
  CHECK(engine->triage("edr", before.size(), event(40 + 300, "x.example.com", "dir")).opened.empty());
  const std::size_t later = before.size() + event(340, "x.example.com", "dir").size();
  CHECK(engine->triage("edr", later, event(40 + 301, "x.example.com", "dir")).opened.size() == 1);
}

TEST_CASE("a correlation without a level has that of the gravest rule that it refers to") {
  auto engine =
      open_correlating(std::string(kCorrelationRules).substr(0, std::string(kCorrelationRules).rfind("---")));
  engine->triage("edr", 0, guessing(0, "pay1.example.com"));
  engine->flush();
  auto noted = engine->noted(viewer("system"));  // low is below the definition of an incident
  std::erase_if(noted,
                [](const Finding& finding) { return finding.events.empty(); });  // the logon that worked
  REQUIRE(noted.size() == 1);
  CHECK(noted[0].level == "low");
  CHECK(noted[0].count == 3);
  CHECK(noted[0].techniques == std::vector<std::string>{"T1110"});
}

TEST_CASE("however the bytes are cut, the journal is the same") {
  const std::string bytes = busy_day();
  std::string expected;
  for (const std::size_t step : {std::size_t{1} << 20, std::size_t{97}, std::size_t{1000}}) {
    TempJournal journal("correlation-cut");
    {
      auto engine = open_correlating(kCorrelationRules, journal.path());
      deliver_part(*engine, bytes, step, 0, bytes.size());
      engine->flush();
      CHECK(engine->summary(viewer("system")).incidents == 4);
    }
    const std::string text = journal_text(journal.path());
    if (expected.empty()) expected = text;
    CHECK_MESSAGE(text == expected, "step ", step);
  }
}

TEST_CASE(
    "after a crash anywhere, and a restart in the middle of windows: the same journal, the same state") {
  const std::string bytes = busy_day();
  const std::size_t half = bytes.find("worked", bytes.size() / 2);
  const std::size_t middle =
      bytes.rfind('\n', half) + 1;  // three have failed; the logon that works comes next
  TempJournal whole("correlation-whole");
  std::string state;
  {
    auto engine = open_correlating(kCorrelationRules, whole.path());
    deliver_part(*engine, bytes, 1 << 20, 0, middle);
    engine->flush();
    deliver_part(*engine, bytes, 1 << 20, middle, bytes.size());
    engine->flush();
    state = engine->state_hash();
  }
  for (std::size_t cut = middle; cut < bytes.size(); cut += 331) {
    TempJournal journal("correlation-crash");
    {
      auto engine = open_correlating(kCorrelationRules, journal.path());
      deliver_part(*engine, bytes, 1 << 20, 0, middle);
      engine->flush();
    }
    {
      auto engine = open_correlating(kCorrelationRules, journal.path());  // destroyed without flush
      const auto from = engine->summary(viewer("system")).sources[0].replay_from;
      CHECK(from < middle);
      deliver_part(*engine, bytes, 211, static_cast<std::size_t>(from), cut);
    }
    auto engine = open_correlating(kCorrelationRules, journal.path());
    const auto from = engine->summary(viewer("system")).sources[0].replay_from;
    deliver_part(*engine, bytes, 4096, cut % 2 == 0 ? 0 : static_cast<std::size_t>(from), bytes.size());
    engine->flush();
    CHECK_MESSAGE(journal_text(journal.path()) == journal_text(whole.path()), "cut at ", cut);
    CHECK(engine->state_hash() == state);
  }
}

TEST_CASE("a host that does not deliver again is told that windows are incomplete") {
  const std::string bytes = busy_day();
  TempJournal journal("correlation-gap");
  {
    auto engine = open_correlating(kCorrelationRules, journal.path());
    engine->triage("edr", 0, bytes);
    engine->flush();
  }
  EngineOptions with = options(journal.path());
  std::string told;
  with.log = [&](int, std::string_view code, std::string_view) { told += std::string(code) + "\n"; };
  auto engine = Engine::open(with);
  engine->triage("edr", bytes.size(), event(4000, "pay1.example.com", "dir"));
  CHECK(told == "windows-incomplete\n");
}

TEST_CASE("a rule that feeds a correlation reports itself where the correlation says `generate`") {
  std::string text = kCorrelationRules;
  text.insert(text.find("level: high") + 12, "generate: true\n");
  auto engine = open_correlating(text);
  const auto taken = engine->triage("edr", 0, guessing(0, "pay1.example.com"));
  CHECK(taken.dispositions == Dispositions{{"noted", 1}, {"quiet", 3}});  // the logon that worked
}
