// What an asking is judged by: who really asks, with which assurance, for which run.
#include <doctest/doctest.h>

#include "authority/authority.hpp"
#include "authority/enterprise.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

authority::Ask asked_by_ada() {
  static const Charter people = enterprise();
  authority::Ask ask;
  ask.incident = "inc-1";
  ask.action = "isolate-host";
  ask.target = "ACCT01";
  ask.constituency = "corp";
  ask.by = people.person("ada");
  ask.now = kNow;
  return ask;
}

Charter enterprise_with(std::vector<ActionRule> actions) {
  Charter charter = enterprise();
  charter.actions = std::move(actions);
  return charter;
}

}  // namespace

TEST_CASE("AUT-3: who acts and on what is said by the asking, whatever was reported of it") {
  struct Row {
    const char* denied_when;
    Facts claimed;
    Outcome outcome;
  };
  const Row rows[] = {
      {"actor.assurance: high",
       {{"actor.assurance", "high"}},
       Outcome::needs_consent},  // unknown: none was offered
      {"actor.roles: manager", {{"actor.roles", std::vector<std::string>{"manager"}}}, Outcome::permitted},
      {"actor.roles: security-officer",
       {{"actor.roles", std::vector<std::string>{"manager"}}},
       Outcome::denied},
      {"action.target: DC01", {{"action.target", "DC01"}}, Outcome::permitted},
      {"action.target: ACCT01", {{"action.target", "DC01"}}, Outcome::denied},
  };
  for (const Row& row : rows) {
    CAPTURE(row.denied_when);
    ActionRule rule = action("isolate-host", {"security-officer"});
    rule.denied = {{when(row.denied_when), "not so", "/denied/0"}};
    authority::Ask asking = asked_by_ada();
    asking.facts = row.claimed;
    CHECK(authority::decide(enterprise_with({rule}), asking, {}).outcome == row.outcome);
  }
}

TEST_CASE("Whoever consents needs the assurance that the action asks for") {
  ActionRule wide = action("isolate-host", {"security-officer"});
  wide.assurance = "substantial";
  ActionRule narrow = action("isolate-host", {}, "payments");
  narrow.assurance = "high";
  ActionRule odd = action("odd", {"security-officer"});
  odd.assurance = "divine";  // no level of the scale: nobody is so sure
  const Charter charter = enterprise_with({wide, narrow, odd});
  struct Row {
    const char* action;
    const char* constituency;
    const char* offered;
    const char* clause;
  };
  const Row rows[] = {{"isolate-host", "corp", "substantial", ""},
                      {"isolate-host", "corp", "low", "/actions/isolate-host/assurance"},
                      {"isolate-host", "corp", "", "/actions/isolate-host/assurance"},
                      {"isolate-host", "corp", "made-up", "/actions/isolate-host/assurance"},
                      {"isolate-host", "payments", "substantial", "/actions/isolate-host/payments/assurance"},
                      {"isolate-host", "payments", "high", ""},
                      {"odd", "corp", "high", "/actions/odd/assurance"},
                      {"unknown", "corp", "", ""}};
  for (const Row& row : rows) {
    CAPTURE(row.action);
    CAPTURE(row.offered);
    const auto weak = authority::unsure(charter, row.action, row.constituency, row.offered);
    CHECK((weak ? weak->pointer : "") == row.clause);
  }
}

TEST_CASE("A consent binds to one run of an action") {
  ActionRule rule = action("isolate-host", {"security-officer"});
  rule.needs = {consent("manager")};
  const Charter charter = enterprise_with({rule});
  authority::Ask asked = asked_by_ada();
  asked.run = "run-1";
  const Decision first = authority::decide(charter, asked, {});
  CHECK(authority::decide(charter, asked, {}).needs == first.needs);
  asked.run = "run-2";
  const Decision second = authority::decide(charter, asked, {});
  REQUIRE(first.needs.size() == 1);
  REQUIRE(second.needs.size() == 1);
  CHECK(first.needs[0].digest != second.needs[0].digest);
  CHECK(first.needs[0].id != second.needs[0].id);
}

TEST_CASE("A target that no constituency claims is told where the place decides, to who is not refused") {
  ActionRule isolate = action("isolate-host", {"security-officer"});
  isolate.needs.push_back({});
  isolate.needs.back().consent_of = "agreed_with";
  ActionRule here = action("move-host", {"security-officer"});
  here.constituency = "corp";
  Charter charter = enterprise_with({isolate, here, action("block-address", {"security-officer"})});
  for (Constituency& one : charter.constituencies) one.agreed_with = "grace";
  struct Row {
    const char* action;
    bool known, told;
  };
  const Row rows[] = {{"isolate-host", true, true},     // who agreed for the constituency is asked
                      {"move-host", true, true},        // a clause of that constituency
                      {"isolate-host", false, false},   // refused: nothing of the charter is told
                      {"block-address", true, false}};  // the attacker's address lies outside
  for (const Row& row : rows) {
    CAPTURE(row.action);
    authority::Ask stranger = asked_by_ada();
    stranger.action = row.action;
    if (!row.known) stranger.by = nullptr;
    const Decision plain = authority::decide(charter, stranger, {});
    stranger.unclaimed = true;
    const Decision told = authority::decide(charter, stranger, {});
    CHECK(told.outcome == plain.outcome);
    CHECK((told.outcome == Outcome::denied) == !row.known);
    const std::string dot = plain.reason.ends_with(".") ? "" : ".";
    const std::string text =
        dot +
        " No constituency of the charter claims the target 'ACCT01'; it counts as of 'corp', where the "
        "incident is.";
    CHECK(told.reason == plain.reason + (row.told ? text : ""));
    CHECK(told.because.size() == plain.because.size() + (row.told ? 1 : 0));
  }
}
