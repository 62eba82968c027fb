// Tables that grow without moving what they hold.
//
// Door: Chunks. A table that doubles copies all of it into memory that the system has to clear first, which
// costs more than to fill it. Here it is a list of chunks of one size; only a small table is one chunk that
// doubles. Chunks that nobody has asked for are not there. Thread rule: one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "correlation/large.hpp"

namespace csirt::correlation {

struct FreeLarge {
  std::size_t bytes = 0;
  void operator()(std::byte* memory) const noexcept { free_large(memory, bytes, 64); }
};
// Begins at a line of memory, without values.
using LargeBlock = std::unique_ptr<std::byte[], FreeLarge>;
LargeBlock make_large_block(std::size_t bytes);

// How many records of so many bytes a chunk has, at most: a power of two, as its logarithm.
unsigned records_of_chunk(std::size_t record);

// Records by number, all zeros at first.
class Chunks {
 public:
  explicit Chunks(std::size_t record)
      : record_(record), most_(records_of_chunk(record)), least_(std::min(4u, most_)), shift_(least_) {}

  // Every record there is lies below.
  std::size_t size() const { return chunks_.size() << shift_; }
  void cover(std::size_t records) {
    while (size() < records) make(size());
  }
  bool has(std::size_t number) const {
    return number >> shift_ < chunks_.size() && chunks_[number >> shift_] != nullptr;
  }
  // Makes the record, with others around it.
  void make(std::size_t number);
  // How many bytes more that would need.
  std::size_t cost(std::size_t number) const;
  // Records whose numbers have the same bits above the last `part()` may be put away together.
  unsigned part() const { return most_; }
  void put_away(std::size_t part);
  std::byte* at(std::size_t number) const {
    return chunks_[number >> shift_].get() + (number & ((std::size_t{1} << shift_) - 1)) * record_;
  }
  std::size_t bytes() const { return made_ * (record_ << shift_); }
  std::size_t record_bytes() const { return record_; }

 private:
  void enlarge();

  std::size_t record_, made_ = 0;
  unsigned most_, least_, shift_;  // of records in a chunk: at most, at first, now, as logarithms
  std::vector<LargeBlock> chunks_;
};

}  // namespace csirt::correlation
