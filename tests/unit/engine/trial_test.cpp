// Rules in trial: they are counted, and nothing comes of them; sets of rules change between two events.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

const std::string kGrave = "00000000-0000-4000-8000-000000000003";
const std::string kBackup = "00000000-0000-4000-8000-000000000004";

Rules with_trial(std::vector<std::string> trial) {
  RuleChange change;
  change.trial = std::move(trial);
  return rules().update(change);
}

std::uint64_t trial_count(const Engine& engine, const std::string& rule) {
  for (const auto& entry : engine.summary(viewer("grace")).rule_statistics) {
    if (entry.rule == rule) return entry.trial;
  }
  return 0;
}

std::uint64_t count(const Dispositions& counts, const char* name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

TEST_CASE("statistics name a rule by its title, though it left no finding") {
  auto engine = open();
  REQUIRE(engine->install_rules("trial", host("grace"), with_trial({kGrave}), kStart).outcome ==
          Outcome::permitted);
  engine->triage("edr", 0, event(1, "a.example.com", "lsass"));
  engine->flush();
  const auto statistics = engine->summary(viewer("grace")).rule_statistics;
  REQUIRE(statistics.size() == 1);
  CHECK(statistics[0].rule == kGrave);
  CHECK_FALSE(statistics[0].title.empty());
  CHECK(statistics[0].level == "critical");
}

TEST_CASE("statistics of a journal that was opened anew name a rule, though none is compiled yet") {
  const TempJournal journal("trial-names");
  {
    auto engine = open(journal.path());
    engine->install_rules("trial", host("grace"), with_trial({kGrave}), kStart);
    engine->triage("edr", 0, event(1, "a.example.com", "lsass"));
    engine->flush();
  }
  const auto statistics = Engine::open(options(journal.path()))->summary(viewer("grace")).rule_statistics;
  REQUIRE(statistics.size() == 1);
  CHECK_FALSE(statistics[0].title.empty());
  CHECK(statistics[0].level == "critical");
}

TEST_CASE("statistics of a journal that was opened anew name a rule, however its id is written") {
  for (const std::string id : {"id: 'it''s'\n", "id: \"\\x41\"\n", "id: >-\n  two\n  words\n", ""}) {
    CAPTURE(id);
    const TempJournal journal("trial-written");
    {
      auto engine = open(journal.path());
      std::string text = "title: The backup of the night\nlevel: low\nstatus: deprecated\nlogsource: {}\n";
      text += id + "detection: {s: {CommandLine: night}, condition: s}\n";
      engine->install_rules("other", host("grace"), Rules::parse(text, "other.yml"), kStart);
      engine->triage("edr", 0, event(1, "a.example.com", "night"));
      engine->flush();
    }
    const auto statistics = Engine::open(options(journal.path()))->summary(viewer("grace")).rule_statistics;
    REQUIRE(statistics.size() == 1);
    CHECK(statistics[0].title == "The backup of the night");
  }
}

TEST_CASE("a rule in trial is counted, makes no finding and opens no incident") {
  auto engine = open();
  REQUIRE(engine->install_rules("trial", host("grace"), with_trial({kGrave}), kStart).outcome ==
          Outcome::permitted);
  const auto seen = engine->triage("edr", 0, event(1, "a.example.com", "lsass"));
  CHECK(count(seen.dispositions, "quiet") == 1);
  CHECK(seen.findings == 0);
  CHECK(seen.opened.empty());
  CHECK(trial_count(*engine, kGrave) == 1);
  CHECK(engine->summary(viewer("grace")).incidents == 0);
}

TEST_CASE("an event that a rule in trial and a live one see ends as the live one says") {
  auto engine = open();
  engine->install_rules("trial", host("grace"), with_trial({kGrave}), kStart);
  const auto seen = engine->triage("edr", 0, event(1, "a.example.com", "procdump lsass"));
  CHECK(seen.opened.size() == 1);
  CHECK(seen.findings == 1);
  CHECK(trial_count(*engine, kGrave) == 1);
  CHECK(engine->incident(seen.opened[0], viewer("grace")).findings.size() == 1);
}

TEST_CASE("a clause that suppresses a rule has nothing to do with its trial") {
  auto engine = open();
  engine->install_rules("trial", host("grace"), with_trial({kBackup}), kStart);
  const auto seen = engine->triage("edr", 0, event(1, "a.example.com", "backup"));
  CHECK(count(seen.dispositions, "suppressed") == 0);
  CHECK(trial_count(*engine, kBackup) == 1);
}

TEST_CASE("a set that makes the rule live is in force from the next event on") {
  auto engine = open();
  const Rules trial = with_trial({kGrave});
  engine->install_rules("trial", host("grace"), trial, kStart);
  const std::string first = event(1, "a.example.com", "lsass"), second = event(2, "a.example.com", "lsass");
  CHECK(engine->triage("edr", 0, first).opened.empty());
  RuleChange change;
  change.live = {kGrave};
  engine->install_rules("live", host("grace"), trial.update(change), kStart);
  CHECK(engine->triage("edr", first.size(), second).opened.size() == 1);
  CHECK(trial_count(*engine, kGrave) == 1);
}

TEST_CASE("the journal holds what was counted in trial, and which rules are") {
  const TempJournal journal("trial");
  std::string state;
  {
    auto engine = open(journal.path());
    engine->install_rules("trial", host("grace"), with_trial({kGrave}), kStart);
    engine->triage("edr", 0, event(1, "a.example.com", "lsass") + event(2, "b.example.com", "lsass"));
    engine->flush();
    state = engine->state_hash();
  }
  for (const bool snapshot : {false, true}) {
    auto engine = Engine::open(options(journal.path()));
    CHECK(engine->state_hash() == state);
    CHECK(trial_count(*engine, kGrave) == 2);
    if (snapshot) break;
    engine->snapshot();
  }
  auto engine = Engine::open(options(journal.path()));
  const std::uint64_t offset = engine->summary(viewer("grace")).sources.at(0).offset;
  CHECK(engine->triage("edr", offset, event(3, "c.example.com", "lsass")).opened.empty());
  CHECK(trial_count(*engine, kGrave) == 3);
}

TEST_CASE("events that are delivered again after a crash count once in trial") {
  const TempJournal journal("trial-crash");
  const std::string bytes = event(1, "a.example.com", "lsass") + event(2, "b.example.com", "lsass");
  {
    auto engine = open(journal.path());
    engine->install_rules("trial", host("grace"), with_trial({kGrave}), kStart);
    engine->triage("edr", 0, bytes);  // and no flush
  }
  auto engine = Engine::open(options(journal.path()));
  engine->triage("edr", 0, bytes);
  engine->flush();
  CHECK(trial_count(*engine, kGrave) == 2);
}
