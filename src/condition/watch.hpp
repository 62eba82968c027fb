// Counts, for those who ask, what a matcher does for each rule.
//
// Shape: plain numbers by rule. The clock is the host's: the library reads none. Thread rule: that of the
// matcher.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace csirt::condition {

struct Watch {
  std::vector<std::uint64_t> tried;        // by rule: how often its condition had to be evaluated
  std::vector<std::uint64_t> nanoseconds;  // by rule: how long that took, as far as it was timed
  std::uint64_t (*clock)() = nullptr;      // null: nothing is timed
  std::uint64_t overhead = 0;              // of one pair of readings
  bool timing = false;                     // now

  template <class Evaluate>
  bool run(std::uint32_t rule, Evaluate&& evaluate) {
    ++tried[rule];
    if (!timing) return evaluate();
    const std::uint64_t begun = clock();
    const bool held = evaluate();
    const std::uint64_t took = clock() - begun;
    nanoseconds[rule] += took - std::min(took, overhead);
    return held;
  }
};

}  // namespace csirt::condition
