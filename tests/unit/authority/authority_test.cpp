// Who may do what to whom, as tables that an officer can read. The organization stands in enterprise.hpp.
#include "authority/authority.hpp"

#include <doctest/doctest.h>

#include <set>

#include "authority/enterprise.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

struct Asking {
  std::string person;
  std::string constituency = "corp";
  std::string team = {};
  std::vector<std::string> together = {};
  Facts facts = {};
  std::string assurance = {};
  std::string action = "isolate-host";
};

authority::Ask ask(const Charter& charter, const Asking& asking) {
  authority::Ask ask;
  ask.incident = "inc-1";
  ask.action = asking.action;
  ask.target = "ACCT01";
  ask.constituency = asking.constituency;
  ask.by = charter.person(asking.person);
  ask.system = asking.person == "system";
  ask.assurance = asking.assurance;
  ask.team = asking.team;
  ask.together = asking.together;
  ask.facts = asking.facts;
  ask.now = kNow;
  return ask;
}

Decision decide(const Charter& charter, const Asking& asking,
                const std::vector<charter::Absence>& absences = {}) {
  return authority::decide(charter, ask(charter, asking), absences);
}

std::string outcome(const Decision& decision) { return base::enum_name(decision.outcome); }

Charter with(std::vector<ActionRule> actions) {
  Charter charter = enterprise();
  charter.actions = std::move(actions);
  return charter;
}

charter::Absence away(std::string person) { return {std::move(person), kNow, kNow + hours(8)}; }

std::set<std::string> persons(const Need& need) { return {need.of.begin(), need.of.end()}; }

}  // namespace

TEST_CASE("The level of the acting team bounds what it may do (AUT-2)") {
  const Charter charter = with({action("isolate-host", {"security-officer", "manager"})});
  struct Row {
    const char* person;
    const char* constituency;
    std::vector<std::string> together;
    const char* outcome;
    const char* clause;
  };
  const Row rows[] = {
      {"ada", "corp", {}, "permitted", "/teams/emea/authority/corp"},  // full
      {"ada",
       "payments",
       {},
       "needs-consent",
       "/teams/emea/authority/payments"},  // shared, the most specific entry
      {"grace", "payments", {}, "permitted", "/teams/worldwide/authority/corp"},  // full over the wider one
      {"vic", "corp", {}, "needs-consent", "/teams/vcsirt/authority/corp"},  // a virtual team alone shares
      {"vic",
       "corp",
       {"worldwide"},
       "permitted",
       "/teams/vcsirt/together/0"},  // together with worldwide: full
      {"vic", "corp", {"emea"}, "needs-consent", "/teams/vcsirt/authority/corp"},  // emea is not named there
      {"sam", "corp", {}, "advise-only", "/teams/sag/authority/corp"},
      {"cas", "corp", {}, "pressure", "/teams/csirt/authority/corp"},
      {"ken", "corp", {}, "denied", "/teams"},  // no clause about apac
      {"ada", "nowhere", {}, "denied", "/teams"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.person);
    CAPTURE(row.constituency);
    const Decision decision =
        decide(charter, {.person = row.person, .constituency = row.constituency, .together = row.together});
    CHECK(outcome(decision) == row.outcome);
    CHECK(decision.because.back().pointer == row.clause);
    CHECK_FALSE(decision.reason.empty());
  }
}

TEST_CASE("FLT-3: nothing matches: denied") {
  const Charter charter = with({action("isolate-host", {"security-officer"}), action("restore", {}),
                                action("shut", {"manager"}, "payments")});
  for (const char* name : {"confiscate", "restore", "shut"}) {
    CAPTURE(name);
    const Decision decision = decide(charter, {.person = "ada", .action = name});
    CHECK(decision.outcome == Outcome::denied);
    CHECK(decision.reason.find("what nothing allows is denied") != std::string::npos);
    CHECK(decision.needs.empty());
  }
  authority::Ask nobody = ask(charter, {.person = "nobody"});
  CHECK(authority::decide(charter, nobody, {}).reason == "The charter knows nobody by this account.");
}

TEST_CASE("FLT-10: the decision shows the clause and the role that gave the right") {
  const Charter charter = with({action("isolate-host", {"incident-lead", "security-officer"})});
  const Decision ada = decide(charter, {.person = "ada"});
  CHECK(ada.question == "isolate-host on ACCT01 by ada");
  CHECK(ada.because.front().pointer == "/actions/isolate-host");
  CHECK(ada.because.front().held ==
        std::vector<Predicate>{{"actor.roles", "", "security-officer", "security-officer"}});
  const Decision bob = decide(charter, {.person = "bob"});
  CHECK(bob.outcome == Outcome::denied);
  CHECK(bob.reason ==
        "bob may not ask for 'isolate-host', which is up to incident-lead or security-officer.");
  // Whoever leads this very incident is its incident lead.
  CHECK(decide(charter, {.person = "bob", .facts = {{"incident.lead", "bob"}}}).outcome ==
        Outcome::permitted);
}

