// Finds, in one pass over a text, which of many literals it holds: as a whole, at its front, at its end or
// anywhere.
//
// Door: LiteralIndex::add, build, then find from any number of threads.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::condition {

enum class Anchor : std::uint8_t { whole, front, back, anywhere };

class LiteralIndex {
 public:
  // `literal` is not empty unless its anchor is `whole`. The same literal may be added for several payloads.
  void add(std::string_view literal, Anchor anchor, std::uint32_t payload);
  void build();
  bool empty() const { return literals_.empty(); }
  std::size_t bytes() const;

  // Calls found(payload) for every literal that the text holds, once for each time that it is seen.
  template <class Found>
  void find(std::string_view text, const Found& found) const;

 private:
  static constexpr std::size_t gram_size = 4;

  struct Literal {
    std::uint32_t at = 0, size = 0;  // in texts_
    std::uint32_t payload = 0;
    std::uint32_t gram_offset = 0;
    Anchor anchor = Anchor::whole;
  };
  // A chain of literals that share a hash: entries [first, first + count) of order_.
  struct Bucket {
    std::uint32_t first = 0, count = 0;
  };
  struct Table {
    std::vector<Bucket> buckets;  // a power of two
    std::vector<std::uint32_t> order;
  };

  static std::uint32_t gram(const char* at) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, gram_size);
    return word;
  }
  static std::uint32_t mix(std::uint32_t word) { return word * 0x9E3779B1u; }
  static std::uint64_t whole_hash(std::string_view text);
  static const Bucket& bucket(const Table& table, std::uint64_t hash) {
    return table.buckets[hash & (table.buckets.size() - 1)];
  }
  void choose_grams();
  static Table make_table(const std::vector<std::pair<std::uint64_t, std::uint32_t>>& hashed);
  bool fits(const Literal& literal, std::string_view text, std::size_t gram_at) const;

  std::vector<Literal> literals_;
  std::string texts_;
  Table wholes_, fronts_, grams_;
  std::vector<std::uint32_t> short_;   // literals of fewer bytes than a gram
  std::vector<std::uint64_t> filter_;  // one bit for each hash of a gram
  std::uint32_t filter_shift_ = 0;
};

template <class Found>
void LiteralIndex::find(std::string_view text, const Found& found) const {
  if (!wholes_.buckets.empty()) {
    const Bucket& candidates = bucket(wholes_, whole_hash(text));
    for (std::uint32_t i = 0; i < candidates.count; ++i) {
      const Literal& literal = literals_[wholes_.order[candidates.first + i]];
      if (text == std::string_view(texts_).substr(literal.at, literal.size)) found(literal.payload);
    }
  }
  for (std::uint32_t id : short_) {
    const Literal& literal = literals_[id];
    const std::string_view sought = std::string_view(texts_).substr(literal.at, literal.size);
    const bool held = literal.anchor == Anchor::front  ? text.starts_with(sought)
                      : literal.anchor == Anchor::back ? text.ends_with(sought)
                                                       : text.find(sought) != std::string_view::npos;
    if (held) found(literal.payload);
  }
  if (text.size() < gram_size) return;
  const auto try_all = [&](const Table& table, std::uint32_t hash, std::size_t at) {
    const Bucket& candidates = bucket(table, hash);
    for (std::uint32_t i = 0; i < candidates.count; ++i) {
      const Literal& literal = literals_[table.order[candidates.first + i]];
      if (fits(literal, text, at)) found(literal.payload);
    }
  };
  if (!fronts_.buckets.empty()) try_all(fronts_, mix(gram(text.data())), 0);
  if (grams_.buckets.empty()) return;
  const std::size_t last = text.size() - gram_size;
  for (std::size_t at = 0; at <= last; ++at) {
    const std::uint32_t hash = mix(gram(text.data() + at));
    const std::uint32_t bit = hash >> filter_shift_;
    if (filter_[bit / 64] >> (bit % 64) & 1) try_all(grams_, hash, at);
  }
}

}  // namespace csirt::condition
