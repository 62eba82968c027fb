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
#include "correlation/chunks.hpp"

namespace csirt::correlation {

class Groups {
 public:
  explicit Groups(std::size_t record)
      : fetched_(std::min<std::size_t>(lines(record), 2)), records_(bytes_of(record)) {}

  std::size_t size() const { return records_.size(); }
  // Records of so many groups, at least.
  void cover(std::size_t groups) { records_.cover(groups); }
  std::byte* at(std::uint32_t group) { return records_.at(group); }
  void prefetch(std::uint32_t group) const {
    if (group >= size()) return;
    const std::byte* const record = records_.at(group);
    for (std::size_t i = 0; i < fetched_; ++i) base::fetch(record + i * kLine);
  }
  std::size_t bytes() const { return records_.bytes(); }
  std::size_t record_bytes() const { return records_.record_bytes(); }

 private:
  static constexpr std::size_t kLine = 64;
  static std::size_t lines(std::size_t bytes) { return (bytes + kLine - 1) / kLine; }
  static std::size_t bytes_of(std::size_t record) {
    return record <= kLine ? std::bit_ceil(record) : lines(record) * kLine;
  }

  std::size_t fetched_;  // the first lines of a record, where small parts stand
  Chunks records_;
};

}  // namespace csirt::correlation
