// How often each value stands in a group's window.
//
// Shape: the first few values of a group stand in its record, where looking at them costs nothing more; those
// of groups with many stand in a map that all groups share. Thread rule: one thread.
#pragma once

#include <cstdint>

#include "correlation/count_map.hpp"
#include "correlation/window.hpp"

namespace csirt::correlation {

class ValueCounts {
 public:
  // The group's part; all zeros before its first event.
  struct Near {
    static constexpr std::uint32_t kMost = 3;  // few groups have more
    static_assert(kMost < 4 && Window::most < std::uint32_t{1} << 30);
    struct Pair {
      std::uint32_t value, count;
    };
    std::uint32_t used : 2;  // values that stand here
    std::uint32_t far : 30;  // in the map
    Pair pairs[kMost];
    std::uint32_t distinct() const { return used + far; }
  };

  std::uint32_t count(const Near& near, std::uint32_t group, std::uint32_t value) const;
  void add(Near& near, std::uint32_t group, std::uint32_t value);
  void remove(Near& near, std::uint32_t group, std::uint32_t value);
  std::size_t bytes() const { return far_.bytes(); }
  std::size_t needed() const { return far_.needed(); }

 private:
  CountMap far_;
};

}  // namespace csirt::correlation
