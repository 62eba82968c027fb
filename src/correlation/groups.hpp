// What the correlations of one stream know of each group, side by side in memory.
//
// Shape: records of one size, by number of the group's key; all zeros at first. Groups lie anywhere, so what
// an event costs is how many lines of memory it touches: all correlations of a stream have their part in one
// record, which begins at a line of its own or shares one. Thread rule: one thread.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/fetch.hpp"
#include "correlation/large.hpp"

namespace csirt::correlation {

class Groups {
 public:
  explicit Groups(std::size_t record)
      : fetched_(std::min<std::size_t>(lines(record), 2)), size_(bytes_of(record)) {}

  std::size_t size() const { return lines_.size() * sizeof(Line) / size_; }
  // Records of so many groups, at least.
  void cover(std::size_t groups) {
    if (groups > size()) lines_.resize(lines(groups * size_));
  }
  std::byte* at(std::uint32_t group) { return reinterpret_cast<std::byte*>(lines_.data()) + group * size_; }
  void prefetch(std::uint32_t group) const {
    if (group >= size()) return;
    const std::byte* const record = reinterpret_cast<const std::byte*>(lines_.data()) + group * size_;
    for (std::size_t i = 0; i < fetched_; ++i) base::fetch(record + i * sizeof(Line));
  }
  std::size_t bytes() const { return lines_.capacity() * sizeof(Line); }

 private:
  struct alignas(64) Line {
    std::byte bytes[64] = {};
  };
  static std::size_t lines(std::size_t bytes) { return (bytes + sizeof(Line) - 1) / sizeof(Line); }
  static std::size_t bytes_of(std::size_t record) {
    return record <= sizeof(Line) ? std::bit_ceil(record) : lines(record) * sizeof(Line);
  }

  std::size_t fetched_, size_;  // fetched: the first lines of a record, where small parts stand
  LargeVector<Line> lines_;
};

}  // namespace csirt::correlation
