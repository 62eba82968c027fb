// Finds, in one pass over a text, which of many literals it holds: as a whole, at its front, at its end or
// anywhere.
//
// Door: LiteralIndex::add, build, then find from any number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "condition/pattern.hpp"
#include "condition/short_literals.hpp"

namespace csirt::condition {

enum class Anchor : std::uint8_t { whole, front, back, anywhere };

// Which ends of a value a text has, when it is a part of one.
struct LiteralEnds {
  bool front = true, back = true;
  bool operator==(const LiteralEnds&) const = default;
};

class LiteralIndex {
 public:
  // `literal` is not empty unless its anchor is `whole`. The same literal may be added for several payloads.
  void add(std::string_view literal, Anchor anchor, std::uint32_t payload);
  void build();
  bool empty() const { return literals_.empty(); }
  std::size_t bytes() const;

  // Calls found(payload, from) for every literal that the text holds, once or more: `from` is where it
  // begins.
  template <class Found>
  void find(std::string_view text, const Found& found) const {
    find(text, {}, found);
  }
  template <class Found>
  void find(std::string_view text, LiteralEnds ends, const Found& found) const;

 private:
  struct Literal {
    std::uint32_t at = 0, size = 0;  // in texts_
    std::uint32_t payload = 0;
    Anchor anchor = Anchor::whole;
  };
  // A few bytes of a literal, by which it is found, and where in the literal they stand.
  // Four more bytes of the literal tell most of those apart that only share the gram; those of three bytes
  // have no more.
  struct Gram {
    static constexpr std::uint32_t no_more = ~std::uint32_t{0};
    std::uint32_t bytes = 0, more = 0;
    std::uint32_t literal = 0;
    std::uint32_t offset = 0, more_offset = no_more;  // in the literal
    // Whether its literal may stand in the text, where the gram stands at `at`.
    bool may_stand(std::string_view text, std::size_t at) const {
      if (at < offset) return false;
      if (more_offset == no_more) return true;
      const std::size_t place = at - offset + more_offset;
      return place + 4 <= text.size() && load(text.data() + place, 4) == more;
    }
  };
  // Grams of one width, looked up at every `stride`-th place of a text. A literal has one gram for each of
  // `stride` places in a row, so that one of them is met wherever it stands.
  struct GramTable {
    unsigned width = 4, stride = 1;
    std::vector<Gram> grams;            // sorted by bucket
    std::vector<std::uint32_t> first;   // per bucket, and one more
    std::vector<std::uint32_t> filter;  // a bit for each hash
    std::uint32_t filter_shift = 0, bucket_shift = 0;
    void build();
    bool empty() const { return grams.empty(); }
    bool may_hold(std::uint32_t bytes) const {
      const std::uint32_t bit = mix(bytes) >> filter_shift;
      return (filter[bit / 32] >> (bit % 32) & 1) != 0;
    }
  };
  // As many places as one call of a filter answers at most.
  static constexpr std::size_t places_at_once = 256;
  // Writes the places of text at which grams may stand, from `at` on and ascending, and moves `at` behind the
  // last place that was looked at. Stops before the places that lack four bytes. Chosen for the machine.
  using Filter = std::size_t (*)(const GramTable& table, std::string_view text, std::size_t& at,
                                 std::uint32_t* places);
  static const Filter filter_;
  static std::size_t filter_plain(const GramTable&, std::string_view, std::size_t&, std::uint32_t*);
#if defined(__x86_64__)
  static std::size_t filter_avx2(const GramTable&, std::string_view, std::size_t&, std::uint32_t*);
  static std::size_t filter_avx512(const GramTable&, std::string_view, std::size_t&, std::uint32_t*);
#endif
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
  static bool is_few(const Literal& literal);
  bool build_few();
  void build_pairs();
  struct GramLoads;
  static std::uint32_t gram_of(const GramTable& table, std::string_view text, std::size_t at);
  void count_grams(const GramTable& table, std::uint32_t id, GramLoads& loads) const;
  void add_grams(GramTable& table, std::uint32_t id, GramLoads& loads);
  void build_wholes();
  bool fits(const Literal& literal, std::string_view text, std::size_t start) const;
  template <class Found>
  void scan(const GramTable& table, std::string_view text, const Found& found) const;
  template <class Found>
  void try_short(std::string_view sought, std::string_view text, std::size_t at, const Found& found) const;
  template <class Found>
  void find_short(std::string_view text, const Found& found) const;
  template <class Found>
  void try_grams(const GramTable& table, std::uint32_t bytes, std::string_view text, std::size_t at,
                 const Found& found) const;

