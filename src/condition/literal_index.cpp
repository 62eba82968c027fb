// Door: LiteralIndex. A literal of seven bytes or more is found by looking at every fourth place of a text
// only: four grams of four bytes, at four places of the literal in a row, stand for it, and one of them is
// met. Which seven bytes of a literal are taken decides how often one looks in vain: those that other
// literals and common text have least.
#include "condition/literal_index.hpp"

#include <algorithm>
#include <array>
#include <gsl/narrow>
#include <limits>
#include <numeric>
#include <utility>

#include "condition/byte_commonness.hpp"
#include "condition/same_bytes.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace csirt::condition {
namespace {

// How often a gram stands in a text, roughly.
float frequency_of(std::string_view bytes) {
  float product = 1;
  for (char c : bytes) product *= byte_commonness[static_cast<unsigned char>(c)];
  return product;
}

}  // namespace

void LiteralIndex::add(std::string_view literal, Anchor anchor, std::uint32_t payload) {
  literals_.push_back({gsl::narrow<std::uint32_t>(texts_.size()), gsl::narrow<std::uint32_t>(literal.size()),
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

// How many literals stand behind each gram of a table, by a hash; while they are dealt to grams.
struct LiteralIndex::GramLoads {
  std::vector<std::uint16_t> held, chosen;  // literals that have the gram; that are found by it
  std::vector<float> costs;                 // of the grams of the literal that is being dealt
  GramLoads() : held(1u << 15), chosen(1u << 15) {}
  static std::size_t slot(std::uint32_t bytes) { return mix(bytes) >> 17; }
  static void count(std::uint16_t& of) { of += of < 0xFFFF ? 1 : 0; }
};

void LiteralIndex::count_grams(const GramTable& table, std::uint32_t id, GramLoads& loads) const {
  const std::string_view text = text_of(literals_[id]);
  for (std::size_t at = 0; at + table.width <= text.size(); ++at)
    GramLoads::count(loads.held[GramLoads::slot(gram_of(table, text, at))]);
}

// The grams of the window of a literal by which one looks least in vain: those that texts and other literals
// have least.
void LiteralIndex::add_grams(GramTable& table, std::uint32_t id, GramLoads& loads) {
  const std::string_view text = text_of(literals_[id]);
  std::vector<float>& costs = loads.costs;
  costs.clear();
  for (std::size_t at = 0; at + table.width <= text.size(); ++at) {
    const std::size_t slot = GramLoads::slot(gram_of(table, text, at));
    costs.push_back(frequency_of(text.substr(at, table.width)) *
                    (1 + static_cast<float>(loads.chosen[slot])) *
                    (1 + static_cast<float>(loads.held[slot]) / 4));
  }
  std::size_t best = 0;
  float least = std::numeric_limits<float>::max();
  for (std::size_t at = 0; at + table.stride <= costs.size(); ++at) {
    const float cost = std::accumulate(costs.data() + at, costs.data() + at + table.stride, 0.0F);
    if (cost >= least) continue;
    least = cost;
    best = at;
  }
  for (std::size_t i = 0; i < table.stride; ++i) {
    const std::uint32_t bytes = gram_of(table, text, best + i);
    GramLoads::count(loads.chosen[GramLoads::slot(bytes)]);
    Gram gram{.bytes = bytes, .literal = id, .offset = static_cast<std::uint32_t>(best + i)};
    if (text.size() > 3) {
      gram.more_offset = gram.offset > 0 ? 0 : static_cast<std::uint32_t>(text.size() - 4);
      gram.more = load(text.data() + gram.more_offset, 4);
    }
    table.grams.push_back(gram);
  }
}

std::uint32_t LiteralIndex::gram_of(const GramTable& table, std::string_view text, std::size_t at) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, text.data() + at, table.width);
  return bytes;
}

void LiteralIndex::GramTable::build() {
  if (grams.empty()) return;
  const std::size_t buckets = std::max<std::size_t>(64, std::bit_ceil(grams.size()));
  const std::size_t bits = std::clamp<std::size_t>(std::bit_ceil(grams.size() * 32), 4096, 1u << 23);
  bucket_shift = static_cast<std::uint32_t>(32 - std::countr_zero(buckets));
  filter_shift = static_cast<std::uint32_t>(32 - std::countr_zero(bits));
  filter.assign(bits / 32, 0);
  const auto order = [&](const Gram& a, const Gram& b) {
    const std::uint32_t left = mix(a.bytes) >> bucket_shift, right = mix(b.bytes) >> bucket_shift;
    return left != right ? left < right : a.literal < b.literal;
  };
  std::sort(grams.begin(), grams.end(), order);
  first.assign(buckets + 1, 0);
  for (const Gram& gram : grams) {
    ++first[(mix(gram.bytes) >> bucket_shift) + 1];
    const std::uint32_t bit = mix(gram.bytes) >> filter_shift;
    filter[bit / 32] |= std::uint32_t{1} << (bit % 32);
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

bool LiteralIndex::is_few(const Literal& literal) {
  return literal.anchor == Anchor::anywhere && literal.size >= ShortLiterals::shortest && literal.size < 7;
}

// Deals short literals, in order of their bytes so that those of one part are alike, to as many parts as they
// need; false when there are too many.
bool LiteralIndex::build_few() {
  std::vector<std::uint32_t> ids;
  for (std::uint32_t id = 0; id < literals_.size(); ++id) {
    if (is_few(literals_[id])) ids.push_back(id);
  }
  if (ids.size() > ShortLiterals::most * most_parts) return false;
  const auto text = [&](std::uint32_t id) { return text_of(literals_[id]); };
  std::stable_sort(ids.begin(), ids.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return text(a) < text(b); });
  few_.resize((ids.size() + ShortLiterals::most - 1) / ShortLiterals::most);
  for (std::size_t i = 0; i < ids.size(); ++i)
    few_[i * few_.size() / ids.size()].add(text(ids[i]), literals_[ids[i]].payload);
  for (ShortLiterals& part : few_) part.build();
  return true;
}

// Literals of one or two bytes, by a bit for each pair of bytes.
void LiteralIndex::build_pairs() {
  if (short_.empty()) return;
  const auto text = [&](std::uint32_t id) { return text_of(literals_[id]); };
  std::stable_sort(short_.begin(), short_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return text(a) < text(b); });
  short_first_.assign(257, 0);
  for (std::uint32_t id : short_) ++short_first_[static_cast<unsigned char>(text(id)[0]) + 1u];
  for (std::size_t i = 1; i < short_first_.size(); ++i) short_first_[i] += short_first_[i - 1];
  pairs_.assign(2048, 0);
  const auto set = [&](unsigned pair) { pairs_[pair / 32] |= 1u << pair % 32; };
  for (std::uint32_t id : short_) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text(id)[i]); };
    if (text(id).size() == 2) {
      set(byte(0) | byte(1) << 8u);
    } else {
      singles_[byte(0)] = true;
    }
  }
}

