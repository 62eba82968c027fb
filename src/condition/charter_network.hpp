// Addresses and networks in text form, IPv4 and IPv6, as conditions and constituencies compare them.
//
// Pure functions over plain values. IPv4 is held as IPv4-mapped IPv6, so that ::ffff:192.0.2.1 is 192.0.2.1.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace csirt::condition::typed {

struct Network {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0;  // length of the prefix within the 128 bits
  auto operator<=>(const Network&) const = default;
};

// An address ("192.0.2.7", "2001:db8::1") or a network ("192.0.2.0/24"); nothing when it is neither. Bits
// beyond the prefix are kept as written.
std::optional<Network> parse_network(std::string_view text);

// Written or mapped as IPv4, with a prefix of it.
bool is_ipv4(const Network& network);

// Has it bits set beyond its prefix? Then it names a host and a network at once, which authors do not mean.
bool has_host_bits(const Network& network);

// The network with the bits beyond its prefix cleared.
Network masked(Network network);

// Does `outer` contain all of `inner`?
bool contains(const Network& outer, const Network& inner);

// "192.0.2.0/24", "2001:db8::/32"; an address without its full-length prefix.
std::string format(const Network& network);

}  // namespace csirt::condition::typed
