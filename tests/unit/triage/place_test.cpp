// Where things belong, against a naive reading of the rule at random (AUT-1, EVT-8).
#include "triage/place.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "csirt/error.hpp"
#include "world.hpp"

using namespace csirt;
using triage::Seen;

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

// 10.<site>.<floor>.0 with 8, 16 or 24 bits, as octets that must be equal.
struct Net {
  std::vector<int> octets;
  std::string text() const {
    std::string out;
    for (std::size_t i = 0; i < 4; ++i)
      out += (i ? "." : "") + std::to_string(i < octets.size() ? octets[i] : 0);
    return out + "/" + std::to_string(octets.size() * 8);
  }
};

struct Place {
  std::string id, within, served_by;
  std::vector<Net> networks;
  std::vector<std::string> domains, hosts;
};

const char* const kNames[] = {"a.example", "b.a.example", "c.b.a.example", "d.example", "pc.d.example"};

std::vector<Place> random_world(Random& random) {
  std::vector<Place> out;
  for (std::size_t i = 0; i < 6; ++i) {
    Place place;
    place.id = "p" + std::to_string(i);
    if (i > 0 && below(random, 2)) place.within = out[below(random, i)].id;
    if (below(random, 5) == 0) place.served_by = "others";
    if (below(random, 2)) {
      place.networks.push_back({{10}});
      for (std::size_t more = below(random, 3); more > 0; --more) {
        place.networks[0].octets.push_back(static_cast<int>(below(random, 2)));
      }
    }
    if (below(random, 2)) place.domains.push_back(kNames[below(random, 5)]);
    if (below(random, 4) == 0) place.hosts.push_back(kNames[below(random, 5)]);
    out.push_back(place);
  }
  return out;
}

std::string list(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
  return "[" + out + "]";
}

std::string charter_of(const std::vector<Place>& world) {
  std::string text =
      "csirt: 1\norganization: { name: X }\nparties: { others: { kind: national-csirt } }\n"
      "incidents: { opens_when: [{ finding.level: high }] }\n"
      "workflow: { start: s, states: { s: { then: { t: {} } }, t: { final: true } } }\nconstituencies:\n";
  for (const Place& place : world) {
    std::vector<std::string> networks;
    for (const Net& net : place.networks) networks.push_back(net.text());
    text += "  " + place.id + ": { name: " + place.id + ", networks: " + list(networks) +
            ", domains: " + list(place.domains) + ", hosts: " + list(place.hosts);
    if (!place.within.empty()) text += ", within: " + place.within;
    if (!place.served_by.empty()) text += ", served_by: others";
    text += " }\n";
  }
  return text;
}

const Place& named(const std::vector<Place>& world, const std::string& id) {
  for (const Place& place : world) {
    if (place.id == id) return place;
  }
  FAIL("no place " << id);
  return world.front();
}

std::vector<std::string> around(const std::vector<Place>& world, const Place& place) {
  std::vector<std::string> out;
  for (std::string id = place.within; !id.empty(); id = named(world, id).within) out.push_back(id);
  return out;
}

bool others_serve(const std::vector<Place>& world, const Place& place) {
  if (!place.served_by.empty()) return true;
  for (const auto& id : around(world, place)) {
    if (!named(world, id).served_by.empty()) return true;
  }
  return false;
}

// How well one entity fits a place: {kind of match, length}, zeros when it does not. Networks count the bits
// of an IPv6 prefix, so that they go before domains.
std::pair<int, std::size_t> fit(const Place& place, const Entity& entity) {
  std::pair<int, std::size_t> best{0, 0};
  if (entity.kind == "address") {
    for (const Net& net : place.networks) {
      std::string prefix;
      for (int octet : net.octets) prefix += std::to_string(octet) + ".";
      if (entity.value.starts_with(prefix)) best = std::max(best, {1, 96 + net.octets.size() * 8});
    }
    return best;
  }
  for (const auto& domain : place.domains) {
    if (entity.value == domain || entity.value.ends_with("." + domain))
      best = std::max(best, {1, domain.size()});
  }
  for (const auto& host : place.hosts) {
    if (entity.value == host) best = std::max(best, {2, host.size()});
  }
  return best;
}

