// Who may, again: what a stranger states, what one consent opens, who names the lead, what waits and how it
// ends. Each case is a fault that somebody could use.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

const Instant kNoon = kStart + hours(4);

// The organization of support.hpp with other clauses.
std::unique_ptr<Engine> open_with(std::string_view from, std::string_view to) {
  std::string text = kCharter;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  auto engine = Engine::open(options());
  const auto charter = parse_charter(text, "rights.yaml");
  engine->install_charter("install-1", host("system"), charter, kStart);
  engine->install_rules("install-2", host("grace"), rules(), kStart);
  return engine;
}

Incident look(const Engine& engine, const std::string& id) { return engine.incident(id, viewer("system")); }

Approval approval_of(const Engine& engine, const std::string& id, const std::string& action,
                     std::size_t which = 0) {
  for (const Approval& approval : look(engine, id).approvals) {
    if (approval.action == action && approval.state == ApprovalState::open && which-- == 0) return approval;
  }
  FAIL("no open approval of " << action);
  return {};
}

Decision consent(Engine& engine, const std::string& command, const std::string& by, const std::string& id,
                 const Approval& asked, Instant now) {
  return run(engine, command, by, Approve{id, asked.id, asked.need.digest, ""}, now);
}

std::size_t count_of(const Decision& decision, EffectKind kind) {
  return static_cast<std::size_t>(std::count_if(decision.effects.begin(), decision.effects.end(),
                                                [&](const Effect& effect) { return effect.kind == kind; }));
}

std::size_t running(const Incident& incident, const std::string& kind) {
  return static_cast<std::size_t>(std::count_if(
      incident.clocks.begin(), incident.clocks.end(),
      [&](const Clock& clock) { return clock.kind == kind && clock.state == ClockState::running; }));
}

const TakeAction isolate(const std::string& id) { return {id, "isolate-host", "pay1.example.com", {}}; }

}  // namespace

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

TEST_CASE("FLT-9: one consent carries out one run, and asking twice waits once") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const auto first = run(*engine, "c1", "ada", isolate(id), kNoon);
  const auto twice = run(*engine, "c2", "ada", isolate(id), kNoon + minutes(1));
  CHECK(twice.needs.at(0).id == first.needs.at(0).id);
  CHECK(count_of(twice, EffectKind::ask_approval) == 0);
  CHECK(look(*engine, id).actions.size() == 1);
  const Approval asked = approval_of(*engine, id, "action:isolate-host");
  const auto given = consent(*engine, "c3", "carol", id, asked, kNoon + minutes(2));
  CHECK(count_of(given, EffectKind::execute_action) == 1);
  // Later the same is wanted again: it is another run, and needs a consent of its own.
  const auto later = run(*engine, "c4", "ada", isolate(id), kNoon + minutes(3));
  CHECK(later.outcome == Outcome::needs_consent);
  CHECK(later.needs.at(0).id != first.needs.at(0).id);
  CHECK(look(*engine, id).actions.size() == 2);
}

TEST_CASE(
    "FLT-6: a late answer does not stop the escalation, which asks the next at exact intervals to its end") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  run(*engine, "c1", "ada", isolate(id), kNoon);
  const Approval asked = approval_of(*engine, id, "action:isolate-host");
  const Instant due = kNoon + hours(1);
  CHECK(asked.need.by == due);
  const auto late = consent(*engine, "c2", "carol", id, asked, due + seconds(1));
  CHECK(late.outcome == Outcome::denied);
  CHECK(approval_of(*engine, id, "action:isolate-host").state == ApprovalState::open);
  // carol, then her deputy grace; ada asked and is not asked.
  const auto next = engine->tick(due + seconds(2));
  const auto to_grace = std::find_if(next.effects.begin(), next.effects.end(), [](const Effect& effect) {
    return effect.kind == EffectKind::ask_approval && effect.to == "grace";
  });
  CHECK(to_grace != next.effects.end());
  const Approval again = approval_of(*engine, id, "action:isolate-host");
  CHECK(again.need.of == std::vector<std::string>{"carol", "grace"});
  CHECK(again.need.by == due + seconds(2) + hours(1));
  engine->tick(due + seconds(2) + hours(1));
  const Incident end = look(*engine, id);
  CHECK(end.approvals.at(0).state == ApprovalState::lapsed);
  CHECK(end.actions.at(0).state == "lapsed");
  CHECK(running(end, "approval") == 0);
}

