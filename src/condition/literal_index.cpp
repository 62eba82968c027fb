// Door: LiteralIndex. Each literal is found by four of its bytes, those that fewest other literals have; a
// bit filter over their hash lets nearly all positions of a text pass with one look-up.
#include "condition/literal_index.hpp"

#include <algorithm>
#include <unordered_map>

namespace csirt::condition {

void LiteralIndex::add(std::string_view literal, Anchor anchor, std::uint32_t payload) {
  literals_.push_back({static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(literal.size()),
                       payload, 0, anchor});
  texts_.append(literal);
}

std::uint64_t LiteralIndex::whole_hash(std::string_view text) {
  std::uint64_t hash = text.size() * 0x9E3779B97F4A7C15u;
  const auto take = [&](const char* at, std::size_t n) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, n);
    hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
    hash ^= hash >> 29;
  };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) take(text.data() + i, 8);
  take(text.data() + i, text.size() - i);
  return hash;
}

// Counts how many literals have each gram, then gives each literal its rarest.
void LiteralIndex::choose_grams() {
  std::unordered_map<std::uint32_t, std::uint32_t> uses;
  const auto each_gram = [&](const Literal& literal, const auto& visit) {
    for (std::uint32_t i = 0; i + gram_size <= literal.size; ++i)
      visit(i, gram(texts_.data() + literal.at + i));
  };
  for (const Literal& literal : literals_) {
    if (literal.anchor == Anchor::whole) continue;
    each_gram(literal, [&](std::uint32_t, std::uint32_t g) { ++uses[g]; });
  }
  for (Literal& literal : literals_) {
    if (literal.anchor != Anchor::anywhere && literal.anchor != Anchor::back) continue;
    std::uint32_t fewest = ~0u;
    each_gram(literal, [&](std::uint32_t offset, std::uint32_t g) {
      if (uses[g] >= fewest) return;
      fewest = uses[g];
      literal.gram_offset = offset;
    });
  }
}

LiteralIndex::Table LiteralIndex::make_table(
    const std::vector<std::pair<std::uint64_t, std::uint32_t>>& hashed) {
  Table table;
  if (hashed.empty()) return table;
  table.buckets.resize(std::bit_ceil(hashed.size() * 2));
  const std::uint64_t mask = table.buckets.size() - 1;
  for (const auto& [hash, id] : hashed) ++table.buckets[hash & mask].count;
  std::uint32_t first = 0;
  for (Bucket& bucket : table.buckets) {
    bucket.first = first;
    first += bucket.count;
    bucket.count = 0;
  }
  table.order.resize(first);
  for (const auto& [hash, id] : hashed) {
    Bucket& bucket = table.buckets[hash & mask];
    table.order[bucket.first + bucket.count++] = id;
  }
  return table;
}

void LiteralIndex::build() {
  choose_grams();
  std::vector<std::pair<std::uint64_t, std::uint32_t>> wholes, fronts, grams;
  for (std::uint32_t id = 0; id < literals_.size(); ++id) {
    const Literal& literal = literals_[id];
    const char* text = texts_.data() + literal.at;
    if (literal.anchor == Anchor::whole) {
      wholes.emplace_back(whole_hash({text, literal.size}), id);
    } else if (literal.size < gram_size) {
      short_.push_back(id);
    } else if (literal.anchor == Anchor::front) {
      fronts.emplace_back(mix(gram(text)), id);
    } else {
      grams.emplace_back(mix(gram(text + literal.gram_offset)), id);
    }
  }
  wholes_ = make_table(wholes);
  fronts_ = make_table(fronts);
  grams_ = make_table(grams);
  if (grams.empty()) return;
  const std::size_t bits = std::clamp<std::size_t>(std::bit_ceil(grams.size() * 16), 1024, 1u << 19);
  filter_.assign(bits / 64, 0);
  filter_shift_ = static_cast<std::uint32_t>(32 - std::countr_zero(bits));
  for (const auto& [hash, id] : grams) {
    const auto bit = static_cast<std::uint32_t>(hash) >> filter_shift_;
    filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

bool LiteralIndex::fits(const Literal& literal, std::string_view text, std::size_t gram_at) const {
  if (gram_at < literal.gram_offset) return false;
  const std::size_t start = gram_at - literal.gram_offset;
  if (text.size() - start < literal.size) return false;
  if (literal.anchor == Anchor::back && text.size() - start != literal.size) return false;
  return std::memcmp(text.data() + start, texts_.data() + literal.at, literal.size) == 0;
}

std::size_t LiteralIndex::bytes() const {
  const auto table_bytes = [](const Table& t) {
    return t.buckets.size() * sizeof(Bucket) + t.order.size() * 4;
  };
  return literals_.size() * sizeof(Literal) + texts_.size() + filter_.size() * 8 + table_bytes(wholes_) +
         table_bytes(fronts_) + table_bytes(grams_);
}

}  // namespace csirt::condition
