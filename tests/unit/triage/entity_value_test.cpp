#include "triage/entity_value.hpp"

#include <doctest/doctest.h>

using namespace csirt;
using namespace csirt::triage;

namespace {

std::string value(std::string_view kind, std::string_view text, std::string_view domain = {}) {
  return entity_value(kind, text, domain).value_or("none");
}

}  // namespace

TEST_CASE("one thing has one spelling, whatever product wrote it") {
  struct Row {
    const char *kind, *text, *domain, *value;
  };
  const Row rows[] = {
      {"host", "ACCT01.pandalab.com", "", "acct01.pandalab.com"},
      {"host", "\\\\ACCT01", "", "acct01"},
      {"host", "acct01.pandalab.com.", "", "acct01.pandalab.com"},
      {"host", "two words", "", "none"},
      {"account", "PANDALAB\\nora.quemona", "", "nora.quemona@pandalab"},
      {"account", "nora.quemona", "PANDALAB", "nora.quemona@pandalab"},
      {"account", "Nora.Quemona@pandalab.com", "PANDALAB", "nora.quemona@pandalab.com"},
      {"account", "nora", "-", "nora"},
      {"account", "PANDALAB\\", "", "none"},
      {"address", "192.0.2.7", "", "192.0.2.7"},
      {"address", "192.0.2.7:443", "", "192.0.2.7"},
      {"address", "[2001:DB8:0:0::1]:443", "", "2001:db8::1"},
      {"address", "fe80:0:0:0:2132:4b2b:8c64:b7fc%eth0", "", "fe80::2132:4b2b:8c64:b7fc"},
      {"address", "::ffff:192.0.2.7", "", "192.0.2.7"},
      {"address", "192.0.2.0/24", "", "none"},
      {"address", "ec2.amazonaws.com", "", "none"},
      {"mailbox", "Ada Lovelace <ADA@example.com>", "", "ada@example.com"},
      {"mailbox", "not a mailbox", "", "none"},
      {"hash", "D41D8CD98F00B204E9800998ECF8427E", "", "d41d8cd98f00b204e9800998ecf8427e"},
      {"hash", "12345", "", "none"},
      {"domain", "WWW.Example.COM.", "", "www.example.com"},
      {"domain", "192.0.2.7", "", "none"},
      {"application", "SimuLandApp", "", "simulandapp"},
  };
  for (const Row& row : rows)
    CHECK_MESSAGE(value(row.kind, row.text, row.domain) == row.value, row.kind << ' ' << row.text);
  CHECK(value("host", std::string(300, 'a')) == "none");
}

TEST_CASE("a host or account is the same with its domain whole, short or left out") {
  struct Row {
    const char *kind, *left, *right;
    bool same;
  };
  const Row rows[] = {
      {"host", "acct01", "acct01.pandalab.com", true},
      {"host", "web.a.example", "web.b.example", false},
      {"host", "acct01", "acct02", false},
      {"account", "nora", "nora@pandalab.com", true},
      {"account", "nora@pandalab", "nora@pandalab.com", true},
      {"account", "nora@pandalab.com", "nora@pandalab.org", false},
      {"account", "nora@pandalab", "nora@example.com", false},
      {"address", "192.0.2.1", "192.0.2.10", false},
      {"mailbox", "ada@example.com", "ada@example", false},
  };
  for (const Row& row : rows) {
    const Entity left{row.kind, row.left}, right{row.kind, row.right};
    CHECK_MESSAGE(same_entity(left, right) == row.same, row.left << ' ' << row.right);
    CHECK(same_entity(left, right) == same_entity(right, left));
    if (row.same) CHECK(index_value(left) == index_value(right));
  }
  CHECK_FALSE(same_entity({"host", "nora"}, {"account", "nora"}));
}

TEST_CASE("the hashes of a file are told apart; import hashes are left out, for many files share one") {
  const auto found = hash_values(
      "SHA1=1954555DB5C60069C4D501CA0C4F7FD47D9BC6F1,MD5=D41D8CD98F00B204E9800998ECF8427E,"
      "IMPHASH=00000000000000000000000000000000");
  CHECK(found == std::vector<std::string>{"1954555db5c60069c4d501ca0c4f7fd47d9bc6f1",
                                          "d41d8cd98f00b204e9800998ecf8427e"});
  CHECK(hash_values("").empty());
  CHECK(hash_values(",,=,x=").empty());
}

TEST_CASE("wildcards") {
  CHECK(matches_wildcard("*@nt authority", "system@nt authority"));
  CHECK(matches_wildcard("*$", "acct01$"));
  CHECK_FALSE(matches_wildcard("*$", "acct01$x"));
  CHECK(matches_wildcard("*$@*", "acct01$@pandalab"));
  CHECK(matches_wildcard("*", ""));
  CHECK_FALSE(matches_wildcard("", "x"));
}
