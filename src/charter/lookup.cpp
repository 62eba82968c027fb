// Doors: ConstituencyIndex and serving_team. Every constituency that matches in any way is a candidate; those
// around another candidate step back, and the rest compete by how exactly they matched.
#include "charter/lookup.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "charter/people.hpp"

namespace csirt::charter {

using condition::typed::Claim;
using condition::typed::ClaimKind;
using condition::typed::Place;
using condition::typed::Places;

namespace {

// How exactly something matched, in the order that the header states.
enum class Exactness { anybody, country, unit, domain, ipv6, ipv4, host };

Exactness exactness_of(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::anybody:
      return Exactness::anybody;
    case ClaimKind::domain:
      return Exactness::domain;
    case ClaimKind::ipv6_network:
      return Exactness::ipv6;
    case ClaimKind::ipv4_network:
      return Exactness::ipv4;
    case ClaimKind::host:
      break;
  }
  return Exactness::host;
}

std::vector<Place> places_of(const Charter& charter) {
  std::vector<Place> places;
  for (const Constituency& one : charter.constituencies)
    places.push_back({one.id, one.within, one.networks, one.hosts, one.domains});
  return places;
}

}  // namespace

struct ConstituencyIndex::Candidate {
  std::size_t constituency;
  Exactness exactness;
  std::size_t length;  // compares with those of the same exactness only
  std::string by;
};

// Gathers what matches; a constituency that matches twice keeps both, the better one wins later.
class ConstituencyIndex::Search {
 public:
  explicit Search(const ConstituencyIndex& index) : index_(index) {}

  void entity(const Entity& entity) {
    const std::size_t at = entity.value.rfind('@');
    if (entity.kind == "address") {
      if (const auto network = condition::typed::parse_network(entity.value))
        add(index_.places_.of_address(*network));
    } else if (entity.kind == "host") {
      add(index_.places_.of_host(entity.value));
    } else if (entity.kind == "domain") {
      add(index_.places_.of_domain(entity.value));
    } else if ((entity.kind == "account" || entity.kind == "mailbox") && at != std::string::npos) {
      add(index_.places_.of_domain(std::string_view(entity.value).substr(at + 1)));
    }
  }

  void unit(std::string_view name) { add(index_.units_, name, Exactness::unit, "unit "); }
  void country(std::string_view code) { add(index_.countries_, code, Exactness::country, "country "); }

  const std::vector<Candidate>& found() const { return found_; }

 private:
  void add(std::vector<Claim> claims) {
    for (Claim& claim : claims)
      found_.push_back({claim.place, exactness_of(claim.kind), claim.length, std::move(claim.by)});
  }

  void add(const Names& names, std::string_view name, Exactness exactness, const char* by) {
    const auto match = names.find(name);
    if (name.empty() || match == names.end()) return;
    for (const std::size_t constituency : match->second)
      found_.push_back({constituency, exactness, 0, by + std::string(name)});
  }

  const ConstituencyIndex& index_;
  std::vector<Candidate> found_;
};

ConstituencyIndex::ConstituencyIndex(const Charter& charter)
    : charter_(charter), places_(places_of(charter)) {
  for (std::size_t i = 0; i < charter.constituencies.size(); ++i) {
    const Constituency& one = charter.constituencies[i];
    for (const std::string& unit : one.units) units_[unit].push_back(i);
    for (const std::string& country : one.countries) countries_[country].push_back(i);
    around_.emplace_back();
    for (std::size_t wider = places_.wider(i); wider != Places::kNone; wider = places_.wider(wider))
      around_.back().push_back(wider);
  }
}

Membership ConstituencyIndex::find(const std::vector<Entity>& entities, std::string_view unit,
                                   std::string_view country) const {
  Search search(*this);
  for (const Entity& entity : entities) search.entity(entity);
  search.unit(unit);
  search.country(country);
  std::set<std::size_t> wider;
  for (const Candidate& candidate : search.found()) {
    wider.insert(around_[candidate.constituency].begin(), around_[candidate.constituency].end());
  }
  const Candidate* best = nullptr;
  const auto rank = [this](const Candidate& one) {
    return std::tuple(one.exactness, one.length, around_[one.constituency].size());
  };
  for (const Candidate& candidate : search.found()) {
    if (wider.count(candidate.constituency)) continue;
    const bool better = !best || rank(candidate) > rank(*best) ||
                        (rank(candidate) == rank(*best) && candidate.constituency < best->constituency);
    if (better) best = &candidate;
  }
  return best ? Membership{&charter_.constituencies[best->constituency], best->by} : Membership{};
}

namespace {

// Advice alone is service too, but a security advisory group reviews and does not respond.
bool may_serve(const Team& team, AuthorityLevel level, bool advice) {
  return advice ? level == AuthorityLevel::none && team.kind != "security-advisory-group"
                : level != AuthorityLevel::none;
}

const Team* best_over(const Charter& charter, const std::string& constituency, std::string_view country,
                      bool advice) {
  const Team* best = nullptr;
  std::pair<bool, AuthorityLevel> best_rank;
  for (const Team& team : charter.teams) {
    const auto level = team.authority.find(constituency);
    if (level == team.authority.end() || !may_serve(team, level->second, advice)) continue;
    const bool near = std::find(team.area.begin(), team.area.end(), country) != team.area.end();
    const std::pair rank(near, level->second);
    if (!best || rank > best_rank) {
      best = &team;
      best_rank = rank;
    }
  }
  return best;
}

}  // namespace

const Team* serving_team(const Charter& charter, const Constituency& constituency, std::string_view country) {
  const std::vector<const Constituency*> outwards = chain(charter, constituency.id);
  for (const bool advice : {false, true}) {
    for (const Constituency* one : outwards) {
      if (const Team* team = best_over(charter, one->id, country, advice)) return team;
    }
  }
  return nullptr;
}

}  // namespace csirt::charter