  std::vector<Literal> literals_;
  std::string texts_;
  WholeTable wholes_;
  static constexpr std::size_t most_parts = 3;

  std::vector<std::uint32_t> fronts_;  // of less than seven bytes, at the front: few in practice
  std::vector<std::uint32_t> short_;   // one or two bytes, at the back or anywhere, in order of their bytes
  std::vector<std::uint32_t> short_first_;  // per first byte, and one more: where they begin in short_
  std::vector<std::uint32_t> pairs_;  // of those of two: a bit for each pair of bytes; empty without short_
  std::array<bool, 256> singles_{};   // of those of one: the byte
  std::vector<ShortLiterals> few_;    // three to six bytes, anywhere, while there are not too many
  GramTable long_, middle_, three_;   // seven bytes or more; the rest of four to six; of three
};

template <class Found>
void LiteralIndex::try_grams(const GramTable& table, std::uint32_t bytes, std::string_view text,
                             std::size_t at, const Found& found) const {
  const std::uint32_t bucket = mix(bytes) >> table.bucket_shift;
  for (std::uint32_t i = table.first[bucket]; i < table.first[bucket + 1]; ++i) {
    const Gram& gram = table.grams[i];
    if (gram.bytes != bytes || !gram.may_stand(text, at)) continue;
    const Literal& literal = literals_[gram.literal];
    if (fits(literal, text, at - gram.offset)) found(literal, at - gram.offset);
  }
}

template <class Found>
void LiteralIndex::scan(const GramTable& table, std::string_view text, const Found& found) const {
  std::uint32_t places[places_at_once];
  std::size_t at = 0;
  while (at + 4 <= text.size()) {
    const std::size_t count = filter_(table, text, at, places);
    for (std::size_t i = 0; i < count; ++i) {
      try_grams(table, load(text.data() + places[i], table.width), text, places[i], found);
    }
  }
  // The last place of a gram of three bytes lacks the four that are loaded at once.
  if (table.width == 3 && at + 3 <= text.size()) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, 3);
    try_grams(table, bytes, text, at, found);
  }
}

// Those of short_ that are `sought`, which stands at `at`.
template <class Found>
void LiteralIndex::try_short(std::string_view sought, std::string_view text, std::size_t at,
                             const Found& found) const {
  const auto byte = static_cast<unsigned char>(sought[0]);
  for (std::uint32_t i = short_first_[byte]; i < short_first_[byte + 1u]; ++i) {
    const Literal& literal = literals_[short_[i]];
    if (literal.size != sought.size() || texts_[literal.at + literal.size - 1] != sought.back()) continue;
    if (literal.anchor == Anchor::anywhere || at + sought.size() == text.size()) found(literal, at);
  }
}

template <class Found>
void LiteralIndex::find_short(std::string_view text, const Found& found) const {
  std::array<bool, 256> seen{};
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    // A single byte is told once, and again where it ends the text.
    if (singles_[byte] && (!seen[byte] || at + 1 == text.size())) {
      seen[byte] = true;
      try_short(text.substr(at, 1), text, at, found);
    }
    if (at + 1 == text.size()) break;
    const unsigned pair = byte | static_cast<unsigned>(static_cast<unsigned char>(text[at + 1])) << 8u;
    if ((pairs_[pair / 32] >> pair % 32 & 1) != 0) try_short(text.substr(at, 2), text, at, found);
  }
}

template <class Found>
void LiteralIndex::find(std::string_view text, LiteralEnds ends, const Found& found) const {
  const auto found_literal = [&](const Literal& literal, std::size_t from) {
    if ((literal.anchor != Anchor::front || ends.front) && (literal.anchor != Anchor::back || ends.back))
      found(literal.payload, from);
  };
  if (!wholes_.first.empty() && ends.front && ends.back) {
    const std::uint32_t bucket = static_cast<std::uint32_t>(whole_hash(text)) & wholes_.mask;
    for (std::uint32_t i = wholes_.first[bucket]; i < wholes_.first[bucket + 1]; ++i) {
      const Literal& literal = literals_[wholes_.literals[i]];
      if (text == text_of(literal)) found(literal.payload, std::size_t{0});
    }
  }
  if (ends.front) {
    for (std::uint32_t id : fronts_) {
      if (text.starts_with(text_of(literals_[id]))) found(literals_[id].payload, std::size_t{0});
    }
  }
  if (!short_.empty()) find_short(text, found_literal);
  for (const ShortLiterals& part : few_) part.find(text, found);
  if (!long_.empty()) scan(long_, text, found_literal);
  if (!middle_.empty()) scan(middle_, text, found_literal);
  if (!three_.empty()) scan(three_, text, found_literal);
}

}  // namespace csirt::condition
