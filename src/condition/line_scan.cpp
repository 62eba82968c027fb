// Door: LineScan::run. A block is 64 bytes; of each the masks say, a bit a byte, which bytes are of a class.
// Which bytes are escaped is found from the mask of backslashes alone, by the addition that carries through a
// run of them.
#include "condition/line_scan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace csirt::condition {
namespace {

struct Masks {
  std::uint64_t backslash = 0;
  std::uint64_t beyond_ascii = 0;
  std::uint64_t may_follow = 0;  // bytes that JSON allows after a backslash
};

bool may_follow_backslash(char c) {
  return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't' ||
         c == 'u';
}

Masks block_plain(const char* in, char* folded) {
  Masks masks;
  for (unsigned i = 0; i < 64; ++i) {
    const char c = in[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    folded[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    if (c == '\\') masks.backslash |= bit;
    if (static_cast<unsigned char>(c) >= 0x80) masks.beyond_ascii |= bit;
    if (may_follow_backslash(c)) masks.may_follow |= bit;
  }
  return masks;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) Masks block_avx2(const char* in, char* folded) {
  Masks masks;
  // By low half of the byte: the high halves that are allowed, as bits; and the bit of each high half.
  const __m256i by_low = _mm256_setr_epi8(
      0, 0, 0xC4 - 256, 0, 0x80 - 256, 0x80 - 256, 0x40, 0, 0, 0, 0, 0, 0x20, 0, 0x40, 0x04,  //
      0, 0, 0xC4 - 256, 0, 0x80 - 256, 0x80 - 256, 0x40, 0, 0, 0, 0, 0, 0x20, 0, 0x40, 0x04);
  const __m256i by_high = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, 0x80 - 256, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                           1, 2, 4, 8, 16, 32, 64, 0x80 - 256, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i half = _mm256_set1_epi8(0x0F);
  for (unsigned i = 0; i < 2; ++i) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + 32 * i));
    const __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8('A' - 1)),
                                           _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), bytes));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(folded + 32 * i),
                        _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(32))));
    const auto mask = [](__m256i v) __attribute__((target("avx2"))) {
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(v)));
    };
    const __m256i low = _mm256_shuffle_epi8(by_low, _mm256_and_si256(bytes, half));
    const __m256i high = _mm256_shuffle_epi8(by_high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    const __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256());
    masks.backslash |= mask(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'))) << (32 * i);
    masks.beyond_ascii |= mask(bytes) << (32 * i);
    masks.may_follow |= (~mask(none) & 0xFFFFFFFFu) << (32 * i);
  }
  return masks;
}
#endif

using Block = Masks (*)(const char*, char*);

Block best_block() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return block_avx2;
#endif
  return block_plain;
}

// The bytes that a backslash escapes. `carry`: the first byte of the block is one, and whether that of the
// next will be.
std::uint64_t escaped_by(std::uint64_t backslash, std::uint64_t& carry) {
  constexpr std::uint64_t even = 0x5555555555555555u;
  backslash &= ~carry;
  const std::uint64_t follows = backslash << 1 | carry;
  const std::uint64_t odd_starts = backslash & ~even & ~follows;
  std::uint64_t even_sequences = 0;
  const bool overflow = __builtin_add_overflow(odd_starts, backslash, &even_sequences);
  carry = overflow ? 1 : 0;
  return (even ^ (even_sequences << 1)) & follows;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool LineScan::run(const char* text, std::size_t size) {
  static const Block block = best_block();
  const std::size_t blocks = (size + 63) / 64;
  if (folded_.size() < blocks * 64 + 64) folded_.resize(blocks * 64 + 64);
  if (backslashes_.size() < blocks + 1) backslashes_.resize(blocks + 1);
  size_ = size;
  plain_escape_ = folds_to_ascii_ = false;
  unicode_.clear();
  std::uint64_t carry = 0, beyond_ascii = 0, wrong = 0;
  for (std::size_t i = 0; i < blocks; ++i) {
    const Masks masks = block(text + i * 64, folded_.data() + i * 64);
    backslashes_[i] = masks.backslash;
    beyond_ascii |= masks.beyond_ascii;
    if ((masks.backslash | carry) == 0) continue;
    const std::uint64_t escaped = escaped_by(masks.backslash, carry);
    wrong |= escaped & ~masks.may_follow;
    for (std::uint64_t left = escaped & ~masks.backslash; left != 0; left &= left - 1) {
      const std::size_t at = i * 64 + static_cast<std::size_t>(std::countr_zero(left));
      if (text[at] == 'u') unicode_.push_back(static_cast<std::uint32_t>(at));
      if (text[at] == '/') plain_escape_ = true;
    }
  }
  std::memset(folded_.data() + size, 0xFF, 64);
  if (wrong != 0) return false;
  if (beyond_ascii != 0) {
    const std::string_view line(text, size);
    folds_to_ascii_ = line.find("\xE2\x84\xAA") != line.npos || line.find("\xC5\xBF") != line.npos;
  }
  return unicode_.empty() || check_unicode_escapes(text);
}

bool LineScan::check_unicode_escapes(const char* text) {
  for (std::uint32_t at : unicode_) {
    int unit = 0;
    for (unsigned i = 1; i <= 4; ++i) {
      const int digit = hex_digit(text[at + i]);
      if (digit < 0) return false;
      unit = unit * 16 + digit;
    }
    plain_escape_ = plain_escape_ || (unit >= 0x20 && unit < 0x80) || unit == 0x212A || unit == 0x017F;
  }
  return true;
}

bool LineScan::has_backslash(std::size_t from, std::size_t to) const {
  if (from >= to) return false;
  const std::size_t first = from / 64, last = (to - 1) / 64;
  const std::uint64_t head = ~std::uint64_t{0} << (from % 64);
  const std::uint64_t tail = ~std::uint64_t{0} >> (63 - (to - 1) % 64);
  if (first == last) return (backslashes_[first] & head & tail) != 0;
  if (backslashes_[first] & head) return true;
  for (std::size_t i = first + 1; i < last; ++i) {
    if (backslashes_[i]) return true;
  }
  return (backslashes_[last] & tail) != 0;
}

}  // namespace csirt::condition
