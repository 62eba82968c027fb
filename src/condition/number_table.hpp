// Finds the number of a thing by the hash of its bytes; and things that stay where they are made.
//
// Doors: NumberTable::find and add, Pool::add. Nothing is ever removed but all at once. Thread rule: one
// thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/fetch.hpp"

namespace csirt::condition {

class NumberTable {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  // `size` is a power of two.
  explicit NumberTable(std::size_t size) : slots_(size) {}

  // The number of a thing with this hash that `is_it`; none, and then add may be called.
  template <class IsIt>
  std::uint32_t find(std::uint64_t hash, const IsIt& is_it) {
    const std::size_t mask = slots_.size() - 1;
    tag_ = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t i = 0; i < longest_probe; ++i) {
      free_ = (hash + i) & mask;
      const Slot& slot = slots_[free_];
      if (slot.number_plus_1 == 0) return none;
      if (slot.tag == tag_ && is_it(slot.number_plus_1 - 1)) return slot.number_plus_1 - 1;
    }
    free_ = slots_.size();
    return none;
  }
  // Fetches what find will look at.
  void prefetch(std::uint64_t hash) const { base::fetch(&slots_[hash & (slots_.size() - 1)]); }
  // The number that find will most likely look at; or none.
  std::uint32_t likely(std::uint64_t hash) const {
    const Slot& slot = slots_[hash & (slots_.size() - 1)];
    return slot.tag == static_cast<std::uint32_t>(hash >> 32) ? slot.number_plus_1 - 1 : none;
  }
  // Whether what was sought last has a place.
  bool has_room() const { return free_ < slots_.size(); }
  void add(std::uint32_t number) { slots_[free_] = {tag_, number + 1}; }
  void clear() { std::fill(slots_.begin(), slots_.end(), Slot{}); }

 private:
  static constexpr std::size_t longest_probe = 16;
  struct Slot {
    std::uint32_t tag = 0, number_plus_1 = 0;
  };
  std::vector<Slot> slots_;
  std::size_t free_ = 0;
  std::uint32_t tag_ = 0;
};

// Those that were there before clear are handed out again as they are.
template <class T>
class Pool {
 public:
  T& operator[](std::size_t i) { return (*chunks_[i / per_chunk])[i % per_chunk]; }
  const T& operator[](std::size_t i) const { return (*chunks_[i / per_chunk])[i % per_chunk]; }
  std::size_t size() const { return size_; }
  T& add() {
    if (size_ == chunks_.size() * per_chunk) chunks_.push_back(std::make_unique<Chunk>());
    return (*this)[size_++];
  }
  void clear() { size_ = 0; }

 private:
  static constexpr std::size_t per_chunk = 64;
  using Chunk = std::array<T, per_chunk>;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace csirt::condition
