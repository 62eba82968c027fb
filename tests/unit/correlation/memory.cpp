#include "correlation/memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

namespace csirt::correlation::test {
namespace {

thread_local std::uint64_t before_failure = 0, failures_left = 0, between_failures = 0;
thread_local bool failed = false;
std::atomic<std::size_t> held{0}, most_held{0};

bool fails() {
  if (failures_left == 0) return false;
  if (before_failure > 0) return --before_failure, false;
  --failures_left;
  before_failure = between_failures;
  return failed = true;
}

void* counted(void* memory) {
  if (memory == nullptr) return nullptr;
  const std::size_t now = held += malloc_usable_size(memory);
  if (now > most_held) most_held = now;
  return memory;
}

void* take_or_null(std::size_t size, std::size_t alignment) noexcept {
  if (fails()) return nullptr;
  if (alignment <= alignof(std::max_align_t)) return counted(std::malloc(std::max<std::size_t>(size, 1)));
  return counted(std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment));
}

void* take(std::size_t size, std::size_t alignment) {
  void* const memory = take_or_null(size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  held -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

MemoryRunsOut::MemoryRunsOut(std::uint64_t before, std::uint64_t failures, std::uint64_t every) {
  before_failure = before;
  failures_left = failures;
  between_failures = every - 1;
  failed = false;
}

MemoryRunsOut::~MemoryRunsOut() { failures_left = 0; }

bool MemoryRunsOut::met() const { return failed; }

std::size_t memory_now() { return held; }
std::size_t memory_peak() { return most_held; }
void reset_memory_peak() { most_held = held.load(); }

}  // namespace csirt::correlation::test

namespace memory = csirt::correlation::test;

void* operator new(std::size_t size) { return memory::take(size, 1); }
void* operator new[](std::size_t size) { return memory::take(size, 1); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return memory::take_or_null(size, 1); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return memory::take_or_null(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return memory::take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { memory::give_back(memory); }
void operator delete[](void* memory) noexcept { memory::give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { memory::give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { memory::give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { memory::give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { memory::give_back(memory); }
