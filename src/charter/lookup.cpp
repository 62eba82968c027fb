// Doors: ConstituencyIndex and serving_team. Every constituency that matches in any way is a candidate; those
// around another candidate step back, and the rest compete by how exactly they matched.
#include "charter/lookup.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "charter/people.hpp"
#include "condition/charter_test.hpp"

namespace csirt::charter {

using condition::typed::lower;

namespace {

// How exactly something matched: hosts by name before networks and domains before units before countries.
enum Exactness : unsigned { by_default, by_country, by_unit, by_range, by_host };

}  // namespace

struct ConstituencyIndex::Candidate {
  std::size_t constituency;
  unsigned exactness;
  std::size_t length;  // bits of the prefix, bytes of the domain
  std::string by;
};

// Gathers what matches; a constituency that matches twice keeps both, the better one wins later.
class ConstituencyIndex::Search {
 public:
  explicit Search(const ConstituencyIndex& index) : index_(index) {}

  void entity(const Entity& entity) {
    const std::string value = lower(entity.value);
    const std::size_t at = value.rfind('@');
    if (entity.kind == "address") return address(value);
    if (entity.kind == "host") return host(value);
    if (entity.kind == "domain") return domain(value);
    if ((entity.kind == "account" || entity.kind == "mailbox") && at != std::string::npos)
      domain(value.substr(at + 1));
  }

  void unit(std::string_view name) { add(index_.units_, name, by_unit, 0, "unit "); }
  void country(std::string_view code) { add(index_.countries_, code, by_country, 0, "country "); }

  const std::vector<Candidate>& found() const { return found_; }

 private:
  void address(const std::string& text) {
    const auto network = condition::typed::parse_network(text);
    if (!network) return;
    for (const auto& [bits, networks] : index_.networks_) {
      if (bits > network->bits) continue;
      condition::typed::Network prefix = *network;
      prefix.bits = bits;
      const auto match = networks.find(condition::typed::masked(prefix));
      if (match == networks.end()) continue;
      for (std::size_t constituency : match->second) {
        found_.push_back({constituency, by_range, bits, "network " + condition::typed::format(match->first)});
      }
    }
  }

  void host(const std::string& name) {
    add(index_.hosts_, "*", by_default, 0, "host ");
    add(index_.hosts_, name, by_host, name.size(), "host ");
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return;
    add(index_.hosts_, std::string_view(name).substr(0, dot), by_host, dot, "host ");
    domain(name);
  }

  void domain(std::string_view name) {
    while (!name.empty()) {
      add(index_.domains_, name, by_range, name.size(), "domain ");
      const std::size_t dot = name.find('.');
      name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    }
  }

  void add(const Names& names, std::string_view name, unsigned exactness, std::size_t length,
           const char* by) {
    const auto match = names.find(name);
    if (name.empty() || match == names.end()) return;
    for (std::size_t constituency : match->second) {
      found_.push_back({constituency, exactness, length, by + std::string(name)});
    }
  }

  const ConstituencyIndex& index_;
  std::vector<Candidate> found_;
};

ConstituencyIndex::ConstituencyIndex(const Charter& charter) : charter_(charter) {
  for (std::size_t i = 0; i < charter.constituencies.size(); ++i) {
    const Constituency& one = charter.constituencies[i];
    for (const std::string& text : one.networks) {
      if (const auto network = condition::typed::parse_network(text))
        networks_[network->bits][*network].push_back(i);
    }
    for (const std::string& host : one.hosts) hosts_[lower(host)].push_back(i);
    for (const std::string& domain : one.domains) domains_[lower(domain)].push_back(i);
    for (const std::string& unit : one.units) units_[unit].push_back(i);
    for (const std::string& country : one.countries) countries_[country].push_back(i);
    around_.emplace_back();
    for (const Constituency* wider : chain(charter, one.id)) {
      if (wider != &one)
        around_.back().push_back(static_cast<std::size_t>(wider - charter.constituencies.data()));
    }
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
