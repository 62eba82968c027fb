// Commands: who may, after whose consent, who is told; refusals are decisions; each command answers once.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

const Instant kLater = kStart + minutes(30);

const Approval& open_approval(const Incident& incident) {
  for (const auto& approval : incident.approvals) {
    if (approval.state == ApprovalState::open) return approval;
  }
  throw std::runtime_error("no open approval");
}

bool has_effect(const Decision& decision, EffectKind kind, const std::string& to) {
  return std::any_of(decision.effects.begin(), decision.effects.end(),
                     [&](const Effect& effect) { return effect.kind == kind && effect.to == to; });
}

}  // namespace

TEST_CASE(
    "cutting off the payments server needs the consent of the one who agreed to it, who is another person "
    "(AUT-3, FLT-9)") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const auto asked =
      run(*engine, "c1", "ada", TakeAction{id, "isolate-host", "pay1.example.com", {}}, kLater);
  CHECK(asked.outcome == Outcome::needs_consent);
  REQUIRE(asked.needs.size() == 1);
  CHECK(asked.needs[0].of == std::vector<std::string>{"carol"});
  CHECK(has_effect(asked, EffectKind::ask_approval, "carol"));
  CHECK_FALSE(has_effect(asked, EffectKind::execute_action, "pay1.example.com"));

  const Approval approval = open_approval(engine->incident(id, viewer("system")));
  const auto own = run(*engine, "c2", "ada", Approve{id, approval.id, approval.need.digest, ""}, kLater);
  CHECK(own.outcome == Outcome::denied);
  const auto stale = run(*engine, "c3", "carol", Approve{id, approval.id, "other", ""}, kLater);
  CHECK(stale.outcome == Outcome::denied);
  const auto given = run(*engine, "c4", "carol", Approve{id, approval.id, approval.need.digest, ""}, kLater);
  CHECK(given.outcome == Outcome::permitted);
  CHECK(has_effect(given, EffectKind::execute_action, "pay1.example.com"));
  const Incident incident = engine->incident(id, viewer("system"));
  REQUIRE(incident.actions.size() == 1);
  CHECK(incident.actions[0].state == "executing");
  const auto again = run(*engine, "c5", "carol", Approve{id, approval.id, approval.need.digest, ""}, kLater);
  CHECK_FALSE(has_effect(again, EffectKind::execute_action, "pay1.example.com"));
}

TEST_CASE("a refused consent ends the action") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  run(*engine, "c1", "ada", TakeAction{id, "isolate-host", "pay1.example.com", {}}, kLater);
  const Approval approval = open_approval(engine->incident(id, viewer("system")));
  run(*engine, "c2", "carol", Refuse{id, approval.id, approval.need.digest, "the month end runs"}, kLater);
  const Incident incident = engine->incident(id, viewer("system"));
  CHECK(incident.actions.at(0).state == "denied");
  CHECK(incident.approvals.at(0).state == ApprovalState::refused);
}

TEST_CASE("a command answers once: the same id gives the first answer and writes nothing") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const auto first =
      run(*engine, "c1", "ada", TakeAction{id, "isolate-host", "pay1.example.com", {}}, kLater);
  const auto records = engine->summary(viewer("system")).records;
  const auto second =
      run(*engine, "c1", "ada", TakeAction{id, "isolate-host", "pay1.example.com", {}}, kLater + hours(5));
  CHECK(first == second);
  CHECK(engine->summary(viewer("system")).records == records);
}

TEST_CASE("who may do what, and what is refused") {
  struct Row {
    const char* by;
    CommandBody body;
    Outcome expected;
    const char* reason;
  };
  auto engine = open();
  const std::string id = with_incident(*engine);
  const std::vector<Row> rows = {
      {"penny", TakeAction{id, "isolate-host", "pay1.example.com", {}}, Outcome::denied, ""},
      {"eve", AddNote{id, "hello"}, Outcome::denied, ""},
      {"ada", AddNote{id, "hello"}, Outcome::permitted, ""},
      {"ada", TransitionTo{id, "close", ""}, Outcome::denied, ""},
      {"ada", TransitionTo{id, "eradicate", ""}, Outcome::denied, ""},
      {"ada", TransitionTo{id, "contain", ""}, Outcome::permitted, ""},
      {"ada", Disclose{id, "press", {"summary"}, "", {}, false}, Outcome::denied, ""},
      {"ada", TakeAction{id, "delete-everything", "x", {}}, Outcome::denied, ""},
      {"eve", DeclareAbsence{"ada", kStart, kStart + days(1)}, Outcome::denied, "denied"},
  };
  int number = 0;
  for (const auto& row : rows) {
    const auto decision = run(*engine, "row" + std::to_string(++number), row.by, row.body, kLater);
    CHECK_MESSAGE(decision.outcome == row.expected, "row ", number, ": ", decision.reason);
    CHECK_MESSAGE(decision.reason.find(row.reason) != std::string::npos, "row ", number, ": ",
                  decision.reason);
  }
}

