// Door: Places. Every name and network is looked up once for each of its suffixes or prefix lengths.
#include "condition/places.hpp"

#include <algorithm>
#include <set>

#include "base/graph.hpp"
#include "base/text.hpp"

namespace csirt::condition::typed {
namespace {

// Lower case, without the dot that ends a name that is written down to the root.
std::string host_name(std::string_view text) {
  if (text.size() > 1 && text.ends_with('.')) text.remove_suffix(1);
  return base::lower(text);
}

}  // namespace

Places::Places(const std::vector<Place>& places) : wider_(places.size(), kNone) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    ids_.emplace(places[i].id, i);
    for (const std::string& text : places[i].networks) {
      if (const auto network = parse_network(text)) networks_[network->bits][masked(*network)].push_back(i);
    }
    for (const std::string& host : places[i].hosts) hosts_[host_name(host)].push_back(i);
    for (const std::string& domain : places[i].domains) domains_[host_name(domain)].push_back(i);
  }
  link(places);
}

void Places::link(const std::vector<Place>& places) {
  base::GraphEdges edges;
  for (std::size_t i = 0; i < places.size(); ++i) {
    wider_[i] = find(places[i].within);
    if (wider_[i] != kNone) edges.push_back({i, wider_[i]});
  }
  for (const auto& circle : base::circles(places.size(), edges)) {
    for (const std::size_t one : circle) wider_[one] = kNone;
  }
}

std::size_t Places::find(std::string_view id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? kNone : found->second;
}

bool Places::within(std::size_t place, std::size_t outer) const {
  while (place != kNone && place != outer) place = wider_[place];
  return place == outer;
}

std::vector<Network> Places::networks() const {
  std::vector<Network> all;
  for (const auto& [bits, known] : networks_) {
    for (const auto& [network, places] : known) all.push_back(network);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> Places::hosts() const {
  std::vector<std::string> all;
  for (const auto& [name, places] : hosts_) all.push_back(name);
  return all;
}

std::vector<std::string> Places::domains() const {
  std::vector<std::string> all;
  for (const auto& [name, places] : domains_) all.push_back(name);
  return all;
}

std::vector<Claim> Places::of_address(const Network& network) const {
  std::vector<Claim> out;
  for (const auto& [bits, known] : networks_) {
    if (bits > network.bits) continue;
    Network prefix = network;
    prefix.bits = bits;
    const auto match = known.find(masked(prefix));
    if (match == known.end()) continue;
    const ClaimKind kind = is_ipv4(match->first) ? ClaimKind::ipv4_network : ClaimKind::ipv6_network;
    for (const std::size_t place : match->second)
      out.push_back({place, kind, bits, "network " + format(match->first)});
  }
  return out;
}

std::vector<Claim> Places::of_domain(std::string_view name) const {
  std::vector<Claim> out;
  add_domains(host_name(name), out);
  return out;
}

std::vector<Claim> Places::of_host(std::string_view text) const {
  const std::string name = host_name(text);
  std::vector<Claim> out;
  add_domains(name, out);
  std::set<std::size_t> in_domain;
  for (const Claim& claim : out) in_domain.insert(claim.place);
  add(hosts_, name, ClaimKind::host, out);
  const std::size_t dot = name.find('.');
  const auto bare =
      dot == std::string::npos ? hosts_.end() : hosts_.find(std::string_view(name).substr(0, dot));
  if (bare != hosts_.end()) {
    for (const std::size_t place : bare->second) {
      std::size_t around = place;
      while (around != kNone && in_domain.count(around) == 0) around = wider_[around];
      if (around != kNone) out.push_back({place, ClaimKind::host, dot, "host " + bare->first});
    }
  }
  add(hosts_, "*", ClaimKind::anybody, out);
  return out;
}

void Places::add_domains(std::string_view name, std::vector<Claim>& out) const {
  while (!name.empty()) {
    add(domains_, name, ClaimKind::domain, out);
    const std::size_t dot = name.find('.');
    name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  }
}

void Places::add(const Names& names, std::string_view name, ClaimKind kind, std::vector<Claim>& out) const {
  const auto match = names.find(name);
  if (name.empty() || match == names.end()) return;
  const std::string by = (kind == ClaimKind::domain ? "domain " : "host ") + match->first;
  for (const std::size_t place : match->second) out.push_back({place, kind, name.size(), by});
}

}  // namespace csirt::condition::typed
