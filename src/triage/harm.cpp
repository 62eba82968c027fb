// Doors: harm_of, phrase_of. The data is read once.
#include "triage/harm.hpp"

#include <algorithm>
#include <map>

#include "base/invariant.hpp"
#include "base/node.hpp"
#include "triage/entity_map.hpp"

namespace csirt::triage {
namespace {

constexpr std::int64_t kLevel = 1'000'000, kTactic = 1'000;

struct Words {
  std::string phrase;
  std::int64_t weight = 0;
};
using Harms = std::map<std::string, Words, std::less<>>;

Harms read_harms() {
  Harms out;
  const base::Node root = base::read_yaml(resource("harms.yaml"), "harms.yaml");
  std::int64_t gravity = 0;
  for (const base::Node& tactic : root.items) {
    const base::Node* name = tactic.find("tactic");
    const base::Node* words = tactic.find("words");
    CSIRT_INVARIANT(name != nullptr && words != nullptr);
    ++gravity;
    out[name->text] = {words->text, gravity * kTactic};
    const base::Node* techniques = tactic.find("techniques");
    if (techniques == nullptr) continue;
    // A sub-technique says more than the technique that it refines.
    for (const base::Entry& one : techniques->entries)
      out[one.key] = {one.value.text, gravity * kTactic + (one.key.find('.') == std::string::npos ? 1 : 2)};
  }
  return out;
}

const Harms& harms() {
  static const Harms read = read_harms();
  return read;
}

const Harms::value_type* words_for(std::string_view name) {
  auto found = harms().find(name);
  if (found == harms().end() && name.find('.') != std::string_view::npos)
    found = harms().find(name.substr(0, name.find('.')));
  return found == harms().end() ? nullptr : &*found;
}

// The two highest levels count alike: rules keep both for what is certain.
std::int64_t certainty(const Charter& charter, const std::string& level) {
  const auto scale = charter.scales.find("level");
  if (scale == charter.scales.end()) return 0;
  const auto& levels = scale->second;
  const auto at = std::find(levels.begin(), levels.end(), level);
  if (at == levels.end()) return 0;
  return std::min<std::int64_t>(at - levels.begin(), static_cast<std::int64_t>(levels.size()) - 2);
}

}  // namespace

Harm harm_of(const Charter& charter, const Finding& finding) {
  Harm gravest;
  const std::int64_t sure = certainty(charter, finding.level) * kLevel;
  const auto consider = [&](const std::string& name) {
    const auto* known = words_for(name);
    if (known == nullptr) return;
    const Harm harm{known->first, sure + known->second.weight};
    if (harm.graver_than(gravest)) gravest = harm;
  };
  for (const std::string& technique : finding.techniques) consider(technique);
  for (const std::string& tactic : finding.tactics) consider(tactic);
  return gravest;
}

std::string phrase_of(std::string_view name) {
  const auto* known = words_for(name);
  return known == nullptr ? std::string() : known->second.phrase;
}

}  // namespace csirt::triage
