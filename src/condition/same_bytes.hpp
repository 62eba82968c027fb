// Comparing short texts without a call: most that are compared here differ in their first or last bytes.
#pragma once

#include <cstdint>
#include <cstring>

namespace csirt::condition {

template <class Word>
inline bool same_ends(const char* a, const char* b, std::size_t size) {
  Word front_a, front_b, back_a, back_b;
  std::memcpy(&front_a, a, sizeof(Word));
  std::memcpy(&front_b, b, sizeof(Word));
  std::memcpy(&back_a, a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&back_b, b + size - sizeof(Word), sizeof(Word));
  return ((front_a ^ front_b) | (back_a ^ back_b)) == 0;
}

// The first `size` bytes of both are readable and the same.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  if (size >= 8) {
    if (!same_ends<std::uint64_t>(a, b, size)) return false;
    if (size <= 16) return true;
    if (size <= 32) return same_ends<std::uint64_t>(a + 8, b + 8, size - 16);
    return std::memcmp(a + 8, b + 8, size - 16) == 0;
  }
  if (size >= 4) return same_ends<std::uint32_t>(a, b, size);
  if (size >= 2) return same_ends<std::uint16_t>(a, b, size);
  return size == 0 || *a == *b;
}

}  // namespace csirt::condition
