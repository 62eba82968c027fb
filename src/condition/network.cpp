// Doors: parse_address, parse_network. Written out, because the resolver's functions accept more than
// addresses.
#include "condition/network.hpp"

#include <algorithm>
#include <vector>

namespace csirt::condition {
namespace {

// One to three digits without leading zero, at most `limit`.
std::optional<unsigned> parse_number(std::string_view text, unsigned limit) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  unsigned value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > limit) return std::nullopt;
  return value;
}

bool parse_v4(std::string_view text, std::uint8_t* out) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return false;
    const auto part = parse_number(text.substr(0, dot), 255);
    if (!part) return false;
    out[i] = static_cast<std::uint8_t>(*part);
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return true;
}

std::optional<std::uint16_t> parse_group(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (char c : text) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    } else {
      return std::nullopt;
    }
    value = value * 16 + digit;
  }
  return static_cast<std::uint16_t>(value);
}

// The groups of one side of "::", the last of which may be an IPv4 address.
struct Side {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t size = 0;
};

bool parse_side(std::string_view text, bool last, Side& side) {
  if (text.empty()) return true;
  for (bool more = true; more;) {
    const std::size_t colon = text.find(':');
    more = colon != std::string_view::npos;
    const std::string_view part = text.substr(0, colon);
    if (!more && last && part.find('.') != std::string_view::npos) {
      if (side.size > 12 || !parse_v4(part, side.bytes.data() + side.size)) return false;
      side.size += 4;
      return true;
    }
    const auto group = parse_group(part);
    if (!group || side.size > 14) return false;
    side.bytes[side.size++] = static_cast<std::uint8_t>(*group >> 8);
    side.bytes[side.size++] = static_cast<std::uint8_t>(*group & 0xFF);
    if (more) text.remove_prefix(colon + 1);
  }
  return true;
}

std::optional<Address> parse_v6(std::string_view text) {
  const std::size_t zone = text.find('%');
  if (zone != std::string_view::npos) {
    if (zone + 1 == text.size()) return std::nullopt;
    text = text.substr(0, zone);
  }
  Address result;
  Side front, back;
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (!parse_side(text, true, front) || front.size != 16) return std::nullopt;
    result.bytes = front.bytes;
    return result;
  }
  if (!parse_side(text.substr(0, gap), false, front) || !parse_side(text.substr(gap + 2), true, back)) {
    return std::nullopt;
  }
  if (front.size + back.size > 14) return std::nullopt;
  std::copy_n(front.bytes.begin(), front.size, result.bytes.begin());
  std::copy_n(back.bytes.begin(), back.size, result.bytes.end() - static_cast<std::ptrdiff_t>(back.size));
  return result;
}

bool stands_for_v4(const Address& address) {
  static constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(mapped.begin(), mapped.end(), address.bytes.begin());
}

bool has_host_bits(const Network& network) {
  for (unsigned bit = network.prefix; bit < 128; ++bit) {
    if (network.address.bytes[bit / 8] & (0x80u >> (bit % 8))) return true;
  }
  return false;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (text.size() > 128) return std::nullopt;
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  Address result;
  result.v4 = true;
  if (!parse_v4(text, result.bytes.data() + 12)) return std::nullopt;
  return result;
}

std::optional<Network> parse_network(std::string_view text, std::string& error) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address || text.find('%') != std::string_view::npos) {
    error = "this is no IPv4 or IPv6 network";
    return std::nullopt;
  }
  Network network{*address, 128};
  if (slash != std::string_view::npos) {
    const auto prefix = parse_number(text.substr(slash + 1), address->v4 ? 32 : 128);
    if (!prefix) {
      error = address->v4 ? "the prefix length must lie between 0 and 32"
                          : "the prefix length must lie between 0 and 128";
      return std::nullopt;
    }
    network.prefix = static_cast<std::uint8_t>(*prefix + (address->v4 ? 96 : 0));
  }
  if (has_host_bits(network)) {
    error = "the address has bits set beyond the prefix length";
    return std::nullopt;
  }
  return network;
}

bool contains(const Network& network, const Address& address) {
  if (network.address.v4 != address.v4 && !(network.address.v4 && stands_for_v4(address))) return false;
  unsigned bit = network.address.v4 ? 96 : 0;
  for (; bit + 8 <= network.prefix; bit += 8) {
    if (network.address.bytes[bit / 8] != address.bytes[bit / 8]) return false;
  }
  if (bit == network.prefix) return true;
  const unsigned mask = 0xFFu << (8 - (network.prefix - bit)) & 0xFFu;
  return ((network.address.bytes[bit / 8] ^ address.bytes[bit / 8]) & mask) == 0;
}

}  // namespace csirt::condition