void LiteralIndex::build() {
  long_.width = 4;
  long_.stride = 4;
  middle_.width = 3;
  middle_.stride = 2;
  three_.width = 3;
  const bool few = build_few();
  std::vector<std::pair<GramTable*, std::uint32_t>> by_grams;
  for (std::uint32_t id = 0; id < literals_.size(); ++id) {
    const Literal& literal = literals_[id];
    if (literal.anchor == Anchor::whole) continue;
    if (few && is_few(literal)) continue;
    if (literal.anchor == Anchor::front && literal.size < 7) {
      fronts_.push_back(id);
    } else if (literal.size < 3) {
      short_.push_back(id);
    } else {
      by_grams.emplace_back(literal.size < 4 ? &three_ : literal.size < 7 ? &middle_ : &long_, id);
    }
  }
  if (!by_grams.empty()) {
    GramLoads loads;
    for (const auto& [table, id] : by_grams) count_grams(*table, id, loads);
    for (const auto& [table, id] : by_grams) add_grams(*table, id, loads);
  }
  build_wholes();
  build_pairs();
  long_.build();
  middle_.build();
  three_.build();
}

std::size_t LiteralIndex::filter_plain(const GramTable& table, std::string_view text, std::size_t& at,
                                       std::uint32_t* places) {
  std::size_t count = 0;
  for (; at + 4 <= text.size() && count < places_at_once; at += table.stride) {
    places[count] = static_cast<std::uint32_t>(at);
    count += table.may_hold(load(text.data() + at, table.width)) ? 1 : 0;
  }
  return count;
}

