// Door: locate.
#include "triage/place.hpp"

#include <algorithm>

#include "charter/people.hpp"
#include "triage/fact_sheet.hpp"

namespace csirt::triage {
namespace {

using charter::Membership;

bool ours(const Charter& charter, const Membership& found) {
  return found.constituency && served_by(charter, found.constituency->id).empty();
}

std::string label(const Constituency& constituency) {
  return constituency.name.empty() ? constituency.id : constituency.name;
}

Place placed(const Charter& charter, const Membership& found) {
  Place place;
  place.constituency = found.constituency;
  place.refer_to = served_by(charter, found.constituency->id);
  place.because.push_back(
      {found.constituency->pointer, "belongs to " + label(*found.constituency) + " by " + found.by, {}});
  return place;
}

// Of the entities with this role: all of ours together decide; without ours, all that is somebody's.
std::optional<Membership> find(const Charter& charter, const charter::ConstituencyIndex& index,
                               const std::vector<Seen>& seen, bool peers) {
  std::vector<Entity> own, all;
  for (const Seen& one : seen) {
    if (one.peer != peers) continue;
    const Membership alone = index.find({one.entity});
    if (!alone.constituency) continue;
    all.push_back(one.entity);
    if (ours(charter, alone)) own.push_back(one.entity);
  }
  if (all.empty()) return std::nullopt;
  return index.find(own.empty() ? all : own);
}

// The place of what nobody claims.
Place unclaimed(const Charter& charter) {
  Place place;
  for (const Constituency& candidate : charter.constituencies) {
    if (!candidate.within.empty() || !served_by(charter, candidate.id).empty()) continue;
    place.constituency = &candidate;
    place.because.push_back(
        {candidate.pointer, "no constituency claims it; it counts as " + label(candidate) + "'s own", {}});
    return place;
  }
  return place;
}

}  // namespace

std::string served_by(const Charter& charter, std::string_view constituency) {
  for (const Constituency* link : charter::chain(charter, constituency)) {
    if (!link->served_by.empty()) return link->served_by;
  }
  return {};
}

std::string criticality(const Charter& charter, std::string_view constituency) {
  for (const Constituency* link : charter::chain(charter, constituency)) {
    if (!link->criticality.empty()) return link->criticality;
  }
  return {};
}

Facts facts_of(const Charter& charter, std::string_view constituency) {
  Facts out;
  for (const Constituency* link : charter::chain(charter, constituency)) {
    out.insert(link->facts.begin(), link->facts.end());  // keeps what the inner one said
  }
  return out;
}

std::string country_of(const Charter& charter, std::string_view constituency) {
  for (const Constituency* link : charter::chain(charter, constituency)) {
    if (!link->countries.empty())
      return link->countries.size() == 1 ? link->countries.front() : std::string();
  }
  return {};
}

Facts place_facts(const Charter& charter, const Constituency& constituency, std::string_view unit,
                  std::string_view country) {
  FactSheet sheet(charter);
  const std::string level = criticality(charter, constituency.id);
  sheet.set("asset.criticality", level);
  sheet.set("constituency.criticality", level);
  sheet.set_all(facts_of(charter, constituency.id));
  sheet.set("constituency.id", constituency.id);
  sheet.set("constituency.country",
            country.empty() ? country_of(charter, constituency.id) : std::string(country));
  const bool one_unit = unit.empty() && constituency.units.size() == 1;
  sheet.set("constituency.unit", one_unit ? constituency.units.front() : std::string(unit));
  return sheet.take();
}

bool related(const Charter& charter, std::string_view left, std::string_view right) {
  if (left == right || left.empty() || right.empty()) return true;
  const auto within = [&](std::string_view inner, std::string_view outer) {
    const auto links = charter::chain(charter, inner);
    return std::any_of(links.begin(), links.end(),
                       [&](const Constituency* link) { return link->id == outer; });
  };
  return within(left, right) || within(right, left);
}

Place locate(const Charter& charter, const charter::ConstituencyIndex& index, const std::vector<Seen>& seen,
             std::string_view unit, std::string_view country) {
  if (!unit.empty() || !country.empty()) {
    // Who reports a unit or country says whose it is; entities make it more specific.
    std::vector<Entity> entities;
    for (const Seen& one : seen) entities.push_back(one.entity);
    const Membership stated = index.find(entities, unit, country);
    if (stated.constituency) return placed(charter, stated);
  }
  for (const bool peers : {false, true}) {
    if (const auto found = find(charter, index, seen, peers)) return placed(charter, *found);
  }
  return unclaimed(charter);
}

}  // namespace csirt::triage
