// The events in the windows of the correlations of one stream, of all groups, in order of time.
//
// Shape: a ring that grows; events are numbered as they come in. An event stands in it once, whichever of the
// correlations hold it: behind what is the same for all stand a link for each correlation and the value that
// each lane reads. Links may mean what their owner wants (chain.hpp). Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "correlation/large.hpp"
#include "correlation/number.hpp"
#include "csirt/time.hpp"

namespace csirt::correlation {

// The time less the length, at the end of its range where it would lie beyond.
inline std::int64_t earlier(std::int64_t time, Duration length) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  return time < least + length.ns ? least : time - length.ns;
}

// Without initial values: a ring that grows writes no zeros.
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
  static constexpr std::uint32_t most = std::uint32_t{1} << 30;

  Held& at(std::uint32_t number) { return *reinterpret_cast<Held*>(place(number)); }
  std::uint32_t& link(std::uint32_t number, std::size_t which) { return words(number)[which]; }
  Reading reading(std::uint32_t number, std::size_t lane) {
    return {words(number)[links_ + lane], numbers_[lane].empty() ? nullptr : &numbers_[lane][number & mask_]};
  }

  // Writes the event behind the last one, where it stands once it is kept. Keeping allocates nothing.
  void draft(const Held& held, std::span<const Reading> readings);
  void keep() { ++end_; }
  void drop_before(std::uint32_t number) { first_ = number; }
  std::size_t bytes() const;

 private:
  struct alignas(64) Line {
    std::byte bytes[64];
    Line() {}  // without values
  };

  std::byte* place(std::uint32_t number) {
    return reinterpret_cast<std::byte*>(lines_.data()) + (number & mask_) * stride_;
  }
  std::uint32_t* words(std::uint32_t number) {
    return reinterpret_cast<std::uint32_t*>(place(number) + sizeof(Held));
  }
  std::size_t lines(std::size_t capacity) const {
    return (capacity * stride_ + sizeof(Line) - 1) / sizeof(Line);
  }
  void grow();

  std::size_t links_, stride_;
  LargeVector<Line> lines_;
  std::size_t capacity_ = 0;
  std::vector<bool> numbered_;
  std::vector<LargeVector<Number>> numbers_;  // by lane; empty where it reads texts
  std::uint32_t mask_ = 0, first_ = 0, end_ = 0;
};

}  // namespace csirt::correlation
