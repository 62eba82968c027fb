// What a matcher has found out about events that are alike: their fields have the same values but for some
// that are new with nearly every event, such as a message with numbers in it.
//
// Door: PlanCache. A plan says which rules hold whatever the fields that vary hold, and which must be asked
// each time; all other rules that the steady fields open do not hold. What it holds never changes an answer.
// Bounded. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace csirt::condition {

struct Plan {
  std::vector<std::uint32_t> sure;  // rules that hold
  std::vector<std::uint32_t>
      open;  // rules whose gate stands open and that read a field that varies, or keywords
};

class PlanCache {
 public:
  PlanCache();

  // The plan of events with this key; null when there is none yet.
  const Plan* find(std::span<const std::uint64_t> key);
  // Keeps a plan for the key that was sought last. When memory runs out nothing has changed.
  void add(std::span<const std::uint64_t> key, const Plan& plan);
  void clear();

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t key_at = 0, key_size = 0;
    Plan plan;
  };
  static constexpr std::size_t most_plans = 1u << 14, most_words = 1u << 20;

  std::vector<std::uint32_t> slots_;  // entry number + 1, or 0; a power of two
  std::deque<Entry> entries_;
  std::size_t used_ = 0, words_ = 0;  // words: of keys and plans
  std::vector<std::uint64_t> keys_;
  std::size_t slot_ = 0;
  std::uint64_t hash_ = 0;
};

}  // namespace csirt::condition