// The most specific of all places that one of the entities fits, or nobody's.
std::string naive_find(const std::vector<Place>& world, const std::vector<Entity>& entities) {
  std::vector<std::tuple<std::pair<int, std::size_t>, std::size_t, int, const Place*>> fits;
  std::set<std::string> wider;
  for (std::size_t i = 0; i < world.size(); ++i) {
    for (const Entity& entity : entities) {
      const auto how = fit(world[i], entity);
      if (how.first == 0) continue;
      const auto chain = around(world, world[i]);
      wider.insert(chain.begin(), chain.end());
      fits.emplace_back(how, chain.size(), -static_cast<int>(i), &world[i]);
    }
  }
  std::sort(fits.rbegin(), fits.rend());
  for (const auto& fit : fits) {
    if (!wider.count(std::get<3>(fit)->id)) return std::get<3>(fit)->id;
  }
  return {};
}

std::string naive_locate(const std::vector<Place>& world, const std::vector<Seen>& seen) {
  for (const bool peers : {false, true}) {
    std::vector<Entity> ours, all;
    for (const Seen& one : seen) {
      const std::string alone = one.peer == peers ? naive_find(world, {one.entity}) : "";
      if (alone.empty()) continue;
      all.push_back(one.entity);
      if (!others_serve(world, named(world, alone))) ours.push_back(one.entity);
    }
    if (!all.empty()) return naive_find(world, ours.empty() ? all : ours);
  }
  for (const Place& place : world) {
    if (place.within.empty() && !others_serve(world, place)) return place.id;
  }
  return {};
}

std::vector<Seen> random_entities(Random& random) {
  std::vector<Seen> out;
  for (std::size_t count = below(random, 4); count > 0; --count) {
    Entity entity{"host", kNames[below(random, 5)]};
    if (below(random, 2)) {
      entity = {"address",
                "10." + std::to_string(below(random, 3)) + "." + std::to_string(below(random, 3)) + ".7"};
    }
    out.push_back({entity, below(random, 2) == 0});
  }
  return out;
}

std::string text_of(const std::vector<Seen>& seen) {
  std::string out;
  for (const Seen& one : seen)
    out += one.entity.kind + ":" + one.entity.value + (one.peer ? " (peer) " : " ");
  return out;
}

// A charter whose ranges two places claim alike is refused; such worlds are drawn again.
std::shared_ptr<const Charter> load(const std::vector<Place>& world) {
  try {
    return parse_charter(charter_of(world), "random.yaml");
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

TEST_CASE("the place of anything agrees with a naive reading, in random worlds") {
  constexpr std::uint64_t kSeed = 20260310;
  Random random(kSeed);
  CAPTURE(kSeed);
  int worlds = 0, foreign = 0;
  for (int round = 0; round < 150; ++round) {
    const auto world = random_world(random);
    const auto charter = load(world);
    if (!charter) continue;
    ++worlds;
    const charter::ConstituencyIndex index(*charter);
    for (int ask = 0; ask < 30; ++ask) {
      const auto seen = random_entities(random);
      const auto place = triage::locate(*charter, index, seen, {}, {});
      const std::string expected = naive_locate(world, seen);
      CAPTURE(charter_of(world));
      CAPTURE(text_of(seen));
      REQUIRE((place.constituency ? place.constituency->id : "") == expected);
      const bool others = !expected.empty() && others_serve(world, named(world, expected));
      REQUIRE(place.refer_to == (others ? "others" : ""));
      foreign += others;
    }
  }
  CHECK(worlds > 50);
  CHECK(foreign > 100);
}
