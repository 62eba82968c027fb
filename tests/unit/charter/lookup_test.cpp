// Whose a machine is, as a table: what is known of it, the constituency, and what decided (AUT-1).
#include "charter/lookup.hpp"

#include "charter_fixture.hpp"

using namespace csirt;
using namespace csirt::charter;

namespace {

const Charter& company() {
  static const auto charter = test::load(test::minimal(R"(
parties: { uni: { kind: incident-response-team } }
constituencies:
  world: { hosts: "*" }
  corp: { within: world, networks: [10.0.0.0/8, "2001:db8::/32"], domains: [example.com], countries: [DE, FR] }
  payments: { within: corp, networks: 10.20.40.0/24, domains: pay.example.com, units: payments, hosts: [acct01, db.example.org] }
  plant: { within: corp, hosts: plc1.plant.example.com, countries: NO }
  partner: { networks: 10.20.0.0/16, served_by: uni }
  twin-a: { networks: 203.0.113.0/24 }
  twin-b: { networks: 203.0.113.0/24 }
teams:
  csirt: { kind: internal-csirt, authority: { world: indirect } }
  worldwide: { kind: worldwide-security-team, authority: { corp: full } }
  emea: { kind: geo-security-team, area: [DE, FR], authority: { corp: shared } }
  pay-team: { authority: { payments: shared } }
  sag: { kind: security-advisory-group, authority: { partner: none } }
  center: { kind: coordination-center, authority: { twin-a: none } }
)"));
  return *charter;
}

}  // namespace

TEST_CASE("the most specific constituency, and what decided") {
  struct Row {
    std::vector<Entity> entities;
    const char* unit;
    const char* country;
    const char* expected;
    const char* by;
  };
  const Row rows[] = {
      {{{"address", "10.1.2.3"}}, "", "", "corp", "network 10.0.0.0/8"},
      {{{"address", "10.20.40.9"}}, "", "", "payments", "network 10.20.40.0/24"},
      {{{"address", "10.20.1.1"}}, "", "", "partner", "network 10.20.0.0/16"},
      {{{"address", "::ffff:10.1.2.3"}}, "", "", "corp", "network 10.0.0.0/8"},
      {{{"address", "2001:db8::7"}}, "", "", "corp", "network 2001:db8::/32"},
      {{{"address", "198.51.100.1"}}, "", "", "", ""},
      {{{"address", "not an address"}}, "", "", "", ""},
      {{{"host", "web.example.com"}}, "", "", "corp", "domain example.com"},
      {{{"host", "WEB.Pay.Example.COM"}}, "", "", "payments", "domain pay.example.com"},
      {{{"host", "notexample.com"}}, "", "", "world", "host *"},
      {{{"host", "ACCT01"}}, "", "", "payments", "host acct01"},
      {{{"host", "acct01.example.com"}}, "", "", "payments", "host acct01"},
      {{{"host", "db.example.org"}}, "", "", "payments", "host db.example.org"},
      {{{"host", "db"}}, "", "", "world", "host *"},
      {{{"host", "plc1.plant.example.com"}}, "", "", "plant", "host plc1.plant.example.com"},
      {{{"account", "ada@example.com"}}, "", "", "corp", "domain example.com"},
      {{{"account", "CORP\\ada"}}, "", "", "", ""},
      {{{"mailbox", "ada@pay.example.com"}}, "", "", "payments", "domain pay.example.com"},
      {{{"domain", "pay.example.com"}}, "", "", "payments", "domain pay.example.com"},
      {{{"hash", "example.com"}}, "", "", "", ""},
      {{}, "payments", "", "payments", "unit payments"},
      {{}, "", "NO", "plant", "country NO"},
      {{}, "", "DE", "corp", "country DE"},
      {{{"address", "10.1.2.3"}}, "payments", "", "payments", "unit payments"},  // nested goes before wider
      {{{"host", "acct01"}, {"address", "10.20.1.1"}},
       "",
       "",
       "payments",
       "host acct01"},  // a name before a range
      {{{"address", "203.0.113.5"}},
       "",
       "",
       "twin-a",
       "network 203.0.113.0/24"},  // a tie: the charter's order
      {{}, "", "", "", ""},
  };
  const ConstituencyIndex index(company());
  for (const Row& row : rows) {
    const Membership found = index.find(row.entities, row.unit, row.country);
    CAPTURE(row.entities.empty() ? std::string(row.unit) : row.entities[0].value);
    CHECK((found.constituency ? found.constituency->id : "") == std::string(row.expected));
    CHECK(found.by == row.by);
  }
}

TEST_CASE("the team that serves a constituency") {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"corp", "", "worldwide"},     // the strongest authority
      {"corp", "FR", "emea"},        // near where it occurs
      {"corp", "US", "worldwide"},   // nobody is near
      {"payments", "", "pay-team"},  // its own before the wider one's
      {"payments", "DE", "pay-team"},
      {"plant", "", "worldwide"},  // of the wider one
      {"world", "", "csirt"},
      {"partner", "", ""},       // an advisory group does not respond
      {"twin-a", "", "center"},  // a coordination center serves by advice
      {"twin-b", "", ""},
  };
  for (const auto& [constituency, country, expected] : rows) {
    const Team* team = serving_team(company(), *company().constituency(constituency), country);
    CAPTURE(constituency);
    CHECK((team ? team->id : "") == std::string(expected));
  }
}
