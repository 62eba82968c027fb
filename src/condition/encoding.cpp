// Doors: base64, base64_at_offset, utf16.
#include "condition/encoding.hpp"

#include <cstdint>

#include "base/utf8.hpp"

namespace csirt::condition {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t code_point(std::string_view text, std::size_t width) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  if (width == 1) return byte(0);
  std::uint32_t code = byte(0) & (0xFFu >> (width + 1));
  for (std::size_t i = 1; i < width; ++i) code = code << 6 | (byte(i) & 0x3F);
  return code;
}

void append_unit(std::string& out, std::uint32_t unit, Utf16 form) {
  const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
  out += form == Utf16::big ? high : low;
  out += form == Utf16::big ? low : high;
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    const auto byte = [&](std::size_t n) {
      return n < left ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i + n])) : 0u;
    };
    const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += alphabet[group >> 18];
    out += alphabet[group >> 12 & 63];
    out += left > 1 ? alphabet[group >> 6 & 63] : '=';
    out += left > 2 ? alphabet[group & 63] : '=';
  }
  return out;
}

std::string base64_at_offset(std::string_view bytes, unsigned offset) {
  static constexpr std::size_t mixed_front[] = {0, 2,
                                                3};  // characters that also hold bits of what comes before
  static constexpr std::size_t mixed_back[] = {0, 3, 2};  // and after, by how many bytes the last group has
  const std::string all = base64(std::string(offset, ' ').append(bytes));
  const std::size_t front = mixed_front[offset], back = mixed_back[(offset + bytes.size()) % 3];
  return front + back < all.size() ? all.substr(front, all.size() - front - back) : std::string();
}

std::optional<std::string> utf16(std::string_view text, Utf16 form) {
  std::string out;
  if (form == Utf16::with_mark) append_unit(out, 0xFEFF, form);
  while (!text.empty()) {
    const std::size_t width = base::utf8_width(text.substr(0, 4));
    if (width == 0) return std::nullopt;
    const std::uint32_t code = code_point(text, width);
    if (code < 0x10000) {
      append_unit(out, code, form);
    } else {
      append_unit(out, 0xD800 + ((code - 0x10000) >> 10), form);
      append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF), form);
    }
    text.remove_prefix(width);
  }
  return out;
}

}  // namespace csirt::condition
