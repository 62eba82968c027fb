// Memory of large tables whose entries are met in no order.
//
// Door: LargeAllocator. What an event costs is mostly how often the processor must find out where a
// page lies; of large tables it is asked to be given large pages, where the system has any. A request only:
// without it everything works, slower. Shape: as std::allocator; throws std::bad_alloc.
#pragma once

#include <cstddef>
#include <vector>

namespace csirt::correlation {

void* allocate_large(std::size_t bytes, std::size_t alignment);
void free_large(void* memory, std::size_t bytes, std::size_t alignment) noexcept;

template <class T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <class U>
  LargeAllocator(const LargeAllocator<U>&) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_large(count * sizeof(T), alignof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept {
    free_large(memory, count * sizeof(T), alignof(T));
  }
  bool operator==(const LargeAllocator&) const { return true; }
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace csirt::correlation
