// UTF-8 as RFC 3629 states it: shortest forms only, no surrogates, nothing beyond U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace csirt::base {

// Is it a byte that no character begins with?
inline bool utf8_continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

// The number of bytes (1 to 4) of the well-formed character at the front of `text`; 0 when there is none.
inline std::size_t utf8_width(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!tail(1) || !tail(2) || (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F))
      return 0;
    return 3;
  }
  if (lead < 0xF0 || lead > 0xF4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  return (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F) ? 0 : 4;
}

// The offset of the first byte that is not part of a well-formed character; npos when all of `text` is UTF-8.
inline std::size_t utf8_flaw(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t width = utf8_width(text.substr(at, 4));
    if (width == 0) return at;
    at += width;
  }
  return std::string_view::npos;
}

// Appends a code point that is no surrogate and not beyond U+10FFFF.
// Writes at most 4 bytes; returns their end.
inline char* utf8_put(std::uint32_t code, char* out) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
    return out;
  }
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xE0 | code >> 12);
    } else {
      put(0xF0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3F));
    }
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
  return out;
}

inline void utf8_append(std::string& out, std::uint32_t code) {
  char bytes[4];
  out.append(bytes, utf8_put(code, bytes));
}

}  // namespace csirt::base
