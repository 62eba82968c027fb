// Doors: end_of_string, end_of_line. A block is 64 bytes; of each the masks say, a bit a byte, which bytes
// are of a class. Which bytes are escaped is found from the mask of backslashes alone, by the addition that
// carries through a run of them.
#include "condition/string_end.hpp"

#include <simdjson.h>

#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace csirt::condition {
namespace {

bool may_follow_backslash(char c) {
  return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't' ||
         c == 'u';
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f'); }

bool is_unicode_escape(const char* u) { return is_hex(u[1]) && is_hex(u[2]) && is_hex(u[3]) && is_hex(u[4]); }

// Where a string or a part of it ends, what stands in it, and whether it is the quote that ends it.
struct Found {
  const char* at = nullptr;
  bool escaped = false, quote = false;
};

Found finish(const char* begin, Found found, bool beyond_ascii) {
  if (beyond_ascii && !simdjson::validate_utf8(begin, static_cast<std::size_t>(found.at - begin))) return {};
  return found;
}

#if defined(__x86_64__)
// The bytes that a backslash escapes. `carry`: the first byte of the block is one, and whether that of the
// next will be.
inline std::uint64_t escaped_by(std::uint64_t backslash, std::uint64_t& carry) {
  constexpr std::uint64_t even = 0x5555555555555555u;
  backslash &= ~carry;
  const std::uint64_t follows = backslash << 1 | carry;
  const std::uint64_t odd_starts = backslash & ~even & ~follows;
  unsigned long long even_sequences = 0;
  const bool overflow = __builtin_add_overflow(odd_starts, backslash, &even_sequences);
  carry = overflow ? 1 : 0;
  return (even ^ (even_sequences << 1)) & follows;
}

__attribute__((target("avx2"))) inline std::uint64_t mask_of(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
}

// All bits of the bytes that JSON does not allow behind a backslash: for each low half of a byte a bit for
// each high half.
__attribute__((target("avx2"))) inline __m256i cannot_follow_backslash(__m256i bytes) {
  // High halves 2, 5, 6, 7 have the bits 1, 2, 4, 8: " / are 22 2F, \ is 5C, b f n are 62 66 6E, r t u 72
  // 74 75.
  const __m256i of_low =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 1 | 4 | 8, 0, 8, 8, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1));
  const __m256i of_high =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i half = _mm256_set1_epi8(15);
  const __m256i low = _mm256_shuffle_epi8(of_low, _mm256_and_si256(bytes, half));
  const __m256i high = _mm256_shuffle_epi8(of_high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
  return _mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256());
}

// Whether what stands behind the backslashes of a block is what JSON allows.
__attribute__((target("avx2"))) inline bool escapes_are_valid(const char* block, std::uint64_t escaped,
                                                              __m256i low, __m256i high) {
  if (escaped == 0) return true;
  if ((escaped & mask_of(cannot_follow_backslash(low), cannot_follow_backslash(high))) != 0) return false;
  const __m256i u = _mm256_set1_epi8('u');
  std::uint64_t units = escaped & mask_of(_mm256_cmpeq_epi8(low, u), _mm256_cmpeq_epi8(high, u));
  for (; units != 0; units &= units - 1) {
    if (!is_unicode_escape(block + std::countr_zero(units))) return false;
  }
  return true;
}

// Bits of a block that stand at `from` or behind.
inline std::uint64_t behind(const char* block, const char* from) {
  const std::ptrdiff_t before = from - block;
  return before <= 0 ? ~std::uint64_t{0} : before >= 64 ? 0 : ~std::uint64_t{0} << before;
}

// `lines`: ends behind a line end too, whose escape begins at `from` or behind.
template <bool lines>
__attribute__((target("avx2"))) Found find_end_avx2(const char* begin, const char* from, const char* end) {
  const __m256i quote = _mm256_set1_epi8('"'), slash = _mm256_set1_epi8('\\'), n = _mm256_set1_epi8('n'),
                last_control = _mm256_set1_epi8(31);
  std::uint64_t carry = 0, any_slash = 0, beyond_ascii = 0;
  for (const char* at = begin; at < end; at += 64) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32));
    const std::uint64_t backslashes = mask_of(_mm256_cmpeq_epi8(low, slash), _mm256_cmpeq_epi8(high, slash));
    std::uint64_t quotes = mask_of(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote));
    const std::uint64_t controls =
        mask_of(_mm256_cmpeq_epi8(_mm256_max_epu8(low, last_control), last_control),
                _mm256_cmpeq_epi8(_mm256_max_epu8(high, last_control), last_control));
    std::uint64_t escaped = 0, ends = 0;
    if ((backslashes | carry) != 0) {
      escaped = escaped_by(backslashes, carry);
      quotes &= ~escaped;
      if constexpr (lines) {
        ends =
            mask_of(_mm256_cmpeq_epi8(low, n), _mm256_cmpeq_epi8(high, n)) & escaped & behind(at, from + 1);
      }
    }
    const std::uint64_t stops = quotes | ends;
    const std::uint64_t within = stops == 0 ? ~std::uint64_t{0} : (stops & -stops) - 1;
    beyond_ascii |= mask_of(low, high) & within;
    any_slash |= backslashes & within;
    if ((controls & within) != 0 || !escapes_are_valid(at, escaped & within, low, high)) return {};
    if (stops == 0) continue;
    const char* const stop = at + std::countr_zero(stops);
    const bool at_quote = *stop == '"';
    return finish(begin, {stop + (at_quote ? 0 : 1), any_slash != 0, at_quote}, beyond_ascii != 0);
  }
  return {};
}
#endif

template <bool lines>
Found find_end_plain(const char* begin, const char* from, const char* end) {
  bool escaped = false, beyond_ascii = false;
  for (const char* at = begin; at < end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    if (*at == '"') return finish(begin, {at, escaped, true}, beyond_ascii);
    if (byte < 0x20) return {};
    beyond_ascii = beyond_ascii || byte >= 0x80;
    if (*at != '\\') continue;
    escaped = true;
    ++at;
    if (!may_follow_backslash(*at) || (*at == 'u' && !is_unicode_escape(at))) return {};
    if (lines && *at == 'n' && at > from) return finish(begin, {at + 1, true, false}, beyond_ascii);
  }
  return {};
}

using Find = Found (*)(const char*, const char*, const char*);

template <bool lines>
Find best_find() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return find_end_avx2<lines>;
#endif
  return find_end_plain<lines>;
}

const Find find_string = best_find<false>(), find_line = best_find<true>();

StringEnd string_end(const Found& found) { return {found.at, found.escaped}; }
LineEnd line_end(const Found& found) { return {found.at, found.quote}; }

}  // namespace

StringEnd end_of_string_plain(const char* at, const char* end) {
  return string_end(find_end_plain<false>(at, at, end));
}
LineEnd end_of_line_plain(const char* at, const char* from, const char* end) {
  return line_end(find_end_plain<true>(at, from, end));
}

StringEnd end_of_string(const char* at, const char* end) { return string_end(find_string(at, at, end)); }
LineEnd end_of_line(const char* at, const char* from, const char* end) {
  return line_end(find_line(at, from, end));
}

}  // namespace csirt::condition