TEST_CASE("A role is that of the acting team or of those above it, not of any other") {
  const Charter charter = with({action("isolate-host", {"manager"})});
  CHECK(decide(charter, {.person = "mia", .team = "emea"}).outcome == Outcome::permitted);
  CHECK(decide(charter, {.person = "grace", .team = "emea"}).outcome == Outcome::permitted);
  CHECK(decide(charter, {.person = "ken", .team = "emea"}).outcome == Outcome::denied);
}

TEST_CASE("AUT-4: authority passes to the deputy in the manager's absence, and back") {
  const Charter charter = with({action("isolate-host", {"manager"})});
  CHECK(decide(charter, {.person = "heidi"}).outcome == Outcome::denied);
  const Decision deputy = decide(charter, {.person = "heidi"}, {away("grace")});
  CHECK(deputy.outcome == Outcome::permitted);
  CHECK(deputy.because.front().text.find("heidi holds manager in place of grace") != std::string::npos);
}

TEST_CASE("Consent is asked for where the clause says so, by name and deadline") {
  ActionRule rule = action("isolate-host", {"security-officer"});
  rule.needs = {consent("manager", when("asset.criticality|gte: high"))};
  rule.needs[0].within = minutes(30);
  const Charter charter = with({rule});

  const Decision low = decide(charter, {.person = "ada", .facts = {{"asset.criticality", "low"}}});
  CHECK(low.outcome == Outcome::permitted);

  const Decision high = decide(charter, {.person = "ada", .facts = {{"asset.criticality", "critical"}}});
  REQUIRE(high.needs.size() == 1);
  CHECK(high.outcome == Outcome::needs_consent);
  CHECK(high.needs[0].kind == NeedKind::consent);
  CHECK(high.needs[0].of == std::vector<std::string>{"mia"});
  CHECK(high.needs[0].right == "manager");
  CHECK(high.needs[0].by == kNow + minutes(30));
  CHECK(high.needs[0].pointer == "/needs/manager");
  CHECK(high.needs[0].digest.size() == 64);
  REQUIRE(high.because.back().held.size() == 1);
  CHECK(high.because.back().held.front().field == "asset.criticality");

  SUBCASE("what is unknown never permits") {
    const Decision unknown = decide(charter, {.person = "ada"});
    CHECK(unknown.outcome == Outcome::needs_consent);
    REQUIRE(unknown.needs.size() == 1);
    CHECK(unknown.needs[0].kind == NeedKind::fact);
    CHECK(unknown.needs[0].of == std::vector<std::string>{"asset.criticality"});
  }
  SUBCASE("the same question makes the same need, another one another") {
    const Decision again = decide(charter, {.person = "ada", .facts = {{"asset.criticality", "critical"}}});
    CHECK(again.needs == high.needs);
    authority::Ask other = ask(charter, {.person = "ada", .facts = {{"asset.criticality", "critical"}}});
    other.target = "ACCT02";
    const Decision elsewhere = authority::decide(charter, other, {});
    CHECK(elsewhere.needs[0].id != high.needs[0].id);
    CHECK(elsewhere.needs[0].digest != high.needs[0].digest);
  }
  SUBCASE("what would have been asked is named on request") {
    authority::Ask explained = ask(charter, {.person = "ada", .facts = {{"asset.criticality", "low"}}});
    explained.explain = true;
    const Decision decision = authority::decide(charter, explained, {});
    REQUIRE(decision.instead.size() == 1);
    CHECK(decision.instead[0].pointer == "/needs/manager");
    CHECK(decision.instead[0].failed.front().found == "low");
  }
}

TEST_CASE("FLT-9: the asker is never among those who may consent") {
  ActionRule rule = action("isolate-host", {"manager", "security-officer"});
  rule.needs = {consent("manager")};
  const Charter charter = with({rule});
  const Decision mia =
      decide(charter, {.person = "mia"});  // the manager herself asks: it goes to the team above
  REQUIRE(mia.needs.size() == 1);
  CHECK(mia.needs[0].of == std::vector<std::string>{"grace"});
  const Decision grace = decide(charter, {.person = "grace"});
  CHECK(grace.outcome == Outcome::denied);
  CHECK(grace.reason.substr(0, 9) == "Deadlock:");
  CHECK(grace.reason.find("besides grace nobody") != std::string::npos);
  CHECK(grace.needs.empty());
}