TEST_CASE("whom the escalation asked may consent, and the intervals do not grow") {
  auto engine = open_with("ada:   { team: worldwide, roles: [incident-lead, incident-handler],",
                          "max:   { team: worldwide, roles: [deputy-manager] }\n"
                          "  ada:   { team: worldwide, roles: [incident-lead, incident-handler],");
  const std::string id = with_incident(*engine);
  run(*engine, "c1", "ada", isolate(id), kNoon);
  std::vector<Instant> asked_until;
  for (Instant now = kNoon; asked_until.size() < 3; now = now + hours(1)) {
    engine->tick(now);
    asked_until.push_back(*approval_of(*engine, id, "action:isolate-host").need.by);
  }
  CHECK(asked_until == std::vector<Instant>{kNoon + hours(1), kNoon + hours(2), kNoon + hours(3)});
  const Approval asked = approval_of(*engine, id, "action:isolate-host");
  CHECK(asked.need.of == std::vector<std::string>{"carol", "grace", "max"});
  const auto given = consent(*engine, "c2", "max", id, asked, kNoon + hours(2) + minutes(1));
  CHECK(given.outcome == Outcome::permitted);
  CHECK(count_of(given, EffectKind::execute_action) == 1);
}

TEST_CASE("what waits for a party to be told first goes out when it was told, however that happened") {
  for (const bool recorded : {false, true}) {
    CAPTURE(recorded);
    auto engine = open();
    const std::string id = with_incident(*engine);
    run(*engine, "d1", "penny", Disclose{id, "press", {"summary"}, "", {}, false}, kNoon);
    CHECK(running(look(*engine, id), "run") == 1);
    consent(*engine, "d2", "grace", id, approval_of(*engine, id, "disclosure:press"), kNoon);
    CHECK(look(*engine, id).actions.at(0).state == "waiting");
    Decision told;
    if (recorded) {
      told = run(*engine, "d3", "ada",
                 RecordContact{id, "clients", Direction::outbound, "phone", "told", {"summary"}}, kNoon);
    } else {
      run(*engine, "d3", "ada", Disclose{id, "clients", {"summary"}, "", {}, false}, kNoon);
      told = consent(*engine, "d4", "grace", id, approval_of(*engine, id, "disclosure:clients"), kNoon);
    }
    CHECK(std::any_of(told.effects.begin(), told.effects.end(), [](const Effect& effect) {
      return effect.kind == EffectKind::contact && effect.to == "press";
    }));
    const Incident end = look(*engine, id);
    CHECK(end.actions.at(0).state == "executing");
    CHECK(running(end, "run") == 0);
  }
}

TEST_CASE("nothing waits for ever: what nobody can consent to is escalated, then lapses") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  run(*engine, "d1", "penny", Disclose{id, "press", {"summary"}, "", {}, false}, kNoon);
  consent(*engine, "d2", "grace", id, approval_of(*engine, id, "disclosure:press"), kNoon);
  std::vector<std::string> told;
  for (int step = 1; step <= 5; ++step) {
    for (const Effect& effect : engine->tick(kNoon + hours(4 * step)).effects) {
      if (effect.details.count("kind") != 0 && effect.details.at("kind") == Fact(std::string("run")))
        told.push_back(effect.to);
    }
  }
  CHECK(told == std::vector<std::string>{"ada", "grace"});
  CHECK(look(*engine, id).actions.at(0).state == "lapsed");
}

TEST_CASE("what waits for a fact goes on when the fact is set") {
  auto engine =
      open_with("needs: [{ when: { \"asset.criticality|gte\": high }, consent_of: agreed_with, within: 1h }]",
                "denied: [{ when: { data.personal: true }, because: leave it }]");
  const std::string id = with_incident(*engine);
  CHECK(run(*engine, "c1", "ada", isolate(id), kNoon).outcome == Outcome::needs_consent);
  CHECK(running(look(*engine, id), "run") == 1);
  const auto set = run(*engine, "c2", "ada", SetFacts{id, {{"data.personal", false}}, ""}, kNoon);
  CHECK(count_of(set, EffectKind::execute_action) == 1);
  CHECK(look(*engine, id).actions.at(0).state == "executing");
}

