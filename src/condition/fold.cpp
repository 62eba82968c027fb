// Doors: fold_into, fold_to. ASCII goes byte by byte through one table, the rest through ranges found by
// bisection.
#include "condition/fold.hpp"

#include <algorithm>
#include <array>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/utf8.hpp"

namespace csirt::condition {
namespace {

struct FoldRange {
  std::uint32_t first, last, stride;
  std::int32_t add;
};

constexpr FoldRange fold_ranges[] = {
#include "condition/fold_table.inc"
};

constexpr std::array<char, 128> ascii_fold = [] {
  std::array<char, 128> table{};
  for (int c = 0; c < 128; ++c) table[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return table;
}();

std::uint32_t fold_beyond_ascii(std::uint32_t code) {
  const auto* range = std::lower_bound(std::begin(fold_ranges), std::end(fold_ranges), code,
                                       [](const FoldRange& r, std::uint32_t c) { return r.last < c; });
  if (range == std::end(fold_ranges) || code < range->first) return code;
  return (code - range->first) % range->stride == 0 ? code + static_cast<std::uint32_t>(range->add) : code;
}

std::uint32_t decode(const char* at, std::size_t width) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i]));
  };
  if (width == 2) return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
  if (width == 3) return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
  return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
}

// Folds 16 bytes at a time while they are ASCII; moves both behind what was folded.
void fold_blocks(const char*& at, const char* end, char*& out) {
#if defined(__SSE2__)
  const __m128i before_a = _mm_set1_epi8('A' - 1), behind_z = _mm_set1_epi8('Z' + 1), bit = _mm_set1_epi8(32);
  for (; end - at >= 16; at += 16, out += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    if (_mm_movemask_epi8(bytes) != 0) return;
    const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(bytes, before_a), _mm_cmplt_epi8(bytes, behind_z));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_or_si128(bytes, _mm_and_si128(upper, bit)));
  }
#else
  static_cast<void>(at), static_cast<void>(end), static_cast<void>(out);
#endif
}

}  // namespace

std::uint32_t fold_code_point(std::uint32_t code) {
  return code < 128 ? static_cast<std::uint32_t>(ascii_fold[code]) : fold_beyond_ascii(code);
}

char* fold_to(std::string_view text, char* out) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    fold_blocks(at, end, out);
    const char* const tail = std::min(at + 16, end);
    while (at < tail) {
      const auto lead = static_cast<unsigned char>(*at);
      const std::size_t width =
          lead < 128 ? 1
                     : base::utf8_width({at, std::min<std::size_t>(4, static_cast<std::size_t>(end - at))});
      if (width < 2) {  // bytes that are no UTF-8 stand for themselves
        *out++ = lead < 128 ? ascii_fold[lead] : *at;
        ++at;
        continue;
      }
      out = base::utf8_put(fold_beyond_ascii(decode(at, width)), out);
      at += width;
    }
  }
  return out;
}

void fold_into(std::string_view text, std::string& out) {
  out.resize(text.size() * 3 / 2 + 3);  // the worst case is two bytes that become three
  const char* end = fold_to(text, out.data());
  out.resize(static_cast<std::size_t>(end - out.data()));
}

std::string folded(std::string_view text) {
  std::string out;
  fold_into(text, out);
  return out;
}

}  // namespace csirt::condition