TEST_CASE("Two consents need two other persons") {
  ActionRule rule = action("isolate-host", {"legal", "security-officer"});
  rule.needs = {consent("legal", {}, 2)};
  const Charter charter = with({rule});
  const Decision ada = decide(charter, {.person = "ada"});
  REQUIRE(ada.needs.size() == 1);
  CHECK(ada.needs[0].count == 2);
  CHECK(persons(ada.needs[0]) == std::set<std::string>{"lea", "leo"});
  const Decision lea = decide(charter, {.person = "lea", .team = "emea"});
  CHECK(lea.outcome == Outcome::denied);
  CHECK(lea.reason.find("only leo could give them") != std::string::npos);
}

TEST_CASE("A quorum among those who may ask: the asker is one of them, the others must consent") {
  Charter charter = with({action("isolate-host", {"security-officer", "legal"})});
  charter.actions[0].by.quorum = Quorum::all;
  const Decision all = decide(charter, {.person = "ada"});
  REQUIRE(all.needs.size() == 1);
  CHECK(all.needs[0].right == "legal");
  charter.actions[0].by.quorum = Quorum::of;
  charter.actions[0].by.count = 2;
  const Decision two = decide(charter, {.person = "ada"});
  REQUIRE(two.needs.size() == 1);
  CHECK(two.needs[0].count == 1);
  CHECK(persons(two.needs[0]) == std::set<std::string>{"lea", "leo"});
  CHECK(decide(charter, {.person = "bob"}).outcome == Outcome::denied);
}

TEST_CASE("Shared authority: the constituency or the manager above takes part") {
  const Charter charter = with({action("isolate-host", {"security-officer"})});
  SUBCASE("both exist: either may consent") {
    const Decision decision = decide(charter, {.person = "ada", .constituency = "payments"});
    REQUIRE(decision.needs.size() == 1);
    CHECK(persons(decision.needs[0]) == std::set<std::string>{"cfo", "grace"});
    CHECK(decision.needs[0].right == "agreed_with or manager");
    CHECK(decision.needs[0].count == 1);
  }
  SUBCASE("the constituency names nobody: the manager above") {
    const Decision decision = decide(charter, {.person = "vic"});
    REQUIRE(decision.needs.size() == 1);
    CHECK(persons(decision.needs[0]) == std::set<std::string>{"grace"});
    CHECK(decision.needs[0].right == "manager");
  }
  SUBCASE("deputies stand in") {
    const Decision decision =
        decide(charter, {.person = "ada", .constituency = "payments"}, {away("cfo"), away("grace")});
    REQUIRE(decision.needs.size() == 1);
    CHECK(persons(decision.needs[0]) == std::set<std::string>{"finn", "heidi"});
  }
  SUBCASE("nobody is there: a deadlock, by name") {
    const Decision decision = decide(charter, {.person = "vic"}, {away("grace"), away("heidi")});
    CHECK(decision.outcome == Outcome::denied);
    CHECK(decision.reason.substr(0, 9) == "Deadlock:");
  }
  SUBCASE("a clause that asks one of them already is enough") {
    Charter asked = charter;
    asked.actions[0].needs = {consent("agreed_with")};
    const Decision decision = decide(asked, {.person = "ada", .constituency = "payments"});
    REQUIRE(decision.needs.size() == 1);
    CHECK(decision.needs[0].of == std::vector<std::string>{"cfo"});
  }
}

TEST_CASE(
    "Precedence: the most specific constituency decides; wider clauses may add needs, never remove them") {
  ActionRule wide = action("isolate-host", {"security-officer"});
  wide.needs = {consent("legal")};
  ActionRule narrow = action("isolate-host", {"manager"}, "payments");
  narrow.needs = {consent("agreed_with")};
  Charter charter = with({wide, narrow});

  CHECK(decide(charter, {.person = "ada"}).outcome == Outcome::needs_consent);  // corp: wide
  CHECK(decide(charter, {.person = "ada", .constituency = "payments"}).outcome ==
        Outcome::denied);  // narrow: manager
  const Decision grace = decide(charter, {.person = "grace", .constituency = "payments"});
  REQUIRE(grace.needs.size() == 2);
  CHECK(grace.needs[0].right == "agreed_with");
  CHECK(grace.needs[1].right == "legal");

  SUBCASE("a narrower clause without `by` adds to the wider one") {
    charter.actions[1].by.names.clear();
    const Decision ada = decide(charter, {.person = "ada", .constituency = "payments"});
    CHECK(ada.outcome == Outcome::needs_consent);
    CHECK(ada.because.front().pointer == "/actions/isolate-host");
    CHECK(ada.needs.front().right == "agreed_with");
  }
}

