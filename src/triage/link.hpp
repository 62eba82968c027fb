// Do two findings belong together, and why (EVT-6)?
//
// Door: LinkRule, made from a charter's `joins_when`. Two findings are tied when they share an entity of a
// kind that joins, and are no further apart than its window; or no further than `progress`, when the later
// one is of a later stage of an attack. The relation is symmetric and looks at two findings alone, so that
// incidents, which are what ties connect, do not depend on the order in which findings arrive. Immutable;
// const functions may run concurrently.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "condition/charter_network.hpp"
#include "csirt/charter.hpp"
#include "csirt/incident.hpp"

namespace csirt::triage {

// When a finding and its repeats were seen, and of which stage of an attack it is (empty: of none).
struct Sight {
  Instant first, last;
  std::string stage;
};

struct Tie {
  Entity entity;   // what both concern, as the new finding spells it
  Duration apart;  // between the two; zero when one was seen while the other repeated
  Clause clause;   // the sentence, and the clause that it rests on
};

class LinkRule {
 public:
  explicit LinkRule(const Charter& charter);

  // May findings join by this entity? By its kind, unless it is common to all or the charter says never.
  bool links(const Entity& entity) const;
  // Those of them that link, sorted, each once.
  std::vector<Entity> keys(const std::vector<Entity>& entities) const;
  // With how many others an entity of this kind may have been seen and still link; nothing: any number.
  std::optional<std::uint32_t> most_seen_with(const std::string& kind) const;
  // How far apart two findings can be and still be tied by an entity of this kind.
  Duration reach(const std::string& kind) const;

  // Nothing when they are not tied. `entity` is one that links and that both concern.
  std::optional<Tie> tie(const Entity& entity, const Sight& ours, const Sight& theirs) const;

 private:
  bool never(const Entity& entity) const;
  Duration window(const std::string& kind) const;
  std::optional<std::size_t> rank(const std::string& stage) const;

  const JoinRule rule_;
  std::map<std::string, std::size_t> ranks_;  // of stages
  std::vector<condition::typed::Network> never_networks_;
};

// The stage that a finding counts for: the earliest of its tactics, so that a rule that serves several of
// them is no progress over itself. Finding::tactics stand in the order of stages.
std::string stage_of(const Finding& finding);

}  // namespace csirt::triage
