// Memory in blocks of 64 bytes, as caches hold it, numbered so that a number can stand for an address.
//
// Door: BlockStore::make. What was made does not move, and is forgotten all at once; chunks are used again.
// Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace csirt::condition {

class BlockStore {
 public:
  // The number of the first of so many bytes in a row, which are at most `largest`.
  std::uint32_t make(std::size_t bytes) {
    const auto blocks = static_cast<std::uint32_t>(rounded(bytes) / sizeof(Block));
    if (used_ % per_chunk + blocks > per_chunk) used_ += per_chunk - used_ % per_chunk;
    if ((used_ + blocks - 1) / per_chunk >= chunks_.size()) {
      chunks_.push_back(std::make_unique_for_overwrite<Block[]>(per_chunk));
    }
    const std::uint32_t number = used_;
    used_ += blocks;
    return number;
  }
  // What so many bytes take.
  static std::size_t rounded(std::size_t bytes) {
    return (bytes + sizeof(Block) - 1) / sizeof(Block) * sizeof(Block);
  }
  void* at(std::uint32_t number) const { return &chunks_[number / per_chunk][number % per_chunk]; }
  void clear() { used_ = 0; }

 private:
  struct alignas(64) Block {
    std::byte bytes[64];
  };
  static constexpr std::uint32_t per_chunk = 1u << 12;

 public:
  static constexpr std::size_t largest = sizeof(Block) * per_chunk;

 private:
  std::vector<std::unique_ptr<Block[]>> chunks_;
  std::uint32_t used_ = 0;  // of blocks
};

}  // namespace csirt::condition
