// How common a byte is in logs, roughly: what literals are best sought by.
#pragma once

#include <array>

namespace csirt::condition {

// Of folded bytes; 1 for those that are met most, and what is not named is rare.
inline constexpr std::array<float, 256> byte_commonness = [] {
  std::array<float, 256> table{};
  for (auto& weight : table) weight = 1.0F / 6;
  const char* often = "esoitrnamcdl\\ ";
  for (const char* c = often; *c; ++c) table[static_cast<unsigned char>(*c)] = 1;
  const char* sometimes = "pwufghy.-:/0123456789";
  for (const char* c = sometimes; *c; ++c) table[static_cast<unsigned char>(*c)] = 0.5F;
  return table;
}();

}  // namespace csirt::condition
