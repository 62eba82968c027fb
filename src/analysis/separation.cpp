// Door: separate. One pass over the traits of the findings, then one over the values of each field.
#include "analysis/separation.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "condition/fold.hpp"

namespace csirt::analysis {
namespace {

struct ValueCount {
  std::string shown;
  std::uint64_t against = 0, in_favour = 0;
};
using Key = std::pair<bool, std::string>;  // of the event, field
using Values = std::map<std::string, ValueCount>;

std::string folded_value(bool of_event, const std::string& value) {
  return of_event ? condition::folded(value) : value;
}

std::map<Key, Values> counted(const std::vector<Judged>& findings, const Feedback& feedback) {
  std::map<Key, Values> fields;
  for (const Judged& judged : findings) {
    const bool counts_against = against(judged, feedback);
    if (!counts_against && judged.verdict != "true-positive") continue;
    std::set<std::pair<Key, std::string>> seen;  // a finding counts once for a value
    for (const Trait& trait : traits_of(judged.finding)) {
      const Key key{trait.of_event, trait.field};
      const std::string value = folded_value(trait.of_event, trait.value);
      if (!seen.emplace(key, value).second) continue;
      ValueCount& count = fields[key][value];
      if (count.shown.empty()) count.shown = trait.value;
      (counts_against ? count.against : count.in_favour) += judged.weight;
    }
  }
  return fields;
}

// The values of a field that only false findings have, the commonest first.
Separation of_field(const Key& key, const Values& values) {
  std::vector<const ValueCount*> only;
  for (const auto& [folded, count] : values) {
    if (count.in_favour == 0 && count.against > 0) only.push_back(&count);
  }
  std::stable_sort(only.begin(), only.end(),
                   [](const ValueCount* a, const ValueCount* b) { return a->against > b->against; });
  if (only.size() > kMostValues) only.resize(kMostValues);
  Separation found{key.second, key.first, {}, 0};
  for (const ValueCount* one : only) found.values.push_back(one->shown);
  return found;
}

std::uint64_t caught_by(const Separation& found, const std::vector<Judged>& findings,
                        const Feedback& feedback) {
  std::uint64_t caught = 0;
  for (const Judged& judged : findings) {
    if (against(judged, feedback) && carries(judged.finding, found)) caught += judged.weight;
  }
  return caught;
}

}  // namespace

bool carries(const Finding& finding, const Separation& one) {
  for (const Trait& trait : traits_of(finding)) {
    if (trait.of_event != one.of_event || trait.field != one.field) continue;
    const std::string value = folded_value(trait.of_event, trait.value);
    for (const std::string& wanted : one.values) {
      if (folded_value(one.of_event, wanted) == value) return true;
    }
  }
  return false;
}

bool against(const Judged& judged, const Feedback& feedback) {
  return judged.verdict == "false-positive" || (feedback.benign_against && judged.verdict == "benign");
}

std::vector<Trait> traits_of(const Finding& finding) {
  std::vector<Trait> traits;
  std::set<std::string> kinds;  // conditions see the first entity of a kind
  for (const Entity& entity : finding.entities) {
    if (!kinds.insert(entity.kind).second) continue;
    const bool named = entity.kind == "host" || entity.kind == "account";
    traits.push_back({false, named ? entity.kind + ".name" : entity.kind, entity.value});
  }
  for (const Predicate& predicate : finding.because) {
    if (predicate.known && !predicate.field.empty() && !predicate.found.empty())
      traits.push_back({true, predicate.field, predicate.found});
  }
  return traits;
}

std::optional<Separation> separate(const std::vector<Judged>& findings, const Feedback& feedback) {
  std::optional<Separation> best;
  for (const auto& [key, values] : counted(findings, feedback)) {
    Separation found = of_field(key, values);
    if (found.values.empty()) continue;
    found.caught = caught_by(found, findings, feedback);
    const auto rank = [](const Separation& one) { return std::tuple(one.caught, ~one.values.size()); };
    if (!best || rank(found) > rank(*best)) best = std::move(found);  // keys come sorted: ties keep the first
  }
  return best;
}

}  // namespace csirt::analysis
