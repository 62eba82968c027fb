// Finds a few short literals anywhere in a text, in one pass over it.
//
// Door: ShortLiterals::add, build, then find from any number of threads. The literals are dealt to eight
// buckets; a byte of the text says by one table for each of four places in a row to which buckets a literal
// that begins there may belong. With AVX2 the tables are asked for 32 bytes at a time, by the halves of each
// byte (the idea is that of "Teddy" in Hyperscan).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "condition/same_bytes.hpp"

namespace csirt::condition {

class ShortLiterals {
 public:
  // More of them make the buckets so full that looking in vain costs more than it saves.
  static constexpr std::size_t most = 64;
  static constexpr std::size_t shortest = 3;

  // `literal` has three bytes or more.
  void add(std::string_view literal, std::uint32_t payload);
  void build();
  bool empty() const { return literals_.empty(); }

  // Calls found(payload, from) for every place at which a literal stands.
  template <class Found>
  void find(std::string_view text, const Found& found) const {
    std::array<std::uint32_t, places_at_once> places;
    for (std::size_t at = 0; at + shortest <= text.size();) {
      const std::size_t count = filter_(*this, text, at, places.data());
      for (std::size_t i = 0; i < count; ++i) try_place(text, places[i], found);
    }
  }

 private:
  static constexpr std::size_t places_at_once = 256, window = 4, buckets = 8;
  struct Literal {
    std::string text;
    std::uint32_t payload = 0;
  };
  // Writes the places at which a literal may begin, ascending, from `at` on; moves `at` behind the last that
  // was tried.
  using Filter = std::size_t (*)(const ShortLiterals&, std::string_view, std::size_t& at,
                                 std::uint32_t* places);
  static const Filter filter_;
  static std::size_t filter_plain(const ShortLiterals&, std::string_view, std::size_t&, std::uint32_t*);
  static std::size_t filter_avx2(const ShortLiterals&, std::string_view, std::size_t&, std::uint32_t*);

  std::uint8_t buckets_at(const char* at, std::size_t size) const {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at[i]); };
    std::uint8_t mask = tables_[0][byte(0)] & tables_[1][byte(1)] & tables_[2][byte(2)];
    return size > 3 ? mask & tables_[3][byte(3)] : mask;
  }

  // The first bytes of the text, as many as of a literal are compared at once; zero behind its end.
  static std::uint32_t head_of(std::string_view text) {
    std::uint32_t head = 0;
    std::memcpy(&head, text.data(), std::min<std::size_t>(text.size(), window));
    return head;
  }

  template <class Found>
  void try_place(std::string_view text, std::size_t at, const Found& found) const {
    const std::string_view rest = text.substr(at);
    const std::uint32_t head = head_of(rest);
    for (unsigned mask = buckets_at(rest.data(), rest.size()); mask != 0; mask &= mask - 1) {
      const auto bucket = static_cast<unsigned>(std::countr_zero(mask));
      for (std::uint32_t i = first_[bucket]; i < first_[bucket + 1]; ++i) {
        if ((head & heads_[i].mask) != heads_[i].bytes) continue;
        const std::string& sought = literals_[i].text;
        if (sought.size() <= rest.size() && same_bytes(rest.data(), sought.data(), sought.size()))
          found(literals_[i].payload, at);
      }
    }
  }

  // The first bytes of a literal, and which of them it has.
  struct Head {
    std::uint32_t bytes = 0, mask = 0;
  };

  std::vector<Literal> literals_;  // by bucket
  std::vector<Head> heads_;        // of each
  std::array<std::uint32_t, buckets + 1> first_{};
  std::array<std::array<std::uint8_t, 256>, window> tables_{};
  std::array<std::array<std::uint8_t, 16>, window> low_{},
      high_{};  // the same by halves of the byte: a superset
};

}  // namespace csirt::condition
