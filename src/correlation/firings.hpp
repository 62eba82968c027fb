// Which correlations the event at hand has made fire, each as an event of which rule.
//
// Shape: open addressing; what stands there of an earlier event counts as free. What an event costs grows
// with its inputs and firings, not with their product. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <vector>

namespace csirt::correlation {

class Firings {
 public:
  void clear() {
    used_ = 0;
    ++event_;
  }
  bool contains(std::uint32_t rank, std::uint32_t rule) const {
    return used_ > 0 && slots_[find(key_of(rank, rule))].event == event_;
  }
  void insert(std::uint32_t rank, std::uint32_t rule);

 private:
  struct Slot {
    std::uint64_t key = 0, event = 0;
  };
  static std::uint64_t key_of(std::uint32_t rank, std::uint32_t rule) {
    return std::uint64_t{rank} << 32 | rule;
  }
  std::size_t find(std::uint64_t key) const;
  void grow();

  std::vector<Slot> slots_;  // a power of two, at most half of them of this event
  std::size_t used_ = 0;
  std::uint64_t event_ = 1;
};

}  // namespace csirt::correlation
