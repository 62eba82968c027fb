// Events that wait until no earlier one can come, in order of time, source and offset.
//
// Door: Reorder. Shape: a radix heap. Events lie in buckets by the highest bit in which their time differs
// from a floor that no event to come is before; only as the floor comes near is a bucket dealt out to lower
// ones, and a few at a time are sorted. Thread rule: one thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "correlation/interner.hpp"

namespace csirt::correlation {

struct Waiting {
  std::int64_t time = 0;
  std::uint64_t offset = 0;
  std::uint32_t source = 0;
  std::uint32_t record = 0;  // what the owner knows of it
};

class Reorder {
 public:
  explicit Reorder(const Interner& sources) : sources_(sources) {}

  std::size_t size() const { return size_; }
  // Its time is not before any that take() was called with.
  void push(const Waiting& waiting);
  // Moves the next events of those before `time`, in order, to the end of `due`: more than kSlice only when
  // they are of one time. Events that are equal keep the order in which they came. False: there is none.
  bool take(std::int64_t time, std::vector<Waiting>& due);
  static constexpr std::size_t kSlice = 32;

 private:
  bool comes_before(const Waiting& a, const Waiting& b) const;
  std::size_t bucket_of(const Waiting& waiting) const;
  std::size_t lowest() const;
  void deal_out(std::size_t which, std::uint64_t floor, std::uint64_t end, std::vector<Waiting>& due);

  const Interner& sources_;
  // By how many low bits of the time hold all that differs from the floor. In order of arrival.
  std::array<std::vector<Waiting>, 65> buckets_;
  std::uint64_t filled_ = 0;  // bit i: bucket i + 1 is not empty
  std::uint64_t floor_ = 0;   // a time as a key
  std::size_t size_ = 0;
};

}  // namespace csirt::correlation
