// Numbers of things that are told by a few words, from 0 on in order of their coming.
//
// Doors: KeyTable::seek, then find, then add. Nothing is ever removed but all at once. Thread rule: one
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <gsl/narrow>
#include <span>
#include <vector>

#include "condition/met_before.hpp"
#include "condition/number_table.hpp"

namespace csirt::condition {

class KeyTable {
 public:
  static constexpr std::uint32_t none = NumberTable::none;

  // `slots` is a power of two.
  explicit KeyTable(std::size_t slots) : numbers_(slots), met_(slots) {}

  // What is sought next, so that it is near by then.
  void seek(std::span<const std::uint64_t> key) {
    hash_ = hash_of(key);
    numbers_.prefetch(hash_);
  }
  // The number of the key that was sought last; none when it has none yet.
  std::uint32_t find(std::span<const std::uint64_t> key) {
    return numbers_.find(hash_, [&](std::uint32_t number) {
      const Place& place = places_[number];
      return place.size == key.size() && std::equal(key.begin(), key.end(), words_.begin() + place.first);
    });
  }
  // Whether the key that was sought last has been sought before; now and then wrong.
  bool sought_before() { return met_.meet(hash_); }
  // Whether the key that was sought in vain has a place.
  bool has_room() const { return numbers_.has_room(); }
  // Numbers the key that was sought in vain last.
  std::uint32_t add(std::span<const std::uint64_t> key) {
    const auto number = gsl::narrow<std::uint32_t>(places_.size());
    const auto first = gsl::narrow<std::uint32_t>(words_.size());
    words_.insert(words_.end(), key.begin(), key.end());
    places_.push_back({first, gsl::narrow<std::uint32_t>(key.size())});
    numbers_.add(number);
    return number;
  }
  std::size_t size() const { return places_.size(); }
  void clear() {
    numbers_.clear();
    places_.clear();
    words_.clear();
  }

 private:
  struct Place {
    std::uint32_t first = 0, size = 0;  // in words_
  };
  static std::uint64_t hash_of(std::span<const std::uint64_t> key) {
    std::uint64_t hash = key.size();
    for (std::uint64_t word : key) {
      hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
      hash ^= hash >> 32;
    }
    return hash;
  }

  NumberTable numbers_;
  MetBefore met_;
  std::vector<Place> places_;  // per number
  std::vector<std::uint64_t> words_;
  std::uint64_t hash_ = 0;
};

}  // namespace csirt::condition