// The vector forms take the bytes of eight or sixteen places at a time: places four bytes apart lie in a
// vector as they stand in the text, so a smaller stride takes several vectors, each begun a stride further.
// Bits of the vectors are put in order of place by spreading them `stride` apart.
#if defined(__x86_64__)
namespace {

struct Lanes {
  std::uint32_t mask, shift;
  const std::uint32_t* filter;
};

__attribute__((target("avx2"))) inline std::uint32_t may_hold8(const Lanes& lanes, const char* at) {
  const __m256i bytes = _mm256_and_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)),
                                         _mm256_set1_epi32(static_cast<int>(lanes.mask)));
  const __m256i hash =
      _mm256_srl_epi32(_mm256_mullo_epi32(bytes, _mm256_set1_epi32(static_cast<int>(0x9E3779B1u))),
                       _mm_cvtsi32_si128(static_cast<int>(lanes.shift)));
  const __m256i words =
      _mm256_i32gather_epi32(reinterpret_cast<const int*>(lanes.filter), _mm256_srli_epi32(hash, 5), 4);
  const __m256i bit = _mm256_and_si256(hash, _mm256_set1_epi32(31));
  const __m256i top = _mm256_sllv_epi32(words, _mm256_sub_epi32(_mm256_set1_epi32(31), bit));
  return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(top)));
}

__attribute__((target("avx512f"))) inline std::uint32_t may_hold16(const Lanes& lanes, const char* at) {
  const __m512i bytes =
      _mm512_and_si512(_mm512_loadu_si512(at), _mm512_set1_epi32(static_cast<int>(lanes.mask)));
  const __m512i hash =
      _mm512_srl_epi32(_mm512_mullo_epi32(bytes, _mm512_set1_epi32(static_cast<int>(0x9E3779B1u))),
                       _mm_cvtsi32_si128(static_cast<int>(lanes.shift)));
  const __m512i words = _mm512_i32gather_epi32(_mm512_srli_epi32(hash, 5), lanes.filter, 4);
  const __m512i bit = _mm512_sllv_epi32(_mm512_set1_epi32(1), _mm512_and_si512(hash, _mm512_set1_epi32(31)));
  return _mm512_test_epi32_mask(words, bit);
}

}  // namespace

#define CSIRT_FILTER(NAME, TARGET, COUNT, MAY_HOLD)                                                         \
  __attribute__((target(TARGET))) std::size_t LiteralIndex::NAME(                                           \
      const GramTable& table, std::string_view text, std::size_t& at, std::uint32_t* places) {              \
    const Lanes lanes{table.width == 4 ? 0xFFFFFFFFu : 0xFFFFFFu, table.filter_shift, table.filter.data()}; \
    std::size_t count = 0;                                                                                  \
    while (at + 4 * COUNT + 4 <= text.size()) {                                                             \
      if (count + 4 * COUNT > places_at_once) return count;                                                 \
      for (unsigned start = 0; start < 4; start += table.stride) {                                          \
        for (std::uint32_t hits = MAY_HOLD(lanes, text.data() + at + start); hits != 0; hits &= hits - 1) { \
          places[count++] = static_cast<std::uint32_t>(at + start) + 4u * std::countr_zero(hits);           \
        }                                                                                                   \
      }                                                                                                     \
      at += 4 * COUNT;                                                                                      \
    }                                                                                                       \
    if (count != 0) return count;                                                                           \
    return filter_plain(table, text, at, places);                                                           \
  }

CSIRT_FILTER(filter_avx2, "avx2", 8, may_hold8)
CSIRT_FILTER(filter_avx512, "avx512f", 16, may_hold16)
#undef CSIRT_FILTER
#endif

const LiteralIndex::Filter LiteralIndex::filter_ = [] {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return &LiteralIndex::filter_avx512;
  if (__builtin_cpu_supports("avx2")) return &LiteralIndex::filter_avx2;
#endif
  return &LiteralIndex::filter_plain;
}();

bool LiteralIndex::fits(const Literal& literal, std::string_view text, std::size_t start) const {
  if (text.size() - start < literal.size) return false;
  if (literal.anchor == Anchor::back && text.size() - start != literal.size) return false;
  if (literal.anchor == Anchor::front && start != 0) return false;
  return same_bytes(text.data() + start, texts_.data() + literal.at, literal.size);
}

std::size_t LiteralIndex::bytes() const {
  const auto of_table = [](const GramTable& t) {
    return t.grams.size() * sizeof(Gram) + (t.first.size() + t.filter.size()) * 4;
  };
  return literals_.size() * sizeof(Literal) + texts_.size() + of_table(long_) + of_table(middle_) +
         of_table(three_) +
         (wholes_.literals.size() + wholes_.first.size() + fronts_.size() + short_.size() + pairs_.size()) *
             4;
}

}  // namespace csirt::condition
