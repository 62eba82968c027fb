// Door: LiteralIndex. A literal of seven bytes or more is found by looking at every fourth place of a text
// only: four grams of four bytes, at four places of the literal in a row, stand for it, and one of them is
// met. Which seven bytes of a literal are taken decides how often one looks in vain: those that other
// literals and common text have least.
#include "condition/literal_index.hpp"

#include <algorithm>
#include <array>

namespace csirt::condition {
namespace {

// How common a byte is in logs, roughly; what is not named is rare.
constexpr std::array<std::uint8_t, 256> commonness = [] {
  std::array<std::uint8_t, 256> table{};
  for (auto& weight : table) weight = 2;
  const char* often = "esoitrnamcdl\\ ";
  for (const char* c = often; *c; ++c) table[static_cast<unsigned char>(*c)] = 12;
  const char* sometimes = "pwufghy.-:/0123456789";
  for (const char* c = sometimes; *c; ++c) table[static_cast<unsigned char>(*c)] = 6;
  return table;
}();

unsigned weight_of(std::string_view bytes) {
  unsigned sum = 0;
  for (char c : bytes) sum += commonness[static_cast<unsigned char>(c)];
  return sum;
}

}  // namespace

void LiteralIndex::add(std::string_view literal, Anchor anchor, std::uint32_t payload) {
  literals_.push_back({static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(literal.size()),
                       payload, anchor});
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

// The grams of the window of a literal that is least common.
void LiteralIndex::add_grams(GramTable& table, std::uint32_t id) {
  const std::string_view text = text_of(literals_[id]);
  const std::size_t window = table.width + table.stride - 1;
  std::size_t best = 0;
  unsigned least = ~0u;
  for (std::size_t at = 0; at + window <= text.size(); ++at) {
    const unsigned weight = weight_of(text.substr(at, window));
    if (weight >= least) continue;
    least = weight;
    best = at;
  }
  for (std::size_t i = 0; i < table.stride; ++i) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text.data() + best + i, table.width);
    table.grams.push_back({bytes, id, static_cast<std::uint32_t>(best + i)});
  }
}

void LiteralIndex::GramTable::build() {
  if (grams.empty()) return;
  const std::size_t buckets = std::max<std::size_t>(64, std::bit_ceil(grams.size()));
  const std::size_t bits = std::clamp<std::size_t>(std::bit_ceil(grams.size() * 32), 4096, 1u << 20);
  bucket_shift = static_cast<std::uint32_t>(32 - std::countr_zero(buckets));
  filter_shift = static_cast<std::uint32_t>(32 - std::countr_zero(bits));
  filter.assign(bits / 64, 0);
  const auto order = [&](const Gram& a, const Gram& b) {
    const std::uint32_t left = mix(a.bytes) >> bucket_shift, right = mix(b.bytes) >> bucket_shift;
    return left != right ? left < right : a.literal < b.literal;
  };
  std::sort(grams.begin(), grams.end(), order);
  first.assign(buckets + 1, 0);
  for (const Gram& gram : grams) {
    ++first[(mix(gram.bytes) >> bucket_shift) + 1];
    const std::uint32_t bit = mix(gram.bytes) >> filter_shift;
    filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
}

void LiteralIndex::build_wholes() {
  std::size_t count = 0;
  for (const Literal& literal : literals_) count += literal.anchor == Anchor::whole ? 1 : 0;
  if (count == 0) return;
  const std::size_t buckets = std::bit_ceil(count * 2);
  wholes_.mask = static_cast<std::uint32_t>(buckets - 1);
  wholes_.first.assign(buckets + 1, 0);
  const auto bucket = [&](const Literal& literal) {
    return static_cast<std::uint32_t>(whole_hash(text_of(literal))) & wholes_.mask;
  };
  for (std::uint32_t id = 0; id < literals_.size(); ++id) {
    if (literals_[id].anchor != Anchor::whole) continue;
    wholes_.literals.push_back(id);
    ++wholes_.first[bucket(literals_[id]) + 1];
  }
  std::stable_sort(wholes_.literals.begin(), wholes_.literals.end(), [&](std::uint32_t a, std::uint32_t b) {
    return bucket(literals_[a]) < bucket(literals_[b]);
  });
  for (std::size_t i = 1; i < wholes_.first.size(); ++i) wholes_.first[i] += wholes_.first[i - 1];
}

void LiteralIndex::build() {
  long_.width = 4;
  long_.stride = 4;
  middle_.width = 3;
  middle_.stride = 2;
  for (std::uint32_t id = 0; id < literals_.size(); ++id) {
    const Literal& literal = literals_[id];
    if (literal.anchor == Anchor::whole) continue;
    if (literal.anchor == Anchor::front) {
      fronts_.push_back(id);
    } else if (literal.size < 4) {
      short_.push_back(id);
    } else {
      add_grams(literal.size < 7 ? middle_ : long_, id);
    }
  }
  build_wholes();
  long_.build();
  middle_.build();
}

bool LiteralIndex::fits(const Literal& literal, std::string_view text, std::size_t start) const {
  if (text.size() - start < literal.size) return false;
  if (literal.anchor == Anchor::back && text.size() - start != literal.size) return false;
  return std::memcmp(text.data() + start, texts_.data() + literal.at, literal.size) == 0;
}

std::size_t LiteralIndex::bytes() const {
  const auto of_table = [](const GramTable& t) {
    return t.grams.size() * sizeof(Gram) + t.first.size() * 4 + t.filter.size() * 8;
  };
  return literals_.size() * sizeof(Literal) + texts_.size() + of_table(long_) + of_table(middle_) +
         (wholes_.literals.size() + wholes_.first.size() + fronts_.size() + short_.size()) * 4;
}

}  // namespace csirt::condition
