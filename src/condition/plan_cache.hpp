// What a matcher has found out about events that are alike: their fields have the same values but for some
// that are new with nearly every event, such as a message with numbers in it.
//
// Door: PlanCache. A plan says which rules hold whatever the fields that vary hold, and what must be looked
// at each time; all other rules do not hold unless such a field opens their gate. What it holds never changes
// an answer. Bounded. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "condition/compiled.hpp"
#include "condition/key_table.hpp"

namespace csirt::condition {

struct EventPlan {
  // A rule that can hold only if one of its predicates on what varies does.
  struct Gated {
    PredicateId predicate;
    std::uint32_t rule;
    auto operator<=>(const Gated&) const = default;
  };
  // A view by which a value that varies is seen; `value` counts those among the cells of the event.
  struct Look {
    std::uint32_t value;
    ViewId view;
  };
  std::vector<std::uint32_t> sure;  // rules that hold
  std::vector<std::uint32_t> open;  // rules to be asked each time
  std::vector<Gated> gated;         // ascending
  std::vector<Look> looks;
  bool usable = true;  // false: what varies decides the kind of the event

  void clear();
  std::size_t words() const { return sure.size() + open.size() + 2 * gated.size() + 2 * looks.size(); }
};

class PlanCache {
 public:
  PlanCache() : keys_(most_plans * 2) {}

  // What is sought next, so that it is near by then.
  void seek(std::span<const std::uint64_t> key) { keys_.seek(key); }
  // The plan of events with the key that was sought last; null when there is none yet.
  const EventPlan* find(std::span<const std::uint64_t> key);
  // Whether the key that was sought last has been sought before; now and then wrong. A plan takes longer to
  // make than an event to match.
  bool sought_before() { return keys_.sought_before(); }
  // Keeps a plan for the key that was sought last. When memory runs out there is none.
  void add(std::span<const std::uint64_t> key, const EventPlan& plan);
  void clear();

 private:
  static constexpr std::size_t most_plans = 1u << 14, most_words = 1u << 20;

  KeyTable keys_;  // of plans
  Pool<EventPlan> plans_;
  std::size_t words_ = 0;  // of keys and plans
};

}  // namespace csirt::condition
