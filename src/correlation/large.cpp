// Doors: allocate_large, free_large. Both tell by the size alone what was done.
#include "correlation/large.hpp"

#include <algorithm>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace csirt::correlation {
namespace {

constexpr std::size_t kPage = std::size_t{2} << 20;

// Small tables stay in the caches of page addresses anyway, and would waste the rest of a large page.
std::size_t alignment_of(std::size_t bytes, std::size_t alignment) {
  return bytes < 2 * kPage ? alignment : std::max(alignment, kPage);
}

}  // namespace

void* allocate_large(std::size_t bytes, std::size_t alignment) {
  const std::size_t aligned = alignment_of(bytes, alignment);
  void* const memory = ::operator new(bytes, std::align_val_t{aligned});
#if defined(MADV_HUGEPAGE)
  if (aligned >= kPage) madvise(memory, bytes / kPage * kPage, MADV_HUGEPAGE);
#endif
  return memory;
}

void free_large(void* memory, std::size_t bytes, std::size_t alignment) noexcept {
  ::operator delete(memory, std::align_val_t{alignment_of(bytes, alignment)});
}

}  // namespace csirt::correlation
