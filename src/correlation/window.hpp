// The events of one correlation's windows, of all groups, in order of time.
//
// Shape: a ring that grows; events are numbered as they come in, and those of a group are linked from one to
// the next. Since all groups have the same timespan, what leaves any window is always the oldest. Thread
// rule: one thread.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

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
  std::uint32_t next;        // number of the group's next event; meaningless in its last one
  std::uint32_t attachment;  // what the host gave with it
  std::uint32_t value;
};

class Window {
 public:
  explicit Window(bool numbers) : numbered_(numbers) {}

  bool empty() const { return first_ == end_; }
  std::uint32_t size() const { return end_ - first_; }
  // Numbers wrap around; a ring never holds so many that it matters.
  std::uint32_t first() const { return first_; }
  std::uint32_t end() const { return end_; }
  static constexpr std::uint32_t most = std::uint32_t{1} << 31;

  Held& at(std::uint32_t number) { return ring_[number & mask_]; }
  const Held& at(std::uint32_t number) const { return ring_[number & mask_]; }
  void prefetch(std::uint32_t number) const { __builtin_prefetch(&ring_[number & mask_], 1); }
  const Number* number_at(std::uint32_t number) const {
    return numbered_ ? &numbers_[number & mask_] : nullptr;
  }

  // After make_room a push allocates nothing.
  void make_room() {
    if (size() == capacity_) grow();
  }
  std::uint32_t push(const Held& held, const Number* number);
  void pop() { ++first_; }
  std::size_t bytes() const { return capacity_ * sizeof(Held) + numbers_.capacity() * sizeof(Number); }

 private:
  void grow();

  bool numbered_;
  std::unique_ptr<Held[]> ring_;
  std::size_t capacity_ = 0;
  std::vector<Number> numbers_;
  std::uint32_t mask_ = 0, first_ = 0, end_ = 0;
};

}  // namespace csirt::correlation
