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

constexpr std::size_t block = 32;

__attribute__((target("avx2,bmi"))) inline __m256i spread(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

// At which of 32 places a literal may begin, a bit each.
template <std::size_t looked>
__attribute__((target("avx2,bmi"))) inline std::uint32_t may_begin(const __m256i* low, const __m256i* high,
                                                                   const char* at) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i all = _mm256_set1_epi8(-1);
  for (std::size_t i = 0; i < looked; ++i) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i));
    all = _mm256_and_si256(all, _mm256_shuffle_epi8(low[i], _mm256_and_si256(bytes, half)));
    all = _mm256_and_si256(all,
                           _mm256_shuffle_epi8(high[i], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)));
  }
  const __m256i none = _mm256_cmpeq_epi8(all, _mm256_setzero_si256());
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
}

// Few places are written without a branch on how many there are, which cannot be foretold.
__attribute__((target("avx2,bmi"))) inline std::size_t write_places(std::uint32_t hits, std::size_t at,
                                                                    std::size_t count,
                                                                    std::uint32_t* places) {
  constexpr int few = 3;
  const auto all = static_cast<std::size_t>(std::popcount(hits));
  const auto write = [&](std::size_t i) {
    places[count + i] = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(hits));
    hits &= hits - 1;
  };
  for (std::size_t i = 0; i < few; ++i) write(i);
  for (std::size_t i = few; i < all; ++i) write(i);
  return count + all;
}

}  // namespace

template <std::size_t looked>
__attribute__((target("avx2,bmi"))) std::size_t BucketFilter::places_avx2(const BucketFilter& filter,
                                                                          std::string_view text,
                                                                          std::size_t& at,
                                                                          std::uint32_t* places) {
  __m256i low[looked], high[looked];
  for (std::size_t i = 0; i < looked; ++i) {
    low[i] = spread(filter.low_[i]);
    high[i] = spread(filter.high_[i]);
  }
  std::size_t count = 0;
  if (text.size() < block + looked) return places_plain(filter, text, at, places);
  const std::size_t last = text.size() - block - looked + 1;  // where the last whole block begins
  for (; at <= last; at += block) {
    if (count + 3 * block > places_at_once) return count;  // two more may follow the loop
    count = write_places(may_begin<looked>(low, high, text.data() + at), at, count, places);
  }
  if (at < last + block) {
    const std::uint32_t behind = ~std::uint32_t{0} << (at - last);
    count = write_places(may_begin<looked>(low, high, text.data() + last) & behind, last, count, places);
    at = last + block;
  }
  return count + places_plain(filter, text, at, places + count);
}
#endif

BucketFilter::Places BucketFilter::best(bool all) {
#if defined(__x86_64__)
  static const bool fast = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
  if (fast) return all ? &BucketFilter::places_avx2<window> : &BucketFilter::places_avx2<window - 1>;
#endif
  static_cast<void>(all);
  return &BucketFilter::places_plain;
}

}  // namespace csirt::condition
