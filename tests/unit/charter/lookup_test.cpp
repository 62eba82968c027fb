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
  v4: { networks: 192.0.2.0/30 }
  v6: { networks: "2001:db8:ffff::/64" }
  named: { domains: a-very-long-domain.example }
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
      // A bare entry claims the bare name, and names in a domain of its constituency or of one around it.
      {{{"host", "acct01.pay.example.com"}}, "", "", "payments", "host acct01"},
      {{{"host", "acct01.evil.example"}}, "", "", "world", "host *"},
      {{{"host", "acct01.example.com.evil.example"}}, "", "", "world", "host *"},
      // A whole name claims itself alone: nobody knows the domain of a bare name.
      {{{"host", "plc1"}}, "", "", "world", "host *"},
      {{{"host", "x.db.example.org"}}, "", "", "world", "host *"},
      // The dot that ends a name says nothing.
      {{{"host", "DB.example.org."}}, "", "", "payments", "host db.example.org"},
      {{{"host", "acct01."}}, "", "", "payments", "host acct01"},
      {{{"host", "web.example.com."}}, "", "", "corp", "domain example.com"},
      // Kinds rank in a fixed order, however long what matched is.
      {{{"host", "h.a-very-long-domain.example"}, {"address", "192.0.2.1"}},
       "",
       "",
       "v4",
       "network 192.0.2.0/30"},
      {{{"address", "2001:db8:ffff::1"}, {"address", "192.0.2.1"}}, "", "", "v4", "network 192.0.2.0/30"},
      {{{"host", "h.a-very-long-domain.example"}, {"address", "2001:db8:ffff::1"}},
       "",
       "",
       "v6",
       "network 2001:db8:ffff::/64"},
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

TEST_CASE("conditions and the index agree on whose a host or an address is") {
  const auto charter = test::load(test::minimal(R"(
constituencies:
  world: { hosts: "*" }
  corp: { within: world, networks: [10.0.0.0/8], domains: [example.com], hosts: [dc1] }
  plant: { within: corp, hosts: plc1.example.org }
tables:
  finding.rule:
    hit: collect
    rows:
      - { when: { host.name|member_of: world }, then: world }
      - { when: { host.name|member_of: corp }, then: corp }
      - { when: { host.name|member_of: plant }, then: plant }
)"));
  const ConstituencyIndex index(*charter);
  const std::pair<const char*, const char*> rows[] = {
      {"dc1", "world corp "},
      {"DC1.example.com.", "world corp "},
      {"dc1.evil.example", "world "},
      {"web.example.com", "world corp "},
      {"plc1.example.org", "world corp plant "},
      {"plc1", "world "},
      {"anything", "world "},  // "*" names any host
  };
  for (const auto& [host, expected] : rows) {
    CAPTURE(host);
    std::string members;
    for (const TableRow& row : charter->tables.at("finding.rule").rows) {
      if (row.when.evaluate({{"host.name", std::string(host)}}, Instant{}) == Truth::yes)
        members += row.then + " ";
    }
    CHECK(members == expected);
    const Membership found = index.find({{"host", host}});
    REQUIRE(found.constituency);
    CHECK(members.ends_with(found.constituency->id + " "));
  }
}
