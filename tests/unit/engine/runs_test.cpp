// What one consent opens, what waits and how it ends.
#include <doctest/doctest.h>

#include "asking.hpp"

using namespace csirt;
using namespace csirt::engine::test;

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
  const Incident end = look(*engine, id);
  CHECK(end.actions.at(0).state == "lapsed");
  const Decision& last = end.decisions.back();
  CHECK(last.reason == "disclosure:press waits was due 2026-03-02T00:00:00Z: it lapses");
  CHECK(last.because.back().text.ends_with(" Nobody further is told: it lapses."));
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
