// Door: BucketFilter.
#include "condition/bucket_filter.hpp"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace csirt::condition {

void BucketFilter::add(std::size_t bucket, std::string_view literal) {
  const auto bit = static_cast<std::uint8_t>(1u << bucket);
  for (std::size_t place = 0; place < window; ++place) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      if (place < literal.size() && static_cast<unsigned char>(literal[place]) != byte) continue;
      tables_[place][byte] |= bit;
      low_[place][byte & 15] |= bit;
      high_[place][byte >> 4] |= bit;
    }
  }
}

std::size_t BucketFilter::places_plain(const BucketFilter& filter, std::string_view text, std::size_t& at,
                                       std::uint32_t* places) {
  std::size_t count = 0;
  for (; at + shortest <= text.size() && count < places_at_once; ++at) {
    places[count] = static_cast<std::uint32_t>(at);
    count += filter.buckets_at(text.data() + at, text.size() - at) != 0 ? 1 : 0;
  }
  return count;
}

#if defined(__x86_64__)
namespace {

__attribute__((target("avx2"))) inline __m256i spread(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

}  // namespace

__attribute__((target("avx2"))) std::size_t BucketFilter::places_avx2(const BucketFilter& filter,
                                                                      std::string_view text, std::size_t& at,
                                                                      std::uint32_t* places) {
  __m256i low[window], high[window];
  for (std::size_t i = 0; i < window; ++i) {
    low[i] = spread(filter.low_[i]);
    high[i] = spread(filter.high_[i]);
  }
  const __m256i half = _mm256_set1_epi8(15);
  std::size_t count = 0;
  for (; at + 32 + window <= text.size(); at += 32) {
    if (count + 32 > places_at_once) return count;
    __m256i all = _mm256_set1_epi8(-1);
    for (std::size_t i = 0; i < window; ++i) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at + i));
      all = _mm256_and_si256(all, _mm256_shuffle_epi8(low[i], _mm256_and_si256(bytes, half)));
      all = _mm256_and_si256(
          all, _mm256_shuffle_epi8(high[i], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)));
    }
    const __m256i none = _mm256_cmpeq_epi8(all, _mm256_setzero_si256());
    for (std::uint32_t hits = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none)); hits != 0;
         hits &= hits - 1) {
      places[count++] = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(hits));
    }
  }
  return count != 0 ? count : places_plain(filter, text, at, places);
}
#endif

const BucketFilter::Places BucketFilter::best_ = [] {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return &BucketFilter::places_avx2;
#endif
  return &BucketFilter::places_plain;
}();

}  // namespace csirt::condition
