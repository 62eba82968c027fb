// What the correlations of one stream know of each group, side by side in memory.
//
// Shape: records of one size, by number of the group's key, made when the group is opened; all zeros at
// first. Keys that wait have numbers too: a record for each of them would cost more than windows are allowed.
// Groups lie anywhere, so what an event costs is how many lines of memory it touches: all correlations of a
// stream have their part in one record, which begins at a line of its own or shares one. Thread rule: one
// thread.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/fetch.hpp"
#include "correlation/chunks.hpp"

namespace csirt::correlation {

class Groups {
 public:
  explicit Groups(std::size_t record)
      : fetched_(std::min<std::size_t>(lines(record), 2)), records_(bytes_of(record)) {}

  bool has(std::uint32_t group) const { return records_.has(group); }
  std::size_t cost(std::uint32_t group) const { return records_.cost(group); }
  void make(std::uint32_t group) {
    const std::size_t part = group >> records_.part();
    if (part >= open_.size()) open_.resize(part + 1);
    records_.make(group);
  }
  // Somebody holds events of it now; nobody does any more.
  void opened(std::uint32_t group) {
    ++open_[group >> records_.part()];
    ++all_open_;
  }
  void closed(std::uint32_t group) {
    --open_[group >> records_.part()];
    --all_open_;
  }
  // Gives back memory in which no group is open.
  void trim() {
    for (std::size_t part = 0; part < open_.size(); ++part) {
      if (open_[part] == 0) records_.put_away(part);
    }
  }
  std::byte* at(std::uint32_t group) { return records_.at(group); }
  void prefetch(std::uint32_t group) const {
    if (!has(group)) return;
    const std::byte* const record = records_.at(group);
    for (std::size_t i = 0; i < fetched_; ++i) base::fetch(record + i * kLine);
  }
  std::size_t bytes() const { return records_.bytes(); }
  // What the groups that are open need of that.
  std::size_t needed() const { return all_open_ * records_.record_bytes(); }

 private:
  static constexpr std::size_t kLine = 64;
  static std::size_t lines(std::size_t bytes) { return (bytes + kLine - 1) / kLine; }
  static std::size_t bytes_of(std::size_t record) {
    return record <= kLine ? std::bit_ceil(record) : lines(record) * kLine;
  }

  std::size_t fetched_;  // the first lines of a record, where small parts stand
  Chunks records_;
  std::vector<std::uint32_t> open_;  // groups, by part of the table
  std::size_t all_open_ = 0;
};

}  // namespace csirt::correlation
