// Finds some hundreds of literals anywhere in a text that holds hardly any of them, in one pass over it.
//
// Door: LiteralSieve::add, build, then find from any number of threads. Of each literal five bytes in a row
// are looked for, and where they may stand, as many as eight are compared by their hash. Which ones, and with
// which of other literals they share a bucket of the filter, is chosen so that one looks in vain as rarely as
// may be.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "condition/bucket_filter.hpp"
#include "condition/same_bytes.hpp"

namespace csirt::condition {

class LiteralSieve {
 public:
  // `literal` has three bytes or more, none of which is 0.
  void add(std::string_view literal, std::uint32_t payload);
  void build();
  bool empty() const { return literals_.empty(); }

  // Calls found(payload, from) for every place at which a literal stands. Eight bytes behind the text can be
  // read.
  template <class Found>
  void find(std::string_view text, const Found& found) const {
    filter_.each_place(text, [&](std::size_t at) { try_place(text, at, found); });
  }

 private:
  static constexpr std::size_t window = BucketFilter::window;
  struct Literal {
    std::string text;
    std::uint32_t payload = 0;
    std::uint32_t offset = 0;  // of the bytes that are looked for
    std::uint64_t head = 0;    // the hash of those that are compared first
  };

  // So many bytes of a literal are compared first: 8, 4 or 3.
  static constexpr std::size_t long_head = sizeof(std::uint64_t), short_head = sizeof(std::uint32_t);
  static std::size_t head_size(std::string_view literal) {
    return literal.size() >= long_head ? long_head : std::min(literal.size(), short_head);
  }
  // Of the first bytes of eight that can be read.
  static std::uint64_t head_at(const char* at, std::size_t size) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return (bytes << (8 * (sizeof bytes - size))) * 0x9E3779B97F4A7C15u;
  }
  static std::uint64_t slot_of(std::uint64_t head) { return head >> 54; }
  // Whether some literal may have that head.
  bool may_be_head(std::uint64_t head) const {
    const std::uint64_t bit = head >> 50;
    return (heads_[bit / 64] >> bit % 64 & 1) != 0;
  }
  void choose(BucketFilter& filter);

  // The filter often answers in vain, which is seen without a branch that cannot be foretold.
  template <class Found>
  void try_place(std::string_view text, std::size_t at, const Found& found) const {
    const std::array heads{head_at(text.data() + at, long_head), head_at(text.data() + at, short_head),
                           head_at(text.data() + at, BucketFilter::shortest)};
    if (!(may_be_head(heads[0]) | may_be_head(heads[1]) | may_be_head(heads[2]))) return;
    for (const std::uint64_t head : heads) try_head(head, text, at, found);
  }

  template <class Found>
  void try_head(std::uint64_t head, std::string_view text, std::size_t at, const Found& found) const {
    const std::uint64_t slot = slot_of(head);
    for (std::uint32_t i = first_[slot]; i < first_[slot + 1]; ++i) {
      const Literal& literal = literals_[i];
      if (literal.head != head || at < literal.offset) continue;
      const std::size_t from = at - literal.offset;
      if (literal.text.size() <= text.size() - from &&
          same_bytes(text.data() + from, literal.text.data(), literal.text.size())) {
        found(literal.payload, from);
      }
    }
  }

  static constexpr std::size_t slots = 1u << 10;
  std::vector<Literal> literals_;           // by slot, once built
  std::vector<std::uint32_t> first_;        // per slot, and one more
  std::array<std::uint64_t, 256> heads_{};  // a bit for each beginning of a head
  BucketFilter filter_;
};

}  // namespace csirt::condition
