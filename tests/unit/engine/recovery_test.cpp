// Clocks, restarts, several processes, viewers: what must hold whatever happens to the process.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

TEST_CASE("a late tick fires everything that is due, once, in order (FLT-2, FLT-11)") {
  auto engine = open();
  with_incident(*engine);
  CHECK(engine->tick(kStart + minutes(5)).fired.empty());
  const auto late = engine->tick(kStart + days(3));
  REQUIRE(late.fired.size() >= 2);
  CHECK(std::is_sorted(late.fired.begin(), late.fired.end(),
                       [](const Clock& a, const Clock& b) { return a.due < b.due; }));
  CHECK_FALSE(late.effects.empty());
  CHECK(engine->tick(kStart + days(3)).fired.empty());
}

TEST_CASE("a consent that nobody gives goes up the escalation path and lapses at its end (AUT-4, FLT-6)") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  run(*engine, "c1", "ada", TakeAction{id, "isolate-host", "pay1.example.com", {}}, kStart + minutes(2));
  bool asked_next = false;
  for (int hour = 1; hour < 24; ++hour) {
    for (const auto& effect : engine->tick(kStart + hours(hour) + minutes(5)).effects) {
      asked_next = asked_next || (effect.kind == EffectKind::ask_approval && effect.to != "carol");
    }
  }
  CHECK(asked_next);
  const Incident incident = engine->incident(id, viewer("system"));
  CHECK(incident.approvals.at(0).state == ApprovalState::lapsed);
  CHECK(incident.actions.at(0).state == "lapsed");
}

TEST_CASE("a restored engine is equal to one that never stopped, by replay and by snapshot (FLT-12)") {
  TempJournal journal("restore");
  std::string expected;
  {
    auto engine = open(journal.path());
    const std::string id = with_incident(*engine);
    run(*engine, "c1", "ada", TakeAction{id, "isolate-host", "pay1.example.com", {}}, kStart + minutes(2));
    run(*engine, "c2", "ada", SetFacts{id, {{"data.personal", true}}, ""}, kStart + minutes(3));
    engine->tick(kStart + hours(2));
    expected = engine->state_hash();
  }
  CHECK(Engine::open(options(journal.path()))->state_hash() == expected);
  {
    auto engine = Engine::open(options(journal.path()));
    engine->snapshot();
    CHECK(engine->state_hash() == expected);
  }
  auto engine = Engine::open(options(journal.path()));
  CHECK(engine->state_hash() == expected);
  const auto fired = engine->tick(kStart + days(9)).fired;
  CHECK(std::count_if(fired.begin(), fired.end(), [](const Clock& c) { return c.kind == "obligation"; }) ==
        1);
  CHECK(verify_journal(journal.path()).ok);
}

TEST_CASE("two engines on one journal and one host under attack: one incident") {
  TempJournal journal("two");
  auto first = open(journal.path());
  auto second = Engine::open(options(journal.path()));
  first->triage("edr", 0, event(10, "a.example.com", "procdump"));
  const auto met = second->triage("proxy", 0, event(20, "a.example.com", "lsass"));
  CHECK(met.joined.size() == 1);
  first->flush();
  second->flush();
  CHECK(first->incidents(viewer("system")).size() == 1);
  CHECK(second->incidents(viewer("system")).at(0).findings.size() == 2);
}

TEST_CASE("two processes at once on one journal, one host under attack: one incident, every event counted") {
  TempJournal journal("fork");
  open(journal.path());
  constexpr int kProcesses = 3;
  for (int number = 0; number < kProcesses; ++number) {
    if (::fork() != 0) continue;
    int status = 0;
    try {
      auto engine = Engine::open(options(journal.path()));
      std::string bytes;
      for (int i = 0; i < 20; ++i) bytes += event(i, "a.example.com", i % 2 == 0 ? "procdump" : "lsass");
      const auto summary = engine->triage("source" + std::to_string(number), 0, bytes);
      engine->flush();
      status = summary.events == 20 ? 0 : 1;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "process %d: %s\n", number, error.what());
      status = 2;
    }
    ::_exit(status);
  }
  for (int number = 0; number < kProcesses; ++number) {
    int status = 0;
    ::wait(&status);
    CHECK(WEXITSTATUS(status) == 0);
  }
  auto engine = Engine::open(options(journal.path()));
  CHECK(engine->incidents(viewer("system")).size() == 1);
  const auto summary = engine->summary(viewer("system"));
  CHECK(summary.dispositions.at("opened") == 1);
  CHECK(summary.sources.size() == kProcesses);
  for (const auto& source : summary.sources) CHECK(source.events == 20);
  CHECK(verify_journal(journal.path()).ok);
}

