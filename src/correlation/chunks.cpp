// Door: Chunks::cover.
#include "correlation/chunks.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace csirt::correlation {

LargeBlock make_large_block(std::size_t bytes) {
  return LargeBlock(static_cast<std::byte*>(allocate_large(bytes, 64)), FreeLarge{bytes});
}

unsigned records_of_chunk(std::size_t record) {
  constexpr std::size_t chunk = std::size_t{4} << 20;  // from there on memory comes in large pages
  return static_cast<unsigned>(std::bit_width((chunk - 1) / record));
}

void Chunks::make(std::size_t number) {
  while (number >> shift_ != 0 && shift_ < most_) enlarge();
  if (has(number)) return;
  const std::size_t chunk = number >> shift_, bytes = record_ << shift_;
  LargeBlock made = make_large_block(bytes);
  std::memset(made.get(), 0, bytes);
  if (chunk >= chunks_.size()) chunks_.resize(chunk + 1);
  chunks_[chunk] = std::move(made);
  ++made_;
}

// While it is small there is one chunk at most.
void Chunks::enlarge() {
  if (made_ > 0) {
    const std::size_t half = record_ << shift_;
    LargeBlock larger = make_large_block(half * 2);
    std::memcpy(larger.get(), chunks_[0].get(), half);
    std::memset(larger.get() + half, 0, half);
    chunks_[0] = std::move(larger);
  }
  ++shift_;
}

std::size_t Chunks::cost(std::size_t number) const {
  if (has(number)) return 0;
  const unsigned shift = std::clamp(static_cast<unsigned>(std::bit_width(number)), shift_, most_);
  const bool there = shift_ < most_ && number >> shift == 0 && made_ > 0;
  return ((made_ + (there ? 0 : 1)) * record_ << shift) - bytes();
}

void Chunks::put_away(std::size_t part) {
  if (part >= chunks_.size() || chunks_[part] == nullptr) return;
  chunks_[part].reset();
  if (--made_ > 0) return;
  chunks_.clear();
  shift_ = least_;
}

}  // namespace csirt::correlation