TEST_CASE("a consent is judged by who asked; who consents needs the assurance that the action asks for") {
  const char* plain = "isolate-host:\n    by: { any: [incident-lead] }\n";
  const char* sure = "isolate-host:\n    by: { any: [incident-lead] }\n    assurance: substantial\n";
  auto engine = open_with(plain, sure);
  const std::string id = with_incident(*engine);
  const auto as = [&](const char* command, const char* who, const char* assurance, CommandBody body) {
    return engine->command({command, {"host", who, assurance, "", ""}, false, std::move(body)}, kNoon);
  };
  CHECK(as("c1", "ada", "low", isolate(id)).outcome == Outcome::denied);
  CHECK(as("c2", "ada", "substantial", isolate(id)).outcome == Outcome::needs_consent);
  const Approval asked = approval_of(*engine, id, "action:isolate-host");
  const Approve yes{id, asked.id, asked.need.digest, ""};
  CHECK(as("c3", "carol", "", yes).outcome == Outcome::denied);
  CHECK(as("c4", "carol", "low", yes).outcome == Outcome::denied);
  CHECK(approval_of(*engine, id, "action:isolate-host").state == ApprovalState::open);
  const auto given = as("c5", "carol", "high", yes);
  CHECK(count_of(given, EffectKind::execute_action) == 1);
}

TEST_CASE("facts about who acts are those of who asked, also when another person's consent carries it out") {
  auto engine = open_with("isolate-host:\n    by: { any: [incident-lead] }\n",
                          "isolate-host:\n    by: { any: [incident-lead] }\n"
                          "    denied: [{ when: { actor.roles: cfo }, because: not by the cfo }]\n");
  const std::string id = with_incident(*engine);
  run(*engine, "c1", "ada", isolate(id), kNoon);
  const auto given =
      consent(*engine, "c2", "carol", id, approval_of(*engine, id, "action:isolate-host"), kNoon);
  CHECK(count_of(given, EffectKind::execute_action) == 1);
}

TEST_CASE("when a run ends or the incident closes, so do its approvals and clocks") {
  SUBCASE("one refusal ends the other questions too") {
    auto engine = open_with("consent_of: agreed_with, within: 1h }]",
                            "consent_of: agreed_with, within: 1h }, { consent_of: legal, within: 2h }]");
    const std::string id = with_incident(*engine);
    run(*engine, "c1", "ada", isolate(id), kNoon);
    const Approval first = approval_of(*engine, id, "action:isolate-host");
    const Approval second = approval_of(*engine, id, "action:isolate-host", 1);
    run(*engine, "c2", first.need.of.at(0), Refuse{id, first.id, first.need.digest, ""}, kNoon);
    const Incident end = look(*engine, id);
    CHECK(end.actions.at(0).state == "denied");
    CHECK(running(end, "approval") == 0);
    for (const Approval& approval : end.approvals) CHECK(approval.state != ApprovalState::open);
    CHECK(consent(*engine, "c3", second.need.of.at(0), id, second, kNoon).outcome == Outcome::denied);
  }
  SUBCASE("a closed incident carries out nothing") {
    auto engine = open();
    const std::string id = with_incident(*engine);
    run(*engine, "c1", "ada", isolate(id), kNoon);
    const Approval asked = approval_of(*engine, id, "action:isolate-host");
    run(*engine, "c2", "ada", SetFacts{id, {{"verdict", std::string("false-positive")}}, ""}, kNoon);
    REQUIRE(run(*engine, "c3", "ada", TransitionTo{id, "close", ""}, kNoon).outcome == Outcome::permitted);
    const Incident end = look(*engine, id);
    CHECK(end.actions.at(0).state == "lapsed");
    CHECK(running(end, "approval") == 0);
    const auto given = consent(*engine, "c4", "carol", id, asked, kNoon);
    CHECK(given.outcome == Outcome::denied);
    CHECK(count_of(given, EffectKind::execute_action) == 0);
  }
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

TEST_CASE("the title follows the gravest finding; an unknown level is the lowest") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const std::string title = look(*engine, id).title;
  engine->triage("edr", event(60, "pay1.example.com", "procdump -ma").size(),
                 event(90, "pay1.example.com", "whoami"));
  engine->flush();
  CHECK(look(*engine, id).title == title);
}
