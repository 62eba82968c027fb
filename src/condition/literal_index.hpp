// Finds, in one pass over a text, which of many literals it holds: as a whole, at its front, at its end or
// anywhere.
//
// Door: LiteralIndex::add, build, then find from any number of threads.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "condition/pattern.hpp"

namespace csirt::condition {

enum class Anchor : std::uint8_t { whole, front, back, anywhere };

class LiteralIndex {
 public:
  // `literal` is not empty unless its anchor is `whole`. The same literal may be added for several payloads.
  void add(std::string_view literal, Anchor anchor, std::uint32_t payload);
  void build();
  bool empty() const { return literals_.empty(); }
  std::size_t bytes() const;

  // Calls found(payload) for every literal that the text holds, once or more.
  template <class Found>
  void find(std::string_view text, const Found& found) const;

 private:
  struct Literal {
    std::uint32_t at = 0, size = 0;  // in texts_
    std::uint32_t payload = 0;
    Anchor anchor = Anchor::whole;
  };
  // A few bytes of a literal, by which it is found, and where in the literal they stand.
  struct Gram {
    std::uint32_t bytes = 0;
    std::uint32_t literal = 0;
    std::uint32_t offset = 0;
  };
  // Grams of one width, looked up at every `stride`-th place of a text. A literal has one gram for each of
  // `stride` places in a row, so that one of them is met wherever it stands.
  struct GramTable {
    unsigned width = 4, stride = 1;
    std::vector<Gram> grams;            // sorted by bucket
    std::vector<std::uint32_t> first;   // per bucket, and one more
    std::vector<std::uint64_t> filter;  // a bit for each hash
    std::uint32_t filter_shift = 0, bucket_shift = 0;
    void build();
    bool empty() const { return grams.empty(); }
  };
  // Whole literals by their hash.
  struct WholeTable {
    std::vector<std::uint32_t> literals, first;
    std::uint32_t mask = 0;
  };

  static std::uint32_t mix(std::uint32_t word) { return word * 0x9E3779B1u; }
  static std::uint32_t load(const char* at, unsigned width) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, 4);
    return width == 4 ? word : word & 0xFFFFFFu;
  }
  static std::uint64_t whole_hash(std::string_view text);
  std::string_view text_of(const Literal& literal) const {
    return std::string_view(texts_).substr(literal.at, literal.size);
  }
  void add_grams(GramTable& table, std::uint32_t id);
  void build_wholes();
  bool fits(const Literal& literal, std::string_view text, std::size_t start) const;
  template <unsigned Width, unsigned Stride, class Found>
  void scan(const GramTable& table, std::string_view text, const Found& found) const;
  template <class Found>
  void try_grams(const GramTable& table, std::uint32_t bytes, std::string_view text, std::size_t at,
                 const Found& found) const;

  std::vector<Literal> literals_;
  std::string texts_;
  WholeTable wholes_;
  std::vector<std::uint32_t> fronts_;  // few in practice
  std::vector<std::uint32_t> short_;   // fewer than four bytes, at the back or anywhere
  GramTable long_, middle_;            // seven bytes or more; four to six
};

template <class Found>
void LiteralIndex::try_grams(const GramTable& table, std::uint32_t bytes, std::string_view text,
                             std::size_t at, const Found& found) const {
  const std::uint32_t bucket = mix(bytes) >> table.bucket_shift;
  for (std::uint32_t i = table.first[bucket]; i < table.first[bucket + 1]; ++i) {
    const Gram& gram = table.grams[i];
    if (gram.bytes != bytes || at < gram.offset) continue;
    const Literal& literal = literals_[gram.literal];
    if (fits(literal, text, at - gram.offset)) found(literal.payload);
  }
}

template <unsigned Width, unsigned Stride, class Found>
void LiteralIndex::scan(const GramTable& table, std::string_view text, const Found& found) const {
  const std::uint64_t* filter = table.filter.data();
  const std::uint32_t shift = table.filter_shift;
  std::size_t at = 0;
  // The last places may lack the four bytes that are loaded at once.
  for (; at + 4 <= text.size(); at += Stride) {
    const std::uint32_t bytes = load(text.data() + at, Width);
    const std::uint32_t bit = mix(bytes) >> shift;
    if (filter[bit / 64] >> (bit % 64) & 1) try_grams(table, bytes, text, at, found);
  }
  if (Width == 3 && at + 3 <= text.size()) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, 3);
    try_grams(table, bytes, text, at, found);
  }
}

template <class Found>
void LiteralIndex::find(std::string_view text, const Found& found) const {
  if (!wholes_.first.empty()) {
    const std::uint32_t bucket = static_cast<std::uint32_t>(whole_hash(text)) & wholes_.mask;
    for (std::uint32_t i = wholes_.first[bucket]; i < wholes_.first[bucket + 1]; ++i) {
      const Literal& literal = literals_[wholes_.literals[i]];
      if (text == text_of(literal)) found(literal.payload);
    }
  }
  for (std::uint32_t id : fronts_) {
    if (text.starts_with(text_of(literals_[id]))) found(literals_[id].payload);
  }
  for (std::uint32_t id : short_) {
    const Literal& literal = literals_[id];
    const std::string_view sought = text_of(literal);
    const bool held = literal.anchor == Anchor::back ? text.ends_with(sought) : holds_bytes(text, sought);
    if (held) found(literal.payload);
  }
  if (!long_.empty()) scan<4, 4>(long_, text, found);
  if (!middle_.empty()) scan<3, 2>(middle_, text, found);
}

}  // namespace csirt::condition
