// Finds a few short literals anywhere in a text, in one pass over it.
//
// Door: ShortLiterals::add, build, then find from any number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "condition/bucket_filter.hpp"
#include "condition/same_bytes.hpp"

namespace csirt::condition {

class ShortLiterals {
 public:
  // More of them make the buckets so full that looking in vain costs more than it saves.
  static constexpr std::size_t most = 64;
  static constexpr std::size_t shortest = BucketFilter::shortest;

  // `literal` has three bytes or more.
  void add(std::string_view literal, std::uint32_t payload);
  void build();
  bool empty() const { return literals_.empty(); }

  // Calls found(payload, from) for every place at which a literal stands.
  template <class Found>
  void find(std::string_view text, const Found& found) const {
    filter_.each_place(text, [&](std::size_t at) { try_place(text, at, found); });
  }

 private:
  static constexpr std::size_t window = sizeof(std::uint32_t), buckets = BucketFilter::buckets;
  struct Literal {
    std::string text;
    std::uint32_t payload = 0;
  };
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
    for (unsigned mask = filter_.buckets_at(rest.data(), rest.size()); mask != 0; mask &= mask - 1) {
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
  BucketFilter filter_;
};

}  // namespace csirt::condition
