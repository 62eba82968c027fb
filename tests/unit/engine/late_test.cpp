// Which events are late: by the newest that a source has borne, never by when a charter was installed.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

std::shared_ptr<const Charter> patient(const std::string& name) {
  std::string text = kCharter;
  text.replace(text.find("Example Corp"), 12, name);
  text.insert(text.find("  fold_within"), "  lateness: 5m\n");
  return parse_charter(text, "charter.yaml");
}

std::unique_ptr<Engine> open_patient(const std::string& journal, Instant installed = kStart) {
  auto engine = Engine::open(options(journal));
  engine->install_charter("install-1", host("system"), patient("Example Corp"), installed);
  engine->install_rules("install-2", host("grace"), rules(), installed);
  return engine;
}

std::string listing(int second) { return event(second, "pay1.example.com", "dir"); }

Dispositions counted(const Engine& engine) { return engine.summary(viewer("system")).dispositions; }

const Instant kTenPast = kStart + minutes(10);

}  // namespace

TEST_CASE("logs of before the charter are not late by it") {
  auto engine = open_patient("", kStart + hours(4));
  engine->triage("edr", 0, listing(60) + listing(61) + listing(900) + listing(62));
  CHECK(counted(*engine) == Dispositions{{"late", 1}, {"quiet", 3}});
}

TEST_CASE("a charter that came later makes nothing late after a restart") {
  const std::string first = listing(60) + listing(61), second = listing(62) + listing(700) + listing(63);
  for (const bool flushed : {false, true}) {
    for (const bool restarted : {false, true}) {
      CAPTURE(flushed);
      CAPTURE(restarted);
      TempJournal journal("late-charter");
      auto engine = open_patient(journal.path());
      engine->triage("edr", 0, first);
      if (flushed) engine->flush();
      engine->install_charter("later", host("grace"), patient("Example Group"), kTenPast);
      if (restarted) {
        engine.reset();
        engine = Engine::open(options(journal.path()));
      }
      engine->triage("edr", 0, first + second);
      engine->flush();
      CHECK(counted(*engine) == Dispositions{{"late", 1}, {"quiet", 4}});
    }
  }
}

TEST_CASE("events without a time make nothing late, before a cursor or after it") {
  const std::string untimed = "{\"Hostname\":\"pay1.example.com\",\"CommandLine\":\"dir\"}\n";
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    TempJournal journal("late-untimed");
    auto engine = open_patient(journal.path(), kTenPast);
    engine->triage("edr", 0, untimed);
    engine->flush();
    if (restarted) {
      engine.reset();
      engine = Engine::open(options(journal.path()));
    }
    engine->triage("edr", untimed.size(), listing(1));
    CHECK(counted(*engine) == Dispositions{{"quiet", 2}});
  }
}
