// A hash of bytes by multiplication, for tables that compare what they find.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace csirt::condition {

inline std::uint64_t mix_words(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Reads 8 bytes at a time and none beyond the end.
inline std::uint64_t hash_of_bytes(std::string_view bytes) {
  constexpr std::uint64_t k0 = 0xA0761D6478BD642Fu, k1 = 0xE7037ED1A0B428DBu;
  const auto load = [](const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  };
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t a = k0, b = bytes.size() ^ k1;
  for (; left > 32; at += 32, left -= 32) {
    a = mix_words(load(at) ^ k0, load(at + 8) ^ a);
    b = mix_words(load(at + 16) ^ k1, load(at + 24) ^ b);
  }
  for (; left > 8; at += 8, left -= 8) a = mix_words(load(at) ^ k1, a ^ k0);
  std::uint64_t rest = 0;
  std::memcpy(&rest, at, left);
  return mix_words(mix_words(rest ^ a, k0 ^ b), k1 ^ a);
}

// For tables by text that are asked with texts that they do not own.
struct TextHash {
  using is_transparent = void;
  using is_avalanching = void;
  std::size_t operator()(std::string_view text) const { return hash_of_bytes(text); }
};

}  // namespace csirt::condition
