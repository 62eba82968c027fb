// Door: end_of_string. A block is 64 bytes; of each the masks say, a bit a byte, which bytes are of a class.
// Which bytes are escaped is found from the mask of backslashes alone, by the addition that carries through a
// run of them.
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

StringEnd finish(const char* begin, const char* quote, bool escaped, bool beyond_ascii) {
  if (beyond_ascii && !simdjson::validate_utf8(begin, static_cast<std::size_t>(quote - begin))) return {};
  return {quote, escaped};
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

// Whether what stands behind the backslashes of a block is what JSON allows.
bool escapes_are_valid(const char* block, std::uint64_t escaped) {
  for (; escaped != 0; escaped &= escaped - 1) {
    const char* at = block + std::countr_zero(escaped);
    if (!may_follow_backslash(*at) || (*at == 'u' && !is_unicode_escape(at))) return false;
  }
  return true;
}

__attribute__((target("avx2"))) inline std::uint64_t mask_of(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
}

__attribute__((target("avx2"))) StringEnd end_of_string_avx2(const char* begin, const char* end) {
  const __m256i quote = _mm256_set1_epi8('"'), slash = _mm256_set1_epi8('\\'),
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
    std::uint64_t escaped = 0;
    if ((backslashes | carry) != 0) {
      escaped = escaped_by(backslashes, carry);
      quotes &= ~escaped;
    }
    const std::uint64_t within = quotes == 0 ? ~std::uint64_t{0} : (quotes & -quotes) - 1;
    beyond_ascii |= mask_of(low, high) & within;
    any_slash |= backslashes & within;
    if ((controls & within) != 0 || !escapes_are_valid(at, escaped & within)) return {};
    if (quotes != 0) return finish(begin, at + std::countr_zero(quotes), any_slash != 0, beyond_ascii != 0);
  }
  return {};
}
#endif

using Find = StringEnd (*)(const char*, const char*);

Find best_find() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return end_of_string_avx2;
#endif
  return end_of_string_plain;
}

const Find find = best_find();

}  // namespace

StringEnd end_of_string_plain(const char* begin, const char* end) {
  bool escaped = false, beyond_ascii = false;
  for (const char* at = begin; at < end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    if (*at == '"') return finish(begin, at, escaped, beyond_ascii);
    if (byte < 0x20) return {};
    beyond_ascii = beyond_ascii || byte >= 0x80;
    if (*at != '\\') continue;
    escaped = true;
    ++at;
    if (!may_follow_backslash(*at) || (*at == 'u' && !is_unicode_escape(at))) return {};
  }
  return {};
}

StringEnd end_of_string(const char* at, const char* end) { return find(at, end); }

}  // namespace csirt::condition
