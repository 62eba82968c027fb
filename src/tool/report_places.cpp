// See report_places.hpp.
#include "tool/report_places.hpp"

#include <algorithm>

#include "tool/report_tactics.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

Place known_place(std::size_t tactic) {
  const std::size_t other = tactics().size() - 1;
  return {tactic == other ? other + 1 : tactic, std::string(tactics()[tactic]), {}};
}

// ATT&CK for industrial control systems has its own word for what that for enterprises calls defense evasion.
std::string tactic_called(const std::string& name) {
  const std::string tactic = capital(spaced(bounded(name, 40)));
  return tactic == "Evasion" ? "Defense evasion" : tactic;
}

Place named_place(const std::string& name) {
  const std::string tactic = tactic_called(name);
  const std::vector<std::string_view>& all = tactics();
  const auto at = std::find(all.begin(), all.end(), tactic);
  return {static_cast<std::size_t>(std::min(at, all.end() - 1) - all.begin()), tactic, {}};
}

Place& add(std::vector<Place>& places, Place place) {
  const auto at = std::find_if(places.begin(), places.end(),
                               [&](const Place& known) { return known.tactic == place.tactic; });
  if (at != places.end()) return *at;
  places.push_back(std::move(place));
  return places.back();
}

std::vector<Place> by_technique(const std::vector<std::string>& ids) {
  std::vector<Place> places;
  for (const std::string& id : ids) add(places, known_place(technique(id).tactic)).techniques.push_back(id);
  if (places.empty()) places.push_back(known_place(tactics().size() - 1));
  return places;
}

}  // namespace

std::vector<Place> places_of(const object& finding) {
  const std::vector<std::string> ids = texts(finding, "techniques");
  std::vector<Place> places;
  for (const std::string& name : texts(finding, "tactics")) {
    // Those that are known are few; of others a rule may name any number.
    Place place = named_place(name);
    const bool own = place.rank + 1 == tactics().size();
    if (!own || places.size() < tactics().size()) add(places, std::move(place));
  }
  if (places.empty()) return by_technique(ids);
  std::vector<std::string> left;  // served by none of them, as far as we know
  for (const std::string& id : ids) {
    const std::string_view tactic = tactics()[technique(id).tactic];
    const auto at = std::find_if(places.begin(), places.end(),
                                 [&](const Place& place) { return place.tactic == tactic; });
    (at == places.end() ? left : at->techniques).push_back(id);
  }
  for (Place& place : places) {
    if (place.techniques.empty()) place.techniques = left;
  }
  return places;
}

std::map<std::string, Place> technique_places(const object& finding) {
  std::map<std::string, Place> out;
  for (const Place& place : places_of(finding)) {
    for (const std::string& id : place.techniques) out.try_emplace(id, Place{place.rank, place.tactic, {}});
  }
  for (const std::string& id : texts(finding, "techniques")) {
    if (!out.contains(id)) out.emplace(id, known_place(technique(id).tactic));
  }
  return out;
}

}  // namespace csirt::tool::report
