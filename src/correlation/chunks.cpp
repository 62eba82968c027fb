// Door: Chunks::cover.
#include "correlation/chunks.hpp"

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

void Chunks::grow() {
  if (chunks_.size() != 1 || shift_ == most_) {
    const std::size_t bytes = record_ << shift_;
    chunks_.push_back(make_large_block(bytes));
    std::memset(chunks_.back().get(), 0, bytes);
    return;
  }
  const std::size_t half = record_ << shift_;
  LargeBlock larger = make_large_block(half * 2);
  std::memcpy(larger.get(), chunks_[0].get(), half);
  std::memset(larger.get() + half, 0, half);
  chunks_[0] = std::move(larger);
  ++shift_;
}

}  // namespace csirt::correlation
