// Where literals may begin in a text, by their first bytes, in one pass over it.
//
// Door: BucketFilter::add, then each_place from any number of threads. Literals are dealt to eight buckets; a
// byte of the text says by one table for each of five places in a row, or four, to which buckets a literal
// that begins there may belong. With AVX2 and BMI the tables are asked for 32 bytes at a time, by the halves
// of each byte (the idea is that of "Teddy" in Hyperscan).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace csirt::condition {

class BucketFilter {
 public:
  static constexpr std::size_t window = 5, buckets = 8, shortest = 3;
  static constexpr std::size_t few = 64;  // literals, of which four bytes tell enough
  // As many places as are found at once.
  static constexpr std::size_t places_at_once = 256;

  // A literal of the bucket begins with these bytes, and is no longer if they are fewer than the window.
  void add(std::size_t bucket, std::string_view literal);
  // There are many: the last byte of the window is looked at too.
  void look_at_all() { best_ = best(true); }

  // The buckets of which a literal may begin at `at`, where `size` bytes are left, a bit each.
  std::uint8_t buckets_at(const char* at, std::size_t size) const {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at[i]); };
    std::uint8_t mask = tables_[0][byte(0)] & tables_[1][byte(1)] & tables_[2][byte(2)];
    for (std::size_t i = shortest; i < window && i < size; ++i) mask &= tables_[i][byte(i)];
    return mask;
  }
  // Calls visit(at) for every place of the text at which a literal may begin, ascending.
  template <class Visit>
  void each_place(std::string_view text, const Visit& visit) const {
    std::array<std::uint32_t, places_at_once> places;
    for (std::size_t at = 0; at + shortest <= text.size();) {
      const std::size_t count = best_(*this, text, at, places.data());
      for (std::size_t i = 0; i < count; ++i) visit(places[i]);
    }
  }

 private:
  // Writes the places from `at` on, as many as there is room for; moves `at` behind the last that was tried.
  using Places = std::size_t (*)(const BucketFilter&, std::string_view, std::size_t& at,
                                 std::uint32_t* places);
  static Places best(bool all);
  static std::size_t places_plain(const BucketFilter&, std::string_view, std::size_t&, std::uint32_t*);
  template <std::size_t looked>
  static std::size_t places_avx2(const BucketFilter&, std::string_view, std::size_t&, std::uint32_t*);

  Places best_ = best(false);

  std::array<std::array<std::uint8_t, 256>, window> tables_{};
  std::array<std::array<std::uint8_t, 16>, window> low_{},
      high_{};  // the same by halves of the byte: a superset
};

}  // namespace csirt::condition
