// Who may: what a stranger states and learns, who names the lead, who ends an effect. Each case is a fault
// that somebody could use.
#include <doctest/doctest.h>

#include "asking.hpp"

using namespace csirt;
using namespace csirt::engine::test;

TEST_CASE("nobody states what the engine says itself; judgements are for those who work the incident") {
  struct Row {
    const char* name;
    Fact value;
    bool in_report, in_set_facts;
  };
  const Row rows[] = {
      {"incident.lead", std::string("penny"), false, false},
      {"incident.severity", std::string("high"), false, false},
      {"incident.state", std::vector<std::string>{"close"}, false, false},
      {"incident.hosts", std::int64_t{0}, false, false},
      {"incident.techniques", std::vector<std::string>{"T1190"}, false, false},
      {"constituency.id", std::string("corp"), false, false},
      {"actor.person", std::string("ada"), false, false},
      {"actor.roles", std::vector<std::string>{"manager"}, false, false},
      {"actor.assurance", std::string("high"), false, false},
      {"action.target-kind", std::string("host"), false, false},
      {"party.kind", std::string("media"), false, false},
      {"team.id", std::string("worldwide"), false, false},
      {"incident.verdict", std::string("false-positive"), false, true},
      {"verdict", std::string("true-positive"), false, true},
      {"incident.significant", true, false, true},
      {"incident.material-since", format(kStart), false, true},
      {"data.personal", true, true, true},
      {"impact.functional", std::string("high"), true, true},
  };
  auto engine = open();
  const std::string id = with_incident(*engine);
  int number = 0;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string command = "s" + std::to_string(++number);
    Report report;
    report.text = "believe me";
    report.kind = "imminent-threat";
    report.facts = {{row.name, row.value}};
    const auto reported = [&] { run(*engine, command + "r", "stranger", report, kNoon); };
    const auto set = [&] {
      run(*engine, command + "f", "ada", SetFacts{id, {{row.name, row.value}}, ""}, kNoon);
    };
    if (row.in_report) {
      CHECK_NOTHROW(reported());
    } else {
      CHECK_THROWS_WITH_AS(reported(), doctest::Contains(row.name), Error);
    }
    if (row.in_set_facts) {
      CHECK_NOTHROW(set());
    } else {
      CHECK_THROWS_WITH_AS(set(), doctest::Contains("engine alone"), Error);
    }
  }
  CHECK(look(*engine, id).verdict == "true-positive");
}

TEST_CASE("what an older record claims of the engine's own facts counts for nothing") {
  Incident incident;
  incident.facts = {{"incident.verdict", std::string("false-positive")},
                    {"verdict", std::string("false-positive")},
                    {"incident.lead", std::string("penny")},
                    {"actor.assurance", std::string("high")},
                    {"party.id", std::string("press")},
                    {"data.personal", true}};
  const Facts facts = engine::facts_of(incident);
  for (const char* own : {"incident.verdict", "verdict", "incident.lead", "actor.assurance", "party.id"})
    CHECK_MESSAGE(facts.count(own) == 0, own);
  CHECK(facts.count("data.personal") == 1);
}

TEST_CASE("who may name the lead: the lead, managers above, or whom the clause on `assign` names") {
  struct Row {
    const char* by;
    bool without_clause, with_clause;
  };
  const Row rows[] = {{"penny", false, true},  // of the team, and named by the clause
                      {"carol", false, false},
                      {"ada", true, false},  // leads it
                      {"grace", true, false},
                      {"system", false, false}};
  const auto attempt = [](Engine& engine, const char* by) {
    const std::string id = with_incident(engine);
    const auto decision =
        run(engine, "a1", by, Assign{id, by == std::string("system") ? "ada" : by, ""}, kNoon);
    return decision.outcome == Outcome::permitted;
  };
  for (const Row& row : rows) {
    CAPTURE(row.by);
    CHECK(attempt(*open(), row.by) == row.without_clause);
    CHECK(attempt(*open_with("  install-charter:",
                             "  assign: { by: { any: [press-contact] } }\n  install-charter:"),
                  row.by) == row.with_clause);
  }
  // Whoever merely owes a task may not make himself the lead.
  auto engine = open_with("role: incident-handler, within: 30m", "role: cfo, within: 30m");
  const std::string id = with_incident(*engine);
  REQUIRE(look(*engine, id).tasks.at(0).person == "carol");
  CHECK(run(*engine, "n1", "carol", AddNote{id, "I may write"}, kNoon).outcome == Outcome::permitted);
  CHECK(run(*engine, "n2", "carol", Assign{id, "carol", ""}, kNoon).outcome == Outcome::denied);
  CHECK(look(*engine, id).lead == "ada");
}

