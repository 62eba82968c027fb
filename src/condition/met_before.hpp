// Tells what is met again from what is met for the first time; now and then wrong, either way.
//
// Door: MetBefore::meet. Most values, lines and plans never come again, and keeping them costs more than it
// saves. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <vector>

namespace csirt::condition {

class MetBefore {
 public:
  // `size` is a power of two.
  explicit MetBefore(std::size_t size) : parts_(size) {}

  // Whether something with this hash was met before, and nothing since that took its place.
  bool meet(std::uint64_t hash) {
    std::uint32_t& cell = parts_[hash >> 20 & (parts_.size() - 1)];
    const auto part = static_cast<std::uint32_t>(hash >> 32) | 1;
    if (cell == part) return true;
    cell = part;
    return false;
  }

 private:
  std::vector<std::uint32_t> parts_;  // of hashes
};

}  // namespace csirt::condition