TEST_CASE("an engine opened before fork refuses in the child") {
  TempJournal journal("forked");
  auto engine = open(journal.path());
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 1;
    try {
      engine->triage("edr", 0, event(1, "a.example.com", "procdump"));
    } catch (const Error& error) {
      status = error.status() == Status::forked ? 0 : 2;
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the record envelope names realm, principal, charter and rules; an exercise stays one (WFL-6)") {
  TempJournal journal("envelope");
  EngineOptions with = options();
  with.realm = "exercise/red-october";
  {
    auto engine = open(journal.path(), &with);
    with_incident(*engine);
    for (const auto& effect : engine->effects(viewer("system")))
      CHECK(effect.realm == "exercise/red-october");
  }
  auto store = journal::open_sqlite(journal.path(), {});
  std::uint64_t records = 0;
  store->read(0, [&](std::uint64_t position, std::string_view line) {
    const auto record = journal::decode_record(line);
    ++records;
    CHECK(record.realm == "exercise/red-october");
    CHECK(record.version == 1);
    CHECK_FALSE(record.principal.subject.empty());
    CHECK_FALSE(record.charter.empty());
    if (position > 3) CHECK_FALSE(record.rules.empty());
    return true;
  });
  CHECK(records > 5);
}

TEST_CASE("a viewer sees what he may know, in counts, reasons and errors too (DIS-6, ORG-11)") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  run(*engine, "c1", "ada", TakeAction{id, "isolate-host", "pay1.example.com", {}}, kStart + minutes(2));
  const auto text_for = [&](const Viewer& who) {
    std::string query = R"({"what":"incidents","viewer":{"principal":{"subject":")" + who.principal.subject +
                        R"("},"party":")" + who.party + "\"}}";
    return engine->query(query);
  };
  CHECK(text_for(viewer("ada")).find("pay1.example.com") != std::string::npos);
  const std::string contractor = text_for(viewer("eve"));
  CHECK(contractor.find("pay1") == std::string::npos);
  CHECK(contractor.find("carol") == std::string::npos);
  CHECK(engine->incidents(viewer("mallory")).empty());
  CHECK(engine->summary(viewer("mallory")).incidents == 0);
  CHECK(engine->summary(viewer("eve")).dispositions.empty());
  CHECK_THROWS_WITH_AS(engine->incident(id, viewer("mallory")), doctest::Contains("there is no incident"),
                       Error);
  CHECK_THROWS_WITH_AS(engine->query(R"({"what":"summary"})"), doctest::Contains("viewer"), Error);
}

TEST_CASE("an incident keeps the workflow that it began with when the charter changes (FLT-13)") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  std::string text = kCharter;
  text.replace(text.find("then: { contain: {}, close"), 26, "then: { close");
  text.replace(text.find("    contain: { actions: [isolate-host], then: { close: {} } }\n"), 62, "");
  const auto next = parse_charter(text, "next.yaml");
  CHECK(engine->install_charter("i3", host("grace"), next, kStart + minutes(1)).outcome ==
        Outcome::permitted);
  CHECK(run(*engine, "t1", "ada", TransitionTo{id, "contain", ""}, kStart + minutes(2)).outcome ==
        Outcome::permitted);
}

TEST_CASE("effects are leased to one worker at a time and end when acknowledged") {
  auto engine = open();
  with_incident(*engine);
  const auto effects = engine->effects(viewer("system"));
  REQUIRE_FALSE(effects.empty());
  const std::string id = effects[0].id;
  const Instant now = kStart + minutes(2);
  CHECK(run(*engine, "e1", "system", ClaimEffect{id, "w1", now + minutes(5)}, now).outcome ==
        Outcome::permitted);
  CHECK(run(*engine, "e2", "system", ClaimEffect{id, "w2", now + minutes(5)}, now).outcome ==
        Outcome::denied);
  CHECK(run(*engine, "e3", "system", ClaimEffect{id, "w2", now + minutes(20)}, now + minutes(6)).outcome ==
        Outcome::permitted);
  run(*engine, "e4", "system", AcknowledgeEffect{id, true, "mail sent", "w2"}, now + minutes(7));
  CHECK(engine->effects(viewer("system")).size() == effects.size() - 1);
}

TEST_CASE("engine time never goes back, and what the host said is kept") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  run(*engine, "n1", "ada", AddNote{id, "late"}, kStart + hours(5));
  run(*engine, "n2", "ada", AddNote{id, "early"}, kStart);
  CHECK(engine->now() == kStart + hours(5));
}
