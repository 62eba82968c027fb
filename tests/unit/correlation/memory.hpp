// Memory of this test program: it can be counted, and made to run out at a chosen allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>

namespace csirt::correlation::test {

// While it lives, `failures` allocations of this thread fail after `before` that do not: one after the other,
// or each `every`-th.
class MemoryRunsOut {
 public:
  MemoryRunsOut(std::uint64_t before, std::uint64_t failures, std::uint64_t every = 1);
  ~MemoryRunsOut();
  MemoryRunsOut(const MemoryRunsOut&) = delete;
  MemoryRunsOut& operator=(const MemoryRunsOut&) = delete;
  // Whether any allocation has failed yet.
  bool met() const;
};

// Bytes that this program has allocated and not given back, and the most there were since the last reset.
std::size_t memory_now();
std::size_t memory_peak();
void reset_memory_peak();

// Calls until memory suffices.
template <class Call>
void insist(const Call& call) {
  for (int tries = 0; tries < 10'000; ++tries) {
    try {
      return call();
    } catch (const std::bad_alloc&) {
    }
  }
  throw std::runtime_error("memory never suffices");
}

}  // namespace csirt::correlation::test