TEST_CASE(
    "effects are for the host's own account, its worker and no other; an action learns what came of it") {
  auto engine =
      open_with("needs: [{ when: { \"asset.criticality|gte\": high }, consent_of: agreed_with, within: 1h }]",
                "needs: []");
  const std::string id = with_incident(*engine);
  const auto taken = run(*engine, "c1", "ada", isolate(id), kNoon);
  std::string effect;
  for (const Effect& one : taken.effects) {
    if (one.kind == EffectKind::execute_action) effect = one.id;
  }
  REQUIRE_FALSE(effect.empty());
  CHECK(run(*engine, "e1", "ada", ClaimEffect{effect, "w", kNoon + hours(1)}, kNoon).outcome ==
        Outcome::denied);
  CHECK(run(*engine, "e2", "ada", AcknowledgeEffect{effect, true, "", ""}, kNoon).outcome == Outcome::denied);
  CHECK_THROWS_WITH_AS(run(*engine, "e3", "mallory", AcknowledgeEffect{effect, true, "", ""}, kNoon),
                       doctest::Contains("no open effect"), Error);
  run(*engine, "e4", "system", ClaimEffect{effect, "w1", kNoon + hours(1)}, kNoon);
  CHECK(run(*engine, "e5", "system", AcknowledgeEffect{effect, true, "", "w2"}, kNoon).outcome ==
        Outcome::denied);
  run(*engine, "e6", "system", AcknowledgeEffect{effect, false, "the agent does not answer", "w1"}, kNoon);
  CHECK(look(*engine, id).actions.at(0).state == "failed");
  CHECK(run(*engine, "e7", "system", AcknowledgeEffect{effect, true, "cut off at the switch", "w2"}, kNoon)
            .outcome == Outcome::permitted);
  const Incident end = look(*engine, id);
  CHECK(end.actions.at(0).state == "done");
  CHECK(std::any_of(end.history.begin(), end.history.end(), [](const HistoryEntry& entry) {
    return entry.what == "action" && entry.text.find("cut off at the switch") != std::string::npos;
  }));
}

TEST_CASE("DIS-6: an incident that one may not know of and one that is not there answer alike") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const std::vector<CommandBody> known = {
      AddNote{id, "x"},          TransitionTo{id, "contain", ""},          isolate(id),
      Approve{id, "a", "d", ""}, Disclose{id, "press", {}, "", {}, false}, Assign{id, "", ""}};
  const std::string none(id.size(), '0');
  const std::vector<CommandBody> unknown = {
      AddNote{none, "x"},          TransitionTo{none, "contain", ""},          isolate(none),
      Approve{none, "a", "d", ""}, Disclose{none, "press", {}, "", {}, false}, Assign{none, "", ""}};
  const auto said = [&](const std::string& command, const CommandBody& body) {
    try {
      run(*engine, command, "mallory", body, kNoon);
    } catch (const Error& error) {
      std::string text = error.what();
      for (const std::string& name : {id, none}) {
        if (const auto at = text.find(name); at != std::string::npos) text.erase(at, name.size());
      }
      return text;
    }
    return std::string("a decision");
  };
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string there = said("k" + std::to_string(i), known[i]);
    CHECK(there == said("u" + std::to_string(i), unknown[i]));
    CHECK(there.find("there is no incident") != std::string::npos);
  }
  const auto statistics = [&](const char* who) {
    return engine->query(std::string(R"({"what":"statistics","viewer":{"principal":{"subject":")") + who +
                         R"("}}})");
  };
  CHECK(statistics("mallory") == statistics("eve"));
  CHECK(statistics("mallory") != statistics("ada"));
  CHECK(engine->statistics().incidents == 1);
}

