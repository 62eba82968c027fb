// Doors: unescape_into, unescape_to. Texts are copied 16 bytes at a time from escape to escape.
#include "condition/escapes.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/utf8.hpp"

namespace csirt::condition {
namespace {

int hex_value(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

// The value of four hex digits, which have been checked.
std::uint32_t hex_unit(const char* at) {
  std::uint32_t unit = 0;
  for (int i = 0; i < 4; ++i) unit = unit * 16 + static_cast<std::uint32_t>(hex_value(at[i]));
  return unit;
}

// The code point of "\uXXXX" or a pair of them at `at`, which is moved behind it; U+FFFD for half a pair.
std::uint32_t take_unicode(const char*& at, const char* end) {
  const std::uint32_t unit = hex_unit(at + 2);
  at += 6;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  if (unit < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    const std::uint32_t low = hex_unit(at + 2);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      at += 6;
      return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  return 0xFFFD;
}

char plain_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

// Copies what stands before the next backslash, which `at` is moved to, or to `end`; may write 16 bytes more.
char* copy_plain(const char*& at, const char* end, char* out) {
#if defined(__SSE2__)
  for (; at < end; at += 16, out += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    const auto slashes = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    if (slashes == 0) continue;
    const auto plain = static_cast<std::size_t>(std::countr_zero(slashes));
    at += plain;
    out += plain;
    break;
  }
  if (at > end) {
    out -= at - end;
    at = end;
  }
  return out;
#else
  const auto* slash = static_cast<const char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at)));
  if (!slash) slash = end;
  std::memcpy(out, at, static_cast<std::size_t>(slash - at));
  out += slash - at;
  at = slash;
  return out;
#endif
}

}  // namespace

char* unescape_to(std::string_view raw, char* out) {
  const char* at = raw.data();
  const char* const end = at + raw.size();
  while (at < end) {
    out = copy_plain(at, end, out);
    if (at == end) break;
    if (at[1] == 'u') {
      out = base::utf8_put(take_unicode(at, end), out);
    } else {
      *out++ = plain_escape(at[1]);
      at += 2;
    }
  }
  return out;
}

void unescape_into(std::string_view raw, std::string& out) {
  out.resize(raw.size() + 16);
  const char* end = unescape_to(raw, out.data());
  out.resize(static_cast<std::size_t>(end - out.data()));
}

}  // namespace csirt::condition
