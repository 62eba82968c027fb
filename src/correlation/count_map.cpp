// Door: CountMap.
#include "correlation/count_map.hpp"

namespace csirt::correlation {

std::uint32_t CountMap::add(std::uint32_t group, std::uint32_t value) {
  if ((used_ + 1) * 2 > slots_.size()) grow();
  const std::uint64_t key = key_of(group, value);
  Slot& slot = slots_[find(key)];
  if (slot.count == 0) ++used_;
  slot.key = key;
  return ++slot.count;
}

std::uint32_t CountMap::remove(std::uint32_t group, std::uint32_t value) {
  const std::size_t at = find(key_of(group, value));
  if (slots_[at].count > 1) return --slots_[at].count;
  close(at);
  --used_;
  return 0;
}

// Those behind the hole that may stand in it move up.
void CountMap::close(std::size_t hole) {
  for (std::size_t at = (hole + 1) & mask_; slots_[at].count != 0; at = (at + 1) & mask_) {
    if (((at - home(slots_[at].key)) & mask_) < ((at - hole) & mask_)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
}

void CountMap::grow() {
  LargeVector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.count != 0) slots_[find(slot.key)] = slot;
  }
}

}  // namespace csirt::correlation
