// Door: Firings.
#include "correlation/firings.hpp"

namespace csirt::correlation {

std::size_t Firings::find(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  const std::uint64_t mixed = key * 0x9E3779B97F4A7C15u;
  std::size_t at = static_cast<std::size_t>(mixed >> 32 ^ mixed) & mask;
  while (slots_[at].event == event_ && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

void Firings::insert(std::uint32_t rank, std::uint32_t rule) {
  if ((used_ + 1) * 2 > slots_.size()) grow();
  const std::uint64_t key = key_of(rank, rule);
  Slot& slot = slots_[find(key)];
  if (slot.event != event_) ++used_;
  slot = {key, event_};
}

void Firings::grow() {
  std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.event == event_) slots_[find(slot.key)] = slot;
  }
}

}  // namespace csirt::correlation
