// Who holds a role at a moment (ORG-6, ORG-7, AUT-4).
#include "time/roster.hpp"

#include <doctest/doctest.h>

namespace csirt::time {
namespace {

Instant instant_of(std::string_view text) { return *parse_instant(text); }

RosterPerson person(std::string id, std::string team, std::vector<std::string> roles, std::string deputy = {},
                    std::string_view hours = "always") {
  return {std::move(id), std::move(team), std::move(roles), std::move(deputy),
          parse_calendar(hours, "Europe/Berlin")};
}

Roster small() {
  return {
      {person("grace", "worldwide", {"manager"}, "ada"), person("ada", "emea", {"security-officer"}, "linus"),
       person("linus", "emea", {"handler"}, "grace"), person("ken", "emea", {"handler", "security-officer"})},
      {}};
}

Absence away(std::string person, std::string_view from, std::string_view to) {
  return {std::move(person), instant_of(from), instant_of(to)};
}

std::string names(const std::vector<Holder>& list) {
  std::string out;
  for (const Holder& holder : list) {
    out += holder.person + (holder.in_place_of.empty() ? "" : " for " + holder.in_place_of) + "; ";
  }
  return out;
}

}  // namespace

TEST_CASE("holders of a role, by team") {
  const Roster roster = small();
  const Instant now = instant_of("2026-08-03T10:00:00Z");
  CHECK(names(holders(roster, "security-officer", "", now)) == "ada; ken; ");
  CHECK(names(holders(roster, "manager", "emea", now)) == "");
  CHECK(names(holders(roster, "manager", "worldwide", now)) == "grace; ");
  CHECK(names(holders(roster, "nobody", "", now)) == "");
  CHECK(holders(roster, "manager", "", now)[0].because == "grace holds manager");
}

TEST_CASE("AUT-4: a deputy acts while the absence lasts, half-open") {
  Roster roster = small();
  roster.absences = {away("grace", "2026-08-01T00:00:00Z", "2026-08-20T00:00:00Z")};
  CHECK(names(holders(roster, "manager", "", instant_of("2026-07-31T23:59:59Z"))) == "grace; ");
  CHECK(names(holders(roster, "manager", "", instant_of("2026-08-01T00:00:00Z"))) == "ada for grace; ");
  CHECK(names(holders(roster, "manager", "", instant_of("2026-08-19T23:59:59Z"))) == "ada for grace; ");
  CHECK(names(holders(roster, "manager", "", instant_of("2026-08-20T00:00:00Z"))) == "grace; ");
  CHECK(holders(roster, "manager", "", instant_of("2026-08-10T00:00:00Z"))[0].because ==
        "ada stands in for grace, absent until 2026-08-20T00:00:00Z");
}

TEST_CASE("AUT-4: the deputy's deputy, with the whole chain in the reason") {
  Roster roster = small();
  roster.absences = {away("grace", "2026-08-01T00:00:00Z", "2026-08-20T00:00:00Z"),
                     away("ada", "2026-08-05T00:00:00Z", "2026-08-09T00:00:00Z"),
                     away("ada", "2026-08-05T00:00:00Z", "2026-08-07T00:00:00Z")};
  const std::optional<Holder> acting = deputy_of(roster, "grace", instant_of("2026-08-06T00:00:00Z"));
  REQUIRE(acting);
  CHECK(acting->person == "linus");
  CHECK(acting->in_place_of == "grace");
  CHECK(acting->because ==
        "linus stands in for grace, absent until 2026-08-20T00:00:00Z, whose deputy ada is absent until "
        "2026-08-09T00:00:00Z");
}

TEST_CASE("AUT-4: never in a circle") {
  Roster roster = small();
  for (const char* name : {"grace", "ada", "linus"}) {
    roster.absences.push_back(away(name, "2026-08-01T00:00:00Z", "2026-08-20T00:00:00Z"));
  }
  const Instant now = instant_of("2026-08-10T00:00:00Z");
  CHECK(!deputy_of(roster, "grace", now));
  CHECK(names(holders(roster, "manager", "", now)) == "");
  CHECK(names(holders(roster, "handler", "", now)) == "ken; ");
  roster.people[0].deputy = "grace";
  CHECK(!deputy_of(roster, "grace", now));
}

TEST_CASE("a dangling deputy, an unknown person, a present person") {
  Roster roster = small();
  const Instant now = instant_of("2026-08-10T00:00:00Z");
  CHECK(!deputy_of(roster, "mallory", now));
  CHECK(deputy_of(roster, "ken", now) == Holder{"ken", "", "ken is present"});
  roster.absences = {away("ken", "2026-08-01T00:00:00Z", "2026-08-20T00:00:00Z")};
  CHECK(!deputy_of(roster, "ken", now));
  roster.people[3].deputy = "mallory";
  CHECK(!deputy_of(roster, "ken", now));
  CHECK(absence_at(roster.absences, "ken", now));
  CHECK(!absence_at(roster.absences, "ada", now));
}

TEST_CASE("one person stands once, in his own right where he has one") {
  Roster roster = small();
  roster.absences = {away("ada", "2026-08-01T00:00:00Z", "2026-08-20T00:00:00Z")};
  roster.people[1].deputy = "ken";
  const std::vector<Holder> list =
      holders(roster, "security-officer", "", instant_of("2026-08-10T00:00:00Z"));
  CHECK(names(list) == "ken; ");
  CHECK(list[0].because == "ken holds security-officer");
}

TEST_CASE("ORG-7: cover is who is there now") {
  Roster roster = {{person("ada", "emea", {"officer"}, "ken", "mon-fri 09:00-17:00"),
                    person("ken", "emea", {"handler"}, "", "daily 12:00-20:00")},
                   {}};
  CHECK(names(cover(roster, "officer", "", instant_of("2026-08-03T10:00:00Z"))) == "ada; ");
  CHECK(names(cover(roster, "officer", "", instant_of("2026-08-03T16:00:00Z"))) == "");
  roster.absences = {away("ada", "2026-08-01T00:00:00Z", "2026-08-20T00:00:00Z")};
  CHECK(names(cover(roster, "officer", "", instant_of("2026-08-03T09:00:00Z"))) == "");
  CHECK(names(cover(roster, "officer", "", instant_of("2026-08-03T16:00:00Z"))) == "ken for ada; ");
}

TEST_CASE("ORG-7: gaps of cover") {
  Roster roster = {{person("ada", "emea", {"officer"}, "", "daily 00:00-12:00"),
                    person("ken", "emea", {"officer"}, "", "daily 12:00-24:00")},
                   {}};
  const Instant from = instant_of("2026-08-01T00:00:00Z"), to = instant_of("2026-08-11T00:00:00Z");
  CHECK(gaps(roster, "officer", "", from, to).empty());
  roster.absences = {away("ken", "2026-08-03T11:00:00Z", "2026-08-04T20:00:00Z")};
  const std::vector<Gap> expected = {
      {instant_of("2026-08-03T11:00:00Z"), instant_of("2026-08-03T22:00:00Z")},
      {instant_of("2026-08-04T10:00:00Z"), instant_of("2026-08-04T20:00:00Z")}};
  CHECK(gaps(roster, "officer", "", from, to) == expected);
  CHECK(gaps(roster, "officer", "", from, to, 1).size() == 1);
  CHECK(gaps(roster, "manager", "", from, to) == std::vector<Gap>{{from, to}});
  CHECK(gaps(roster, "manager", "", from, from + days(1'000)) == std::vector<Gap>{{from, from + kHorizon}});
}

}  // namespace csirt::time
