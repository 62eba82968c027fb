// Which constituency a host, domain or address belongs to, for `member_of` and for the charter's index alike.
//
// A host is claimed by an entry of `hosts` that is its whole name, or by an entry without a dot that is its
// first label when the rest lies in a domain of that constituency or of one around it: "dc1" of example.com
// claims dc1.example.com and never dc1.evil.example. A bare host name is claimed by a bare entry alone, since
// nobody knows its domain. The entry "*" claims any host. A host is also claimed by the domains it lies in,
// an address by the networks around it. Names are compared in lower case and without the dot that may end
// them.
//
// Shape: immutable. Thread rule: const functions may run concurrently.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "condition/charter_network.hpp"

namespace csirt::condition::typed {

struct Place {
  std::string id;
  std::string within;  // id of the next wider one, or empty
  std::vector<std::string> networks, hosts, domains;
};

// What the claim rests on; the more exact ones are greater. Lengths compare within one of these only.
enum class ClaimKind { anybody, domain, ipv6_network, ipv4_network, host };

struct Claim {
  std::size_t place = 0;
  ClaimKind kind = ClaimKind::anybody;
  std::size_t length = 0;  // bits of the network, bytes of the name
  std::string by;          // "network 10.0.0.0/8", "domain example.com", "host dc1"
};

class Places {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // Links that run in a circle are cut: such a charter is refused for them.
  explicit Places(const std::vector<Place>& places);

  std::vector<Claim> of_host(std::string_view name) const;
  std::vector<Claim> of_domain(std::string_view name) const;
  std::vector<Claim> of_address(const Network& network) const;  // networks that contain all of it

  std::size_t find(std::string_view id) const;                          // or kNone
  std::size_t wider(std::size_t place) const { return wider_[place]; }  // or kNone
  // What any place is known by, for analysis; each once, sorted.
  std::vector<Network> networks() const;
  std::vector<std::string> hosts() const;
  std::vector<std::string> domains() const;
  // Is it `outer` or one within that, however deep?
  bool within(std::size_t place, std::size_t outer) const;

 private:
  using Names = std::map<std::string, std::vector<std::size_t>, std::less<>>;

  void link(const std::vector<Place>& places);
  void add(const Names& names, std::string_view name, ClaimKind kind, std::vector<Claim>& out) const;
  void add_domains(std::string_view name, std::vector<Claim>& out) const;

  std::map<std::string, std::size_t, std::less<>> ids_;
  std::vector<std::size_t> wider_;
  std::map<unsigned, std::map<Network, std::vector<std::size_t>>, std::greater<>> networks_;
  Names hosts_, domains_;
};

}  // namespace csirt::condition::typed
