// Doors: SiftedText::add, KeywordSieve. Beyond ASCII two characters fold to letters of it: U+017F to s,
// U+212A to k (Unicode 14, CaseFolding.txt).
#include "condition/keyword_sieve.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <string>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace csirt::condition {
namespace {

constexpr char case_bit = 0x20;
constexpr std::string_view long_s = "\xC5\xBF", kelvin = "\xE2\x84\xAA";

// Whether JSON mostly writes the character as it is, and no other one folds to it but those two.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

std::string_view longest_plain(const Pattern& pattern) {
  std::string_view best;
  for (const std::string& piece : pattern.pieces) {
    for (std::size_t i = 0; i < piece.size();) {
      std::size_t end = i;
      while (end < piece.size() && is_plain(piece[end])) ++end;
      if (end - i > best.size()) best = std::string_view(piece).substr(i, end - i);
      i = end + 1;
    }
  }
  return best;
}

// Whether the backslash at `at` begins an escape: those that stand before it in a row belong in pairs.
bool begins_escape(std::string_view line, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && line[before - 1] == '\\') --before;
  return (at - before) % 2 == 0;
}

// Whether a plain character is written at this place in one of the other ways.
bool hides_plain(std::string_view line, std::size_t at) {
  const std::string_view text = line.substr(at);
  if (text[0] != '\\') return text.starts_with(long_s) || text.starts_with(kelvin);
  const char escaped = text.size() > 1 ? text[1] : '\0';
  if ((escaped != 'u' && escaped != '/') || !begins_escape(line, at)) return false;
  if (escaped == '/') return true;
  std::string digits(text.substr(2, 4));
  for (char& c : digits) c = static_cast<char>(c | case_bit);
  return digits == "017f" || digits == "212a" || (digits.starts_with("00") && digits >= "0020");
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) bool sift_avx2(std::string_view line, char* out) {
  const __m256i bit = _mm256_set1_epi8(case_bit), slash = _mm256_set1_epi8('\\'), u = _mm256_set1_epi8('u'),
                solidus = _mm256_set1_epi8('/'), first_of_s = _mm256_set1_epi8(long_s[0]),
                first_of_k = _mm256_set1_epi8(kelvin[0]);
  for (std::size_t at = 0; at < line.size(); at += 32) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(line.data() + at));
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(line.data() + at + 1));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at), _mm256_or_si256(bytes, bit));
    const __m256i escapes =
        _mm256_and_si256(_mm256_cmpeq_epi8(bytes, slash),
                         _mm256_or_si256(_mm256_cmpeq_epi8(next, u), _mm256_cmpeq_epi8(next, solidus)));
    const __m256i others =
        _mm256_or_si256(_mm256_cmpeq_epi8(bytes, first_of_s), _mm256_cmpeq_epi8(bytes, first_of_k));
    auto doubtful = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(escapes, others)));
    for (; doubtful != 0; doubtful &= doubtful - 1) {
      const std::size_t place = at + static_cast<unsigned>(std::countr_zero(doubtful));
      if (place < line.size() && hides_plain(line, place)) return false;
    }
  }
  return true;
}
#endif

using Sift = bool (*)(std::string_view, char*);
const Sift sift = [] {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return &sift_avx2;
#endif
  return &sift_plain;
}();

}  // namespace

bool sift_plain(std::string_view line, char* out) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (hides_plain(line, at)) return false;
    out[at] = static_cast<char>(line[at] | case_bit);
  }
  return true;
}

void SiftedText::begin(std::size_t bytes) {
  constexpr std::size_t padding = 64;
  size_ = 0;
  stretches_.clear();
  if (bytes_.size() < bytes + padding) bytes_.resize(bytes + bytes / 2 + 4096);
}

bool SiftedText::add(std::string_view stretch) {
  char* const begin = bytes_.data() + size_;
  if (!sift(stretch, begin)) return false;
  begin[stretch.size()] = '\0';  // no part of a keyword goes on
  stretches_.push_back({size_, stretch.data()});
  size_ += stretch.size() + 1;
  return true;
}

const char* SiftedText::origin(std::size_t at) const {
  const auto behind =
      std::upper_bound(stretches_.begin(), stretches_.end(), at,
                       [](std::size_t place, const Stretch& stretch) { return place < stretch.at; });
  const Stretch& around = *std::prev(behind);
  return around.begin + (at - around.at);
}

KeywordSieve::KeywordSieve(const CompiledRules& rules, std::span<const PredicateId> keywords,
                           std::uint32_t number)
    : number_(number), keywords_(keywords.begin(), keywords.end()) {
  for (PredicateId id : keywords) {
    if (!rules.indexed[id]) continue;
    std::string part(longest_plain(rules.predicates[id].test.pattern));
    if (part.size() < BucketFilter::shortest) {
      usable_ = false;
      return;
    }
    for (char& c : part) c = static_cast<char>(c | case_bit);
    parts_.add(part, id);
  }
  parts_.build();
}

}  // namespace csirt::condition