TEST_CASE("the customers concerned are told before the media, after legal's approval (DIS-3)") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const auto media = run(*engine, "d1", "penny", Disclose{id, "press", {"summary"}, "", {}, false}, kLater);
  CHECK(media.outcome != Outcome::permitted);
  CHECK(std::any_of(media.needs.begin(), media.needs.end(),
                    [](const Need& need) { return need.kind == NeedKind::told_first; }));

  const auto asked =
      run(*engine, "d2", "ada",
          Disclose{id, "clients", {"summary"}, "", {{"summary", std::string("We were attacked.")}}, false},
          kLater);
  CHECK(asked.outcome == Outcome::needs_consent);
  const Incident waiting = engine->incident(id, viewer("system"));
  CHECK(waiting.contacts.empty());
  std::string approval_id;
  std::string digest;
  for (const auto& approval : waiting.approvals) {
    if (approval.action == "disclosure:clients") {
      approval_id = approval.id;
      digest = approval.need.digest;
    }
  }
  const auto given = run(*engine, "d3", "grace", Approve{id, approval_id, digest, ""}, kLater);
  CHECK(given.outcome == Outcome::permitted);
  const Incident told = engine->incident(id, viewer("system"));
  REQUIRE(told.contacts.size() == 1);
  CHECK(told.contacts[0].party == "clients");
  CHECK(std::get<std::string>(told.contacts[0].told.at("summary")) == "We were attacked.");
  CHECK(has_effect(given, EffectKind::contact, "clients"));
}

TEST_CASE("personal data start the clock of the law, and it says what it was and is (DIS-7, wish 9)") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const auto set =
      run(*engine, "f1", "ada", SetFacts{id, {{"data.personal", true}}, "names in the dump"}, kLater);
  CHECK(set.outcome == Outcome::permitted);
  const Incident incident = engine->incident(id, viewer("system"));
  const auto clock = std::find_if(incident.clocks.begin(), incident.clocks.end(),
                                  [](const Clock& c) { return c.kind == "obligation"; });
  REQUIRE(clock != incident.clocks.end());
  CHECK(clock->due == incident.opened + hours(72));
  const bool shown =
      std::any_of(incident.history.begin(), incident.history.end(), [](const HistoryEntry& entry) {
        return entry.text.find("data.personal: unknown -> true") != std::string::npos;
      });
  CHECK(shown);
}

TEST_CASE("bad commands are errors that name the member and the nearest name, and write nothing") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const auto records = engine->summary(viewer("system")).records;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{", "the command"},
      {"[]", "a command is a JSON object"},
      {R"({"type":"note"})", "member 'id'"},
      {R"({"id":"x","type":"note"})", "needs its principal"},
      {R"({"id":"x","type":"notte","principal":{"subject":"ada"}})", "did you mean 'note'"},
      {R"({"id":"x","type":"note","principal":{"subject":"ada"},"incidnt":"y"})", "incident"},
      {R"({"id":"x","type":"note","principal":{"subject":"ada"},"incident":"INC-none","text":"t"})",
       "no incident"},
      {R"({"id":"x","type":"set-facts","principal":{"subject":"ada"},"incident":")" + id +
           R"(","facts":{"data.persnal":true}})",
       "data.personal"},
      {R"({"id":"x","type":"set-facts","principal":{"subject":"ada"},"incident":")" + id +
           R"(","facts":{"data.personal":"yes"}})",
       "has a value of another type"},
  };
  for (const auto& [text, expected] : rows) {
    CHECK_THROWS_WITH_AS(engine->command_json(text, kLater), doctest::Contains(expected.c_str()), Error);
  }
  CHECK(engine->summary(viewer("system")).records == records);
}

TEST_CASE("a human report of an imminent threat opens an incident before any machine is hit (EVT-2)") {
  auto engine = open();
  Report report;
  report.text = "A worm will reach us tonight";
  report.reporter = "vendor";
  report.kind = "imminent-threat";
  const auto decision = run(*engine, "r1", "anybody", report, kLater);
  CHECK(decision.outcome == Outcome::permitted);
  CHECK(engine->incidents(viewer("system")).size() == 1);
  CHECK(engine->summary(viewer("system")).dispositions.at("opened") == 1);
}

TEST_CASE("a power failure is recorded as out of scope with its reason, not dropped (EVT-1)") {
  auto engine = open();
  Report report;
  report.text = "The lights went out";
  report.cause = "power-failure";
  CHECK(run(*engine, "r0", "anybody", report, kLater).reason == "accepted");  // a stranger learns no more
  const auto decision = run(*engine, "r1", "ada", report, kLater);
  CHECK(decision.reason.find("out-of-scope") != std::string::npos);
  const auto summary = engine->summary(viewer("system"));
  CHECK(summary.dispositions.at("out-of-scope") == 2);
  CHECK(summary.sources.at(0).reasons.size() == 1);
  CHECK(engine->incidents(viewer("system")).empty());
}

TEST_CASE("installing a charter is an authorised command; the first belongs to the creator") {
  EngineOptions with = options();
  auto engine = Engine::open(with);
  const auto charter = parse_charter(kCharter, "charter.yaml");
  CHECK(engine->install_charter("i0", host("mallory"), charter, kStart).outcome == Outcome::denied);
  CHECK(engine->install_charter("i1", host("system"), charter, kStart).outcome == Outcome::permitted);
  std::string text = kCharter;
  text.replace(text.find("Example Corp"), 12, "Example Ltd.");
  const auto next = parse_charter(text, "next.yaml");
  CHECK(engine->install_charter("i2", host("ada"), next, kStart).outcome == Outcome::denied);
  CHECK(engine->install_charter("i3", host("grace"), next, kStart).outcome == Outcome::permitted);
  CHECK(engine->charter()->hash == next->hash);
  CHECK(engine->charter()->organization.name == "Example Ltd.");
}
