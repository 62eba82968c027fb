// Door: PlanCache. A table with open addressing, half empty at most; when it is full everything is forgotten
// at once.
#include "condition/plan_cache.hpp"

#include <algorithm>
#include <gsl/narrow>

namespace csirt::condition {
namespace {

std::uint64_t hash_of(std::span<const std::uint64_t> key) {
  std::uint64_t hash = key.size();
  for (std::uint64_t word : key) {
    hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

void EventPlan::clear() {
  sure.clear();
  open.clear();
  gated.clear();
  looks.clear();
  usable = true;
}

PlanCache::PlanCache() : numbers_(most_plans * 2), sought_(most_plans * 2) {}

void PlanCache::seek(std::span<const std::uint64_t> key) {
  hash_ = hash_of(key);
  numbers_.prefetch(hash_);
}

const EventPlan* PlanCache::find(std::span<const std::uint64_t> key) {
  const std::uint32_t known = numbers_.find(hash_, [&](std::uint32_t number) {
    const Entry& entry = entries_[number];
    return entry.key_size == key.size() && std::equal(key.begin(), key.end(), keys_.begin() + entry.key_at);
  });
  return known == NumberTable::none ? nullptr : &entries_[known].plan;
}

void PlanCache::add(std::span<const std::uint64_t> key, const EventPlan& plan) {
  const std::size_t words = key.size() + plan.words();
  if (words > most_words / 16) {
    // None at all would be made again for each event.
    if (plan.usable && key.size() <= most_words / 16) add(key, EventPlan{{}, {}, {}, {}, false});
    return;
  }
  if (entries_.size() == most_plans || words_ + words > most_words || !numbers_.has_room()) {
    clear();
    find(key);
  }
  Entry& entry = entries_.add();
  entry.plan = plan;
  entry.key_at = gsl::narrow<std::uint32_t>(keys_.size());
  entry.key_size = gsl::narrow<std::uint32_t>(key.size());
  keys_.insert(keys_.end(), key.begin(), key.end());
  numbers_.add(static_cast<std::uint32_t>(entries_.size() - 1));
  words_ += words;
}

void PlanCache::clear() {
  numbers_.clear();
  entries_.clear();
  keys_.clear();
  words_ = 0;
}

}  // namespace csirt::condition
