// Events that wait until no earlier one can come, in order of time, source and offset.
//
// Shape: what arrives in order stands in a queue, the rest in a heap. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
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

  bool empty() const { return queue_.empty() && heap_.empty(); }
  std::size_t size() const { return queue_.size() + heap_.size(); }
  void push(const Waiting& waiting);
  const Waiting& top() const;
  void pop();
  bool comes_before(const Waiting& a, const Waiting& b) const;

 private:
  bool heap_first() const {
    return queue_.empty() || (!heap_.empty() && comes_before(heap_.front(), queue_.front()));
  }

  const Interner& sources_;
  std::deque<Waiting> queue_;
  std::vector<Waiting> heap_;
};

}  // namespace csirt::correlation
