// The events in the windows of the correlations of one stream, of all groups, in order of time.
//
// Shape: a queue in chunks, those that have become empty are filled again; events are numbered as they come
// in. An event stands in it once, whichever of the correlations hold it: behind what is the same for all
// stand a link for each correlation, the value that each lane reads, then the numbers of those that read
// numbers. Links may mean what their owner wants (chain.hpp). Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "correlation/chunks.hpp"
#include "correlation/number.hpp"
#include "csirt/time.hpp"

namespace csirt::correlation {

// The time less the length, at the end of its range where it would lie beyond.
inline std::int64_t earlier(std::int64_t time, Duration length) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  return time < least + length.ns ? least : time - length.ns;
}

// Without initial values.
struct Held {
  std::int64_t time;
  std::uint64_t offset;
  std::uint64_t mask;  // of the rules that the event is one of
  std::uint32_t source;
  std::uint32_t group;
  std::uint32_t attachment;  // what the host gave with it
  std::uint32_t members;     // bit i: the i-th correlation holds it
};

// What an event has for a lane: the number of its text, or a number.
struct Reading {
  std::uint32_t value = ~std::uint32_t{0};
  const Number* number = nullptr;
  bool usable() const { return number != nullptr || value != ~std::uint32_t{0}; }
};

class Window {
 public:
  // `numbered`: for each lane, whether it reads numbers.
  Window(std::size_t links, const std::vector<bool>& numbered);

  std::uint32_t size() const { return end_ - first_; }
  // Numbers wrap around; a ring never holds so many that it matters.
  std::uint32_t first() const { return first_; }
  std::uint32_t end() const { return end_; }
  static constexpr std::uint32_t most = (std::uint32_t{1} << 30) - 1;  // as many as a chain counts

  Held& at(std::uint32_t number) { return *reinterpret_cast<Held*>(place(number)); }
  std::uint32_t& link(std::uint32_t number, std::size_t which) { return words(number)[which]; }
  Reading reading(std::uint32_t number, std::size_t lane) {
    return {words(number)[links_ + lane], number_at_[lane] == 0 ? nullptr : this->number(number, lane)};
  }

  // Writes the event behind the last one, where it stands once it is kept. Keeping allocates nothing.
  void draft(const Held& held, std::span<const Reading> readings);
  void keep() { ++end_; }
  void drop_before(std::uint32_t number) { first_ = number; }
  std::size_t bytes() const { return made_ * chunk_bytes(); }
  // What the events in it need of that.
  std::size_t needed() const { return size() * stride_; }

 private:
  std::byte* place(std::uint32_t number) const {
    return chunks_[number >> shift_ & ring_].get() + (number & mask_) * stride_;
  }
  std::uint32_t* words(std::uint32_t number) const {
    return reinterpret_cast<std::uint32_t*>(place(number) + sizeof(Held));
  }
  Number* number(std::uint32_t number, std::size_t lane) const {
    return reinterpret_cast<Number*>(place(number) + number_at_[lane]);
  }
  std::size_t chunk_bytes() const { return stride_ << shift_; }
  // From the chunk of the first event to that of the next one.
  std::uint32_t chunks() const { return ((end_ - (first_ & ~mask_)) >> shift_) + 1; }
  void make_room();
  void lengthen();
  void enlarge();

  std::size_t links_, stride_ = 0;
  std::vector<std::size_t> number_at_;  // by lane: where its numbers stand in an event, or 0
  // A ring, by the high bits of events' numbers; the low ones say where in the chunk.
  std::vector<LargeBlock> chunks_;
  unsigned shift_ = 4, most_ = 0;
  std::uint32_t mask_ = 15, ring_ = 1, made_ = 0, first_ = 0, end_ = 0;
};

}  // namespace csirt::correlation