TEST_CASE("what a state proposes is advice to the lead, and the kind of a target can be asked for") {
  auto engine =
      open_with("needs: [{ when: { \"asset.criticality|gte\": high }, consent_of: agreed_with, within: 1h }]",
                "denied: [{ when: { action.target-kind: account }, because: not an account }]");
  const std::string id = with_incident(*engine);
  const auto moved = run(*engine, "t1", "ada", TransitionTo{id, "contain", ""}, kNoon);
  const auto advice = std::find_if(moved.effects.begin(), moved.effects.end(),
                                   [](const Effect& effect) { return effect.kind == EffectKind::advise; });
  REQUIRE(advice != moved.effects.end());
  CHECK(advice->to == "ada");
  CHECK(advice->details.at("action.name") == Fact(std::string("isolate-host")));
  CHECK(run(*engine, "t2", "ada", isolate(id), kNoon).outcome == Outcome::permitted);
}

TEST_CASE("a stranger is not told who works here") {
  auto engine = open();
  for (const char* person : {"ada", "nobody"}) {
    const DeclareAbsence away{person, kStart, kStart + days(1)};
    CHECK_THROWS_WITH_AS(run(*engine, std::string("a-") + person, "mallory", away, kNoon),
                         doctest::Contains("the charter has no person"), Error);
  }
}

TEST_CASE("absences that are over are forgotten, those to come are kept") {
  engine::Core core(options());
  core.install_charter("i1", host("system"), parse_charter(kCharter, "charter.yaml"), kStart);
  const auto declare = [&](const char* id, Instant from, Instant to, Instant now) {
    core.command({id, host("ada"), false, DeclareAbsence{"ada", from, to}}, now);
    return core.state().absences.size();
  };
  CHECK(declare("a1", kStart, kStart + hours(1), kStart) == 1);
  CHECK(declare("a2", kStart + hours(9), kStart + hours(10), kStart + minutes(1)) == 2);
  CHECK(declare("a3", kStart + hours(5), kStart + hours(6), kStart + hours(2)) == 2);
}

TEST_CASE("DIS-7: a contact made outside the engine meets the duty to report, as a disclosure does") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  run(*engine, "f1", "ada", SetFacts{id, {{"data.personal", true}}, ""}, kNoon);
  REQUIRE(running(look(*engine, id), "obligation") == 1);
  run(*engine, "f2", "ada", RecordContact{id, "authority", Direction::inbound, "phone", "they call", {}},
      kNoon);
  CHECK(running(look(*engine, id), "obligation") == 1);
  run(*engine, "f3", "ada", RecordContact{id, "authority", Direction::outbound, "phone", "told", {"summary"}},
      kNoon);
  CHECK(running(look(*engine, id), "obligation") == 0);
}

TEST_CASE("a clock whose move the workflow refuses records a refusal") {
  auto engine =
      open_with("      within: 1h\n      else: escalate\n", "      within: 1h\n      else: \"to:contain\"\n");
  const std::string id = with_incident(*engine);
  engine->tick(kNoon);
  const Incident moved = look(*engine, id);
  CHECK(moved.states == std::vector<std::string>{"contain"});
  for (const Decision& decision : moved.decisions) {
    if (decision.question.find("runs out") != std::string::npos)
      CHECK(decision.outcome == Outcome::permitted);
  }
}

TEST_CASE("a lesser finding that joins does not take the title") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const std::string title = look(*engine, id).title;
  engine->triage("edr", event(60, "pay1.example.com", "procdump -ma").size(),
                 event(90, "pay1.example.com", "whoami"));
  engine->flush();
  CHECK(look(*engine, id).title == title);
}
