// Door: parse_network. Trick: inet_pton reads the digits, because the platform's reader is exact and refuses
// octal forms.
#include "condition/charter_network.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace csirt::condition::typed {
namespace {

constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kMappedBits = 96;

bool bit(const Network& network, unsigned index) {
  return (network.bytes[index / 8] >> (7 - index % 8) & 1) != 0;
}

// One to three digits without a leading zero.
std::optional<unsigned> prefix_length(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  unsigned value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

}  // namespace

bool is_ipv4(const Network& network) {
  return network.bits >= kMappedBits &&
         std::memcmp(network.bytes.data(), kMapped.data(), kMapped.size()) == 0;
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  if (address.size() >= INET6_ADDRSTRLEN || address.find('\0') != std::string::npos) return std::nullopt;
  Network network;
  unsigned offset = 0;
  if (inet_pton(AF_INET, address.c_str(), network.bytes.data() + kMapped.size()) == 1) {
    std::memcpy(network.bytes.data(), kMapped.data(), kMapped.size());
    offset = kMappedBits;
  } else if (inet_pton(AF_INET6, address.c_str(), network.bytes.data()) != 1) {
    return std::nullopt;
  }
  network.bits = 128;
  if (slash == std::string_view::npos) return network;
  const std::optional<unsigned> length = prefix_length(text.substr(slash + 1));
  if (!length || *length > 128 - offset) return std::nullopt;
  network.bits = offset + *length;
  return network;
}

Network masked(Network network) {
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned kept = network.bits <= i * 8 ? 0 : std::min(network.bits - i * 8, 8u);
    network.bytes[i] = static_cast<unsigned char>(network.bytes[i] & (0xff00u >> kept));
  }
  return network;
}

bool has_host_bits(const Network& network) { return masked(network) != network; }

bool contains(const Network& outer, const Network& inner) {
  if (outer.bits > inner.bits) return false;
  const unsigned whole = outer.bits / 8;
  if (std::memcmp(outer.bytes.data(), inner.bytes.data(), whole) != 0) return false;
  for (unsigned i = whole * 8; i < outer.bits; ++i) {
    if (bit(outer, i) != bit(inner, i)) return false;
  }
  return true;
}

std::string format(const Network& network) {
  char buffer[INET6_ADDRSTRLEN] = {};
  const bool v4 = is_ipv4(network);
  inet_ntop(v4 ? AF_INET : AF_INET6, network.bytes.data() + (v4 ? kMapped.size() : 0), buffer, sizeof buffer);
  if (network.bits == 128) return buffer;
  return std::string(buffer) + "/" + std::to_string(network.bits - (v4 ? kMappedBits : 0));
}

}  // namespace csirt::condition::typed
