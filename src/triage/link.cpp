// Door: LinkRule.
#include "triage/link.hpp"

#include <algorithm>

#include "base/date.hpp"
#include "triage/entity_map.hpp"
#include "triage/entity_value.hpp"

namespace csirt::triage {
namespace {

std::string in_words(std::string name) {
  std::replace(name.begin(), name.end(), '-', ' ');
  return name;
}

// Under the name that the vocabulary has for it, so that whoever may not see it may not read the sentence.
Predicate concerned(const Entity& entity) {
  const bool named = entity.kind == "host" || entity.kind == "account";
  return {named ? entity.kind + ".name" : entity.kind, "", entity.value, entity.value};
}

}  // namespace

std::string stage_of(const Finding& finding) {
  return finding.tactics.empty() ? std::string() : finding.tactics.front();
}

LinkRule::LinkRule(const Charter& charter) : rule_(charter.joins_when) {
  const auto stages = charter.scales.find("tactic");
  if (stages != charter.scales.end()) {
    for (const std::string& stage : stages->second) ranks_.emplace(stage, ranks_.size());
  }
  const auto never = rule_.never.find("address");
  if (never == rule_.never.end()) return;
  for (const std::string& text : never->second) {
    if (const auto network = condition::typed::parse_network(text)) never_networks_.push_back(*network);
  }
}

bool LinkRule::never(const Entity& entity) const {
  const auto patterns = rule_.never.find(entity.kind);
  if (patterns == rule_.never.end()) return false;
  if (entity.kind == "address") {
    const auto address = condition::typed::parse_network(entity.value);
    return address && std::any_of(never_networks_.begin(), never_networks_.end(), [&](const auto& network) {
             return condition::typed::contains(network, *address);
           });
  }
  return std::any_of(patterns->second.begin(), patterns->second.end(), [&](const std::string& pattern) {
    const auto value = entity_value(entity.kind, pattern);
    const std::string& name = value ? *value : pattern;
    return matches_wildcard(name, entity.value) || same_entity({entity.kind, name}, entity);
  });
}

bool LinkRule::links(const Entity& entity) const {
  return std::find(rule_.same.begin(), rule_.same.end(), entity.kind) != rule_.same.end() &&
         !EntityMap::builtin().common(entity) && !never(entity);
}

std::vector<Entity> LinkRule::keys(const std::vector<Entity>& entities) const {
  std::vector<Entity> out;
  std::copy_if(entities.begin(), entities.end(), std::back_inserter(out),
               [&](const Entity& entity) { return links(entity); });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<std::uint32_t> LinkRule::most_seen_with(const std::string& kind) const {
  const auto found = rule_.too_common.find(kind);
  return found == rule_.too_common.end() ? std::nullopt : std::optional(found->second);
}

Duration LinkRule::window(const std::string& kind) const {
  const auto found = rule_.windows.find(kind);
  return found == rule_.windows.end() ? rule_.within : found->second;
}

Duration LinkRule::reach(const std::string& kind) const {
  return std::max(window(kind), rule_.progress.value_or(Duration{}));
}

std::optional<std::size_t> LinkRule::rank(const std::string& stage) const {
  const auto found = ranks_.find(stage);
  return found == ranks_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Tie> LinkRule::tie(const Entity& entity, const Sight& ours, const Sight& theirs) const {
  const bool we_follow = ours.first > theirs.last || (ours.first == theirs.last && ours.last > theirs.first);
  const Sight& earlier = we_follow ? theirs : ours;
  const Sight& later = we_follow ? ours : theirs;
  const Duration apart = later.first > earlier.last ? later.first - earlier.last : Duration{};
  const auto before = rank(earlier.stage), after = rank(later.stage);
  const bool further = apart.ns > 0 && before && after && *after > *before;
  const bool near = apart <= window(entity.kind);
  if (!near && !(further && rule_.progress && apart <= *rule_.progress)) return std::nullopt;
  Tie out{entity, apart, {rule_.pointer + (near ? "" : "/progress"), {}, {concerned(entity)}}};
  std::string text = "both concern " + entity.kind + " " + entity.value;
  if (further) {
    text += "; " + in_words(later.stage) + " follows " + in_words(earlier.stage) + " after " +
            base::length_text(apart);
  } else {
    text += apart.ns > 0 ? ", " + base::length_text(apart) + " apart" : ", at the same time";
  }
  const bool own = near && rule_.windows.contains(entity.kind);
  if (own) out.clause.pointer += "/windows/" + entity.kind;
  out.clause.text = text + " (within " + format(near ? window(entity.kind) : *rule_.progress) + ")";
  return out;
}

}  // namespace csirt::triage
