// The word that stands for a cell in the key of events that are alike.
#pragma once

#include <algorithm>
#include <cstdint>

#include "condition/cell.hpp"
#include "condition/value_cache.hpp"

namespace csirt::condition {

// What stands there for a value that is not kept; below it, for each kind of what is no text.
inline constexpr std::uint32_t not_steady = (1u << 28) - 1, not_text = not_steady - 16;

// What stands for the value: words of equal values are equal until the cache is cleared.
inline std::uint32_t steady_number(const Cell& cell) {
  if (cell.value.kind >= ValueKind::null) return not_text + static_cast<std::uint32_t>(cell.value.kind);
  return cell.entry && cell.entry->kept ? cell.entry->id : not_steady;
}

inline std::uint64_t key_word(const Cell& cell, std::uint32_t number) {
  return std::uint64_t{cell.place} << 32 | std::uint64_t{std::min<std::uint32_t>(cell.stripped, 15)} << 28 |
         number;
}

}  // namespace csirt::condition
