// Door: terminal.hpp. Decodes UTF-8 itself, since what is not UTF-8 must be seen too.
#include "tool/terminal.hpp"

namespace csirt::tool {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t length = 1;
  bool valid = false;
};

std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

// The character at the beginning of `text`; an invalid one is a single byte.
Character decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_of(first);
  if (length == 0 || length > text.size()) return {first, 1, false};
  char32_t code = length == 1 ? first : first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return {first, 1, false};
    code = (code << 6) | (byte & 0x3fu);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[length] || surrogate || code > 0x10ffff) return {first, 1, false};
  return {code, length, true};
}

// Controls (C0, DEL, C1), marks and overrides of direction, and the separators that some terminals take for
// line ends.
bool is_obeyed(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

std::string spelled(const Character& character) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string digits;
  for (char32_t rest = character.code; rest > 0 || digits.size() < (character.valid ? 4u : 2u); rest >>= 4)
    digits.insert(digits.begin(), kDigits[rest & 15]);
  return (character.valid ? "<U+" : "<byte ") + digits + ">";
}

std::string cleaned(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = decode(text);
    const bool stays = character.valid && (!is_obeyed(character.code) || kept.find(text[0]) != kept.npos);
    if (stays) {
      out += text.substr(0, character.length);
    } else {
      out += spelled(character);
    }
    text.remove_prefix(character.length);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return cleaned(text, "\n\t"); }

std::string one_line(std::string_view text) { return cleaned(text, {}); }

void put(std::FILE* stream, std::string_view text) { put_raw(stream, printable(text)); }

void put_raw(std::FILE* stream, std::string_view bytes) {
  std::fwrite(bytes.data(), 1, bytes.size(), stream);
}

}  // namespace csirt::tool
