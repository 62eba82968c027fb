// Byte strings as small numbers, equal ones the same, kept as long as somebody refers to them.
//
// Door: Interner. Numbers of strings that nobody refers to any more are given out again, so that tables by
// number stay as small as the most that were alive at once. Short strings lie in the table itself. Thread
// rule: one thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/fetch.hpp"
#include "correlation/chunks.hpp"

namespace csirt::correlation {

class Interner {
 public:
  using Id = std::uint32_t;
  static constexpr Id none = ~Id{0};

  Interner();
  ~Interner();
  Interner(const Interner&) = delete;
  Interner& operator=(const Interner&) = delete;

  // The number of the string, with one reference more.
  Id take(std::string_view bytes) { return take(bytes, hash(bytes)); }
  // The same in steps, so that the tables of several strings are fetched at once: they lie anywhere in
  // memory. Between them any other calls may come.
  std::uint32_t hash(std::string_view bytes) const;
  void prefetch_slot(std::uint32_t hash) const {
    if (!slots_.empty()) base::fetch(&slots_[hash & (slots_.size() - 1)]);
  }
  void prefetch_entry(std::uint32_t hash) const {
    if (slots_.empty()) return;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].id != none && slots_[at].hash != hash) at = (at + 1) & mask;
    if (slots_[at].id != none) base::fetch(&entry(slots_[at].id));
  }
  Id take(std::string_view bytes, std::uint32_t hash);
  void acquire(Id id) { ++entry(id).references; }
  void release(Id id) {
    if (--entry(id).references == 0) drop(id);
  }
  std::string_view text(Id id) const;

  void prefetch(Id id) const { base::fetch(&entry(id)); }
  void prefetch_slot_of(Id id) const { prefetch_slot(entry(id).hash); }
  std::size_t alive() const { return used_; }
  std::size_t numbers() const { return numbers_; }  // every number given out is below
  std::size_t bytes() const;
  // What the strings that are alive need of it.
  std::size_t needed() const { return used_ * (sizeof(Entry) + 2 * sizeof(Slot)) + outside_bytes_; }

 private:
  static constexpr std::size_t kInline = 20;
  // All zeros at first.
  struct Entry {
    std::uint32_t references, hash, size;
    char inside[kInline];  // the bytes, or a pointer to them
    char* outside() const {
      char* pointer = nullptr;
      std::memcpy(&pointer, inside, sizeof pointer);
      return pointer;
    }
    std::string_view text() const { return {size <= kInline ? inside : outside(), size}; }
  };
  struct Slot {
    std::uint32_t hash = 0;
    Id id = none;
  };

  Entry& entry(Id id) const { return *reinterpret_cast<Entry*>(entries_.at(id)); }
  void grow();
  void drop(Id id);
  void store(Entry& entry, std::string_view bytes);

  Chunks entries_{sizeof(Entry)};
  std::size_t numbers_ = 0;  // of entries_ that were ever given out
  std::vector<Id> free_;
  LargeVector<Slot> slots_;  // open addressing; a power of two, at most half full
  std::size_t used_ = 0, outside_bytes_ = 0;
  std::uint64_t seed_;  // so that nobody can write strings that all fall on one slot; changes no answer
};

}  // namespace csirt::correlation
