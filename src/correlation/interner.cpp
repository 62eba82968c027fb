// Door: Interner. Linear probing; what is removed is filled by those behind it, so that there are no tombs.
#include "correlation/interner.hpp"

#include <gsl/narrow>

namespace csirt::correlation {
namespace {

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// 64 bits that differ for different bytes nearly always.
std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
  constexpr std::uint64_t k0 = 0x9E3779B97F4A7C15u, k1 = 0xD1B54A32D192ED03u;
  std::uint64_t state = bytes.size() ^ seed;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) state = mixed(state ^ word_at(at), k1);
  std::uint64_t rest = 0;
  if (left > 0) std::memcpy(&rest, at, left);
  return mixed(mixed(state ^ rest, k1), k0);
}

}  // namespace

// Where the process has it in memory nobody outside knows.
Interner::Interner() : seed_(mixed(reinterpret_cast<std::uintptr_t>(this), 0xA0761D6478BD642Fu)) {}

Interner::~Interner() {
  for (Id id = 0; id < numbers_; ++id) {
    const Entry& entry = this->entry(id);
    if (entry.references > 0 && entry.size > kInline) delete[] entry.outside();
  }
}

std::size_t Interner::bytes() const {
  return entries_.bytes() + slots_.capacity() * sizeof(Slot) + outside_bytes_ + free_.capacity() * sizeof(Id);
}

std::string_view Interner::text(Id id) const { return entry(id).text(); }

void Interner::store(Entry& entry, std::string_view bytes) {
  entry.size = gsl::narrow<std::uint32_t>(bytes.size());
  if (bytes.size() <= kInline) {
    if (!bytes.empty()) std::memcpy(entry.inside, bytes.data(), bytes.size());
    return;
  }
  char* const copy = new char[bytes.size()];
  std::memcpy(copy, bytes.data(), bytes.size());
  std::memcpy(entry.inside, &copy, sizeof copy);
  outside_bytes_ += bytes.size();
}

std::uint32_t Interner::hash(std::string_view bytes) const {
  return static_cast<std::uint32_t>(hash_bytes(bytes, seed_));
}

Interner::Id Interner::take(std::string_view bytes, std::uint32_t hash) {
  if ((used_ + 1) * 2 > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].id != none; at = (at + 1) & mask) {
    if (slots_[at].hash != hash || entry(slots_[at].id).text() != bytes) continue;
    acquire(slots_[at].id);
    return slots_[at].id;
  }
  if (free_.empty()) {
    entries_.cover(numbers_ + 1);
    free_.reserve(entries_.size());  // so that drop() cannot fail
    free_.push_back(static_cast<Id>(numbers_++));
  }
  const Id id = free_.back();
  Entry& entry = this->entry(id);
  store(entry, bytes);
  free_.pop_back();
  entry.references = 1;
  entry.hash = hash;
  slots_[at] = {hash, id};
  ++used_;
  return id;
}

void Interner::grow() {
  LargeVector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id == none) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].id != none) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

void Interner::drop(Id id) {
  Entry& entry = this->entry(id);
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = entry.hash & mask;
  while (slots_[hole].id != id) hole = (hole + 1) & mask;
  for (std::size_t at = (hole + 1) & mask; slots_[at].id != none; at = (at + 1) & mask) {
    const std::size_t home = slots_[at].hash & mask;
    if (((at - home) & mask) < ((at - hole) & mask)) continue;  // it would stand before its home
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
  if (entry.size > kInline) {
    outside_bytes_ -= entry.size;
    delete[] entry.outside();
  }
  free_.push_back(id);
  --used_;
}

}  // namespace csirt::correlation
