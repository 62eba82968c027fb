// Numbers that look random and are the same on every machine: SplitMix64 (Steele, Lea, Flood 2014).
//
// No state but its own; a stream is chosen by a seed and a name, so that what one part draws does not depend
// on how much another drew.
#pragma once

#include <cstdint>
#include <string_view>

namespace csirt::analysis {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  // FNV-1a over the name.
  Random(std::uint64_t seed, std::string_view name) : state_(seed) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    state_ ^= hash;
  }

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // Below `bound`; the bias is bound / 2^64.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
  }

 private:
  std::uint64_t state_;
};

}  // namespace csirt::analysis
