// How often each pair of a group and a value stands in a window.
//
// Shape: open addressing without tombs; a pair that stands nowhere takes no room. Thread rule: one thread.
#pragma once

#include <cstdint>

#include "correlation/large.hpp"

namespace csirt::correlation {

class CountMap {
 public:
  std::uint32_t count(std::uint32_t group, std::uint32_t value) const {
    return slots_.empty() ? 0 : slots_[find(key_of(group, value))].count;
  }
  // The count after the change.
  std::uint32_t add(std::uint32_t group, std::uint32_t value);
  std::uint32_t remove(std::uint32_t group, std::uint32_t value);
  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }
  // What the pairs in it need of that.
  std::size_t needed() const { return used_ * 2 * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t count = 0;  // 0: free
  };
  static std::uint64_t key_of(std::uint32_t group, std::uint32_t value) {
    return std::uint64_t{group} << 32 | value;
  }
  std::size_t home(std::uint64_t key) const {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15u) >> 32 ^ key * 0xD1B54A32D192ED03u) & mask_;
  }
  std::size_t find(std::uint64_t key) const {
    std::size_t at = home(key);
    while (slots_[at].count != 0 && slots_[at].key != key) at = (at + 1) & mask_;
    return at;
  }
  void grow();
  void close(std::size_t hole);

  LargeVector<Slot> slots_;
  std::size_t mask_ = 0, used_ = 0;
};

}  // namespace csirt::correlation
