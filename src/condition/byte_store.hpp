// Bytes that are kept until all are forgotten at once; what was kept does not move.
//
// Door: ByteStore::keep. Chunks are used again after clear. 16 bytes behind what is kept can be read. Thread
// rule: one thread.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace csirt::condition {

class ByteStore {
 public:
  static constexpr std::size_t largest = 1u << 18;

  // `bytes` are `largest` at most.
  std::string_view keep(std::string_view bytes) {
    if (chunks_.empty() || chunk_used_ + bytes.size() > largest) {
      const std::size_t next = chunks_.empty() ? 0 : chunk_ + 1;
      if (next >= chunks_.size()) chunks_.push_back(std::make_unique<char[]>(largest + 16));
      chunk_ = next;
      chunk_used_ = 0;
    }
    char* to = chunks_[chunk_].get() + chunk_used_;
    if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
    chunk_used_ += bytes.size();
    return {to, bytes.size()};
  }
  void clear() { chunk_ = chunk_used_ = 0; }

 private:
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_ = 0, chunk_used_ = 0;
};

}  // namespace csirt::condition
