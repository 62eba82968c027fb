// Door: PlanCache. A table with open addressing, half empty at most; when it is full everything is forgotten
// at once.
#include "condition/plan_cache.hpp"

namespace csirt::condition {

void EventPlan::clear() {
  sure.clear();
  open.clear();
  gated.clear();
  looks.clear();
  usable = true;
}

const EventPlan* PlanCache::find(std::span<const std::uint64_t> key) {
  const std::uint32_t known = keys_.find(key);
  return known == KeyTable::none ? nullptr : &plans_[known];
}

void PlanCache::add(std::span<const std::uint64_t> key, const EventPlan& plan) {
  const std::size_t words = key.size() + plan.words();
  if (words > most_words / 16) {
    // None at all would be made again for each event.
    if (plan.usable && key.size() <= most_words / 16) add(key, EventPlan{{}, {}, {}, {}, false});
    return;
  }
  if (keys_.size() == most_plans || words_ + words > most_words || !keys_.has_room()) {
    clear();
    find(key);
  }
  // Should memory run out, there is a plan without a key, which the next one takes.
  if (plans_.size() == keys_.size()) plans_.add();
  plans_[keys_.size()] = plan;
  keys_.add(key);
  words_ += words;
}

void PlanCache::clear() {
  keys_.clear();
  plans_.clear();
  words_ = 0;
}

}  // namespace csirt::condition
