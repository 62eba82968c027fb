// Who may act for a name: tables of right, absence and deputy (ORG-6, AUT-4).
#include "charter/people.hpp"

#include <random>
#include <set>

#include "charter_fixture.hpp"
#include "time/roster.hpp"

using namespace csirt;
using namespace csirt::charter;

namespace {

const Instant now = *parse_instant("2026-08-15T12:00:00Z");

const Charter& staff() {
  static const auto charter = test::load(test::minimal(R"(
roles: { cfo: Money }
constituencies:
  corp: { agreed_with: cfo }
  payments: { within: corp, agreed_with: niklaus }
  shop: { within: corp }
teams: { emea: {}, worldwide: {} }
people:
  ada: { team: emea, roles: [security-officer], deputy: konrad, accounts: [{ issuer: idp, subject: a.lovelace }] }
  konrad: { team: emea, roles: [incident-handler], deputy: ada }
  grace: { team: worldwide, roles: [manager, security-officer], deputy: alan }
  alan: { team: worldwide, roles: [technical-lead], deputy: edsger }
  edsger: { team: worldwide, roles: [incident-handler] }
  niklaus: { roles: [business-management] }
  marie: { roles: [cfo] }
)"));
  return *charter;
}

std::vector<Absence> away(const std::vector<std::string>& people) {
  std::vector<Absence> all;
  for (const std::string& person : people) all.push_back({person, now, now + hours(1)});
  return all;
}

std::string tell(const std::vector<Holder>& holders) {
  std::string all;
  for (const Holder& holder : holders) {
    all += (all.empty() ? "" : " ") + holder.person +
           (holder.in_place_of.empty() ? "" : "/" + holder.in_place_of);
  }
  return all;
}

}  // namespace

TEST_CASE("who holds a name, whoever is away") {
  struct Row {
    const char* name;
    const char* team;
    const char* constituency;
    std::vector<std::string> away;
    const char* expected;
  };
  const Row rows[] = {
      {"security-officer", "", "", {}, "ada grace"},
      {"security-officer", "emea", "", {}, "ada"},
      {"manager", "emea", "", {}, "grace"},  // nobody of the team holds it: the whole organization
      {"security-officer", "", "", {"ada"}, "konrad/ada grace"},
      {"manager", "", "", {"grace"}, "alan/grace"},
      {"manager", "", "", {"grace", "alan"}, "edsger/grace"},
      {"manager", "", "", {"grace", "alan", "edsger"}, ""},
      {"incident-handler", "", "", {"konrad"}, "ada/konrad edsger"},
      {"incident-handler", "", "", {"konrad", "ada"}, "edsger"},  // each other's deputy: nobody, no circle
      {"ada", "", "", {}, "ada"},
      {"ada", "", "", {"ada"}, "konrad/ada"},
      {"agreed_with", "", "payments", {}, "niklaus"},
      {"agreed_with", "", "shop", {}, "marie"},  // says nothing itself: the wider one does
      {"agreed_with", "", "corp", {}, "marie"},
      {"agreed_with", "", "", {}, ""},
      {"agreed_with", "", "nowhere", {}, ""},
      {"nobody", "", "", {}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(tell(holders(staff(), row.name, row.team, row.constituency, away(row.away), now)) == row.expected);
  }
}

TEST_CASE("an absence is half-open: it begins with its first moment and ends before its last") {
  const std::vector<Absence> absence = {{"grace", now, now + hours(1)}};
  CHECK(tell(holders(staff(), "manager", "", "", absence, now)) == "alan/grace");
  CHECK(tell(holders(staff(), "manager", "", "", absence, now + hours(1))) == "grace");
}

TEST_CASE("who holds it in his own right does not stand in for another") {
  CHECK(tell(holders(staff(), "incident-handler", "", "", away({"alan"}), now)) == "konrad edsger");
  const Charter& charter = staff();
  CHECK(holds(charter, *charter.person("edsger"), {"technical-lead", "legal"}, "", "", away({"alan"}), now));
  CHECK_FALSE(holds(charter, *charter.person("edsger"), {"technical-lead"}, "", "", {}, now));
}

TEST_CASE("accounts name persons; two accounts of one person are one person") {
  const Charter& charter = staff();
  CHECK(identify(charter, {"host", "ada", "", "", ""})->id == "ada");
  CHECK(identify(charter, {"idp", "a.lovelace", "", "", ""})->id == "ada");
  CHECK(identify(charter, {"idp", "ada", "", "", ""}) == nullptr);
  CHECK(identify(charter, {"host", "a.lovelace", "", "", ""}) == nullptr);
  CHECK(identify(charter, {"host", "", "", "", ""}) == nullptr);
}

TEST_CASE("the chain of constituencies runs outwards") {
  const auto outwards = chain(staff(), "payments");
  REQUIRE(outwards.size() == 2);
  CHECK(outwards[0]->id == "payments");
  CHECK(outwards[1]->id == "corp");
  CHECK(chain(staff(), "nowhere").empty());
}

TEST_CASE("random absences: the same holders as the roster says") {
  constexpr unsigned seed = 99;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const Charter& charter = staff();
  time::Roster roster;
  for (const Person& person : charter.people)
    roster.people.push_back({person.id, person.team, person.roles, person.deputy, {}});
  for (int round = 0; round < 500; ++round) {
    roster.absences.clear();
    std::vector<Absence> absences;
    for (const Person& person : charter.people) {
      if (random() % 3) continue;
      absences.push_back({person.id, now, now + hours(1)});
      roster.absences.push_back({person.id, now, now + hours(1)});
    }
    for (const char* role : {"security-officer", "manager", "incident-handler", "technical-lead"}) {
      std::set<std::string> ours, theirs;
      for (const Holder& holder : holders(charter, role, "", "", absences, now))
        ours.insert(holder.person + "/" + holder.in_place_of);
      for (const time::Holder& holder : time::holders(roster, role, "", now))
        theirs.insert(holder.person + "/" + holder.in_place_of);
      CHECK(ours == theirs);
    }
  }
}
