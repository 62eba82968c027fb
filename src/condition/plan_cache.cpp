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

PlanCache::PlanCache() : slots_(most_plans * 2), sought_(most_plans * 2) {}

bool PlanCache::sought_before() {
  std::uint32_t& cell = sought_[hash_ >> 20 & (sought_.size() - 1)];
  const auto part = static_cast<std::uint32_t>(hash_ >> 32) | 1;
  if (cell == part) return true;
  cell = part;
  return false;
}

const EventPlan* PlanCache::find(std::span<const std::uint64_t> key) {
  hash_ = hash_of(key);
  const std::size_t mask = slots_.size() - 1;
  for (slot_ = hash_ & mask; slots_[slot_] != 0; slot_ = (slot_ + 1) & mask) {
    const Entry& entry = entries_[slots_[slot_] - 1];
    if (entry.hash == hash_ && entry.key_size == key.size() &&
        std::equal(key.begin(), key.end(), keys_.begin() + entry.key_at)) {
      return &entry.plan;
    }
  }
  return nullptr;
}

void PlanCache::add(std::span<const std::uint64_t> key, const EventPlan& plan) {
  const std::size_t words = key.size() + plan.words();
  if (words > most_words / 16) return;
  if (used_ == most_plans || words_ + words > most_words) {
    clear();
    find(key);
  }
  if (used_ == entries_.size()) entries_.emplace_back();
  Entry& entry = entries_[used_];
  entry.plan = plan;
  entry.hash = hash_;
  entry.key_at = gsl::narrow<std::uint32_t>(keys_.size());
  entry.key_size = gsl::narrow<std::uint32_t>(key.size());
  keys_.insert(keys_.end(), key.begin(), key.end());
  slots_[slot_] = gsl::narrow<std::uint32_t>(++used_);
  words_ += words;
}

void PlanCache::clear() {
  std::fill(slots_.begin(), slots_.end(), 0);
  keys_.clear();
  used_ = words_ = 0;
}

}  // namespace csirt::condition