TEST_CASE("Deny goes before consent and before permit") {
  ActionRule rule = action("isolate-host", {"security-officer"});
  rule.needs = {consent("manager")};
  rule.denied = {
      {when("asset.criticality: critical"), "the plant would stop", "/actions/isolate-host/denied/0"}};
  const Charter charter = with({rule});
  struct Row {
    Facts facts;
    const char* outcome;
  };
  const Row rows[] = {{{{"asset.criticality", "critical"}}, "denied"},
                      {{{"asset.criticality", "low"}}, "needs-consent"},
                      {{}, "needs-consent"}};  // unknown: the fact is needed first
  for (const Row& row : rows)
    CHECK(outcome(decide(charter, {.person = "ada", .facts = row.facts})) == row.outcome);
  const Decision denied = decide(charter, {.person = "ada", .facts = {{"asset.criticality", "critical"}}});
  CHECK(denied.reason == "'isolate-host' is forbidden: the plant would stop");
  CHECK(denied.because.back().pointer == "/actions/isolate-host/denied/0");
  const Decision unknown = decide(charter, {.person = "ada"});
  CHECK(unknown.needs.front().kind == NeedKind::fact);

  SUBCASE("a wider clause does not forbid what a more specific one decides, and is named") {
    Charter both = charter;
    both.actions.push_back(action("isolate-host", {"manager"}, "payments"));
    authority::Ask grace = ask(
        both, {.person = "grace", .constituency = "payments", .facts = {{"asset.criticality", "critical"}}});
    grace.explain = true;
    const Decision decision = authority::decide(both, grace, {});
    CHECK(decision.outcome ==
          Outcome::denied);  // the wider clause still adds its need, which grace alone could give
    CHECK(decision.reason.substr(0, 9) == "Deadlock:");
    CHECK(decision.instead.front().text.find("more specific constituency decides") != std::string::npos);
  }
}

TEST_CASE("An action may ask for an assurance of who acts") {
  Charter charter = with({action("isolate-host", {"security-officer"})});
  charter.actions[0].assurance = "substantial";
  struct Row {
    const char* assurance;
    const char* outcome;
  };
  const Row rows[] = {{"", "denied"},
                      {"low", "denied"},
                      {"substantial", "permitted"},
                      {"high", "permitted"},
                      {"made-up", "denied"}};
  for (const Row& row : rows) {
    CAPTURE(row.assurance);
    CHECK(outcome(decide(charter, {.person = "ada", .assurance = row.assurance})) == row.outcome);
  }
}

TEST_CASE("The system acts by rights that stand in the charter like anyone's") {
  Charter charter = with({action("isolate-host", {"security-officer"})});
  CHECK(decide(charter, {.person = "system", .team = "emea"}).outcome == Outcome::denied);
  charter.actions[0].by.names.push_back("system");
  charter.actions[0].assurance = "high";  // of itself the engine is sure
  CHECK(decide(charter, {.person = "system", .team = "emea"}).outcome == Outcome::permitted);
  charter.actions[0].by.names = {"security-officer"};
  CHECK(decide(charter, {.person = "system", .team = "emea"})
            .reason.find("system may not ask for 'isolate-host'") == 0);
}

TEST_CASE("What concerns the organization itself is bounded by its clauses alone") {
  Charter charter = with({action("install-charter", {"manager"})});
  authority::Ask asked = ask(charter, {.person = "grace", .constituency = "", .action = "install-charter"});
  CHECK(authority::decide(charter, asked, {}).outcome == Outcome::denied);
  asked.organization = true;
  CHECK(authority::decide(charter, asked, {}).outcome == Outcome::permitted);
}

TEST_CASE("Joint rules: the most specific, then the larger, then the strictest decides") {
  Charter charter = enterprise();
  TogetherRule more = charter.teams[2].together[0];
  more.with = {"worldwide", "emea"};
  more.level = AuthorityLevel::indirect;
  more.pointer = "/teams/vcsirt/together/1";
  charter.teams[2].together.push_back(more);
  const auto level = [&](std::vector<std::string> teams) {
    return authority::level_over(charter, teams, "payments", {}, kNow);
  };
  CHECK(level({"vcsirt", "worldwide"}).level == AuthorityLevel::full);
  CHECK(level({"vcsirt", "worldwide", "emea"}).because.pointer == "/teams/vcsirt/together/1");
  // emea's own entry is about payments itself, hence before vcsirt's rule about corp.
  CHECK(level({"emea", "vcsirt", "worldwide"}).because.pointer == "/teams/emea/authority/payments");
  charter.teams[2].together[0].when = when("incident.severity|gte: high");
  CHECK(level({"vcsirt", "worldwide"}).level == AuthorityLevel::shared);  // unknown severity never permits
}

TEST_CASE("A circle of teams that report to each other ends") {
  Charter charter = with({action("isolate-host", {"security-officer"})});
  charter.teams[0].reports_to = "emea";
  CHECK(decide(charter, {.person = "ada", .constituency = "payments"}).outcome == Outcome::needs_consent);
}
