// Finds some hundreds of literals anywhere in a text that holds hardly any of them, in one pass over it.
//
// Door: LiteralSieve::add, build, then find from any number of threads. Of each literal four bytes in a row
// are looked for. Which ones, and with which of other literals they share a bucket of the filter, is chosen
// so that one looks in vain as rarely as may be.
#pragma once

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
  // `literal` has three bytes or more.
  void add(std::string_view literal, std::uint32_t payload);
  void build();
  bool empty() const { return literals_.empty(); }

  // Calls found(payload, from) for every place at which a literal stands. A byte behind the text can be read.
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
    std::uint32_t head = 0;    // those bytes; of literals of three bytes 0 for the fourth
    std::string_view sought() const { return std::string_view(text).substr(offset, window); }
  };

  // Whether some literal may have that head, and where such ones begin in literals_.
  static std::uint32_t mix(std::uint32_t head) { return head * 0x9E3779B1u; }
  static std::uint32_t slot_of(std::uint32_t head) { return mix(head) >> 22; }
  bool may_be_head(std::uint32_t head) const {
    const std::uint32_t bit = mix(head) >> 20;
    return (heads_[bit / 64] >> bit % 64 & 1) != 0;
  }
  void choose(BucketFilter& filter);

  // The filter often answers in vain, which is seen without a branch that cannot be foretold.
  template <class Found>
  void try_place(std::string_view text, std::size_t at, const Found& found) const {
    std::uint32_t head = 0;
    std::memcpy(&head, text.data() + at, window);
    const std::uint32_t head_of_three = head & 0xFFFFFF;
    if (!(may_be_head(head) | may_be_head(head_of_three))) return;
    try_head(head, text, at, found);
    if (head != head_of_three) try_head(head_of_three, text, at, found);
  }

  template <class Found>
  void try_head(std::uint32_t head, std::string_view text, std::size_t at, const Found& found) const {
    const std::uint32_t slot = slot_of(head);
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
  std::vector<Literal> literals_;          // by slot, once built
  std::vector<std::uint32_t> first_;       // per slot, and one more
  std::array<std::uint64_t, 64> heads_{};  // a bit for each hash of a head
  BucketFilter filter_;
};

}  // namespace csirt::condition
