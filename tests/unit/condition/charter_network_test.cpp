#include "condition/charter_network.hpp"

#include <doctest/doctest.h>

using namespace csirt::condition::typed;

TEST_CASE("texts that are networks, in their one form") {
  const std::pair<const char*, const char*> table[] = {
      {"192.0.2.7", "192.0.2.7"},
      {"192.0.2.0/24", "192.0.2.0/24"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"2001:DB8::/32", "2001:db8::/32"},
      {"::1", "::1"},
      {"::ffff:192.0.2.7", "192.0.2.7"},
      {"::/0", "::/0"},
      {"192.0.2.7/32", "192.0.2.7"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    REQUIRE(parse_network(text));
    CHECK(format(*parse_network(text)) == expected);
  }
}

TEST_CASE("texts that are none") {
  for (const char* text :
       {"", "/", "192.0.2", "192.0.2.256", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/08", "192.0.2.0/-1",
        "2001:db8::/129", "example.com", "010.0.0.1", "192.0.2.0/24/8", " 192.0.2.1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_network(text));
  }
}

TEST_CASE("what lies in what") {
  const auto net = [](const char* text) { return *parse_network(text); };
  CHECK(contains(net("10.0.0.0/8"), net("10.255.0.1")));
  CHECK(contains(net("10.0.0.0/9"), net("10.127.255.255")));
  CHECK_FALSE(contains(net("10.0.0.0/9"), net("10.128.0.0")));
  CHECK_FALSE(contains(net("10.0.0.0/16"), net("10.0.0.0/8")));
  CHECK(contains(net("0.0.0.0/0"), net("203.0.113.9")));
  CHECK_FALSE(contains(net("0.0.0.0/0"), net("2001:db8::1")));
  CHECK(contains(net("::/0"), net("2001:db8::1")));
  CHECK(has_host_bits(net("192.0.2.7/24")));
  CHECK(format(masked(net("192.0.2.7/25"))) == "192.0.2.0/25");
  CHECK_FALSE(has_host_bits(net("192.0.2.7")));
}
