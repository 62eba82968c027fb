// Networks in CIDR notation, and addresses in them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace csirt::condition {

// IPv4 addresses are held in the last four bytes; `v4` tells them from IPv6.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool v4 = false;
  bool operator==(const Address&) const = default;
};

struct Network {
  Address address;
  std::uint8_t prefix = 0;  // of the 128 bits; an IPv4 network of n bits has 96 + n
  bool operator==(const Network&) const = default;
};

// A whole text. An IPv6 zone ("%eth0") is read over, since a network does not depend on it.
std::optional<Address> parse_address(std::string_view text);

// "10.0.0.0/8", "fe80::/10"; an address alone is the network of it. `error` says in a phrase what is wrong.
std::optional<Network> parse_network(std::string_view text, std::string& error);

// IPv6 addresses that stand for IPv4 ones (::ffff:10.0.0.1) lie in the networks of either.
bool contains(const Network& network, const Address& address);

}  // namespace csirt::condition
