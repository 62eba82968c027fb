// Described nouns with random contents, for round trips. Deterministic for a seed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/described.hpp"
#include "csirt/fact.hpp"
#include "csirt/time.hpp"

namespace csirt::test {

class RandomNoun {
 public:
  explicit RandomNoun(std::uint64_t seed) : random_(seed) {}

  template <class T>
  T make() {
    T value{};
    fill(value);
    return value;
  }

 private:
  bool rarely() { return random_() % 4 == 0; }

  void fill(bool& value) { value = random_() % 2 == 0; }
  void fill(std::string& value) {
    const char* const pieces[] = {"a", "INC-7f3a", "\"", "\\", "\n", "\x01", "é", "😀", "/", "~", "", " "};
    value.clear();
    for (std::uint64_t n = random_() % 4; n > 0; --n) value += pieces[random_() % std::size(pieces)];
  }
  void fill(Instant& value) { value.ns = integer<std::int64_t>(); }
  void fill(Duration& value) { value.ns = integer<std::int64_t>(); }
  template <class T>
    requires std::is_integral_v<T>
  void fill(T& value) {
    value = integer<T>();
  }
  template <class T>
    requires std::is_enum_v<T>
  void fill(T& value) {
    std::vector<T> all;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto e) { all.push_back(e.value); });
    value = all[random_() % all.size()];
  }
  template <class T>
  void fill(std::optional<T>& value) {
    if (rarely()) return;
    fill(value.emplace());
  }
  template <class T>
  void fill(std::vector<T>& value) {
    for (std::uint64_t n = random_() % 3; n > 0; --n) fill(value.emplace_back());
  }
  template <class T, class Less>
  void fill(std::map<std::string, T, Less>& value) {
    for (std::uint64_t n = random_() % 3; n > 0; --n) fill(value[make<std::string>()]);
  }
  // A text of digits stays a text and an integer beyond 2^53 comes back as one, so integers are kept small
  // here.
  void fill(Fact& value) {
    switch (random_() % 4) {
      case 0:
        value = make<bool>();
        break;
      case 1:
        value = static_cast<std::int64_t>(random_() % 2'000'001) - 1'000'000;
        break;
      case 2:
        value = make<std::string>();
        break;
      default:
        value = make<std::vector<std::string>>();
    }
  }
  template <base::DescribedStruct T>
  void fill(T& value) {
    base::for_each_member<T>([&](auto member) {
      if (!rarely()) fill(value.*member.pointer);
    });
  }

  // Small, large and extreme values.
  template <class T>
  T integer() {
    const std::uint64_t bits = random_();
    switch (random_() % 4) {
      case 0:
        return static_cast<T>(bits % 100);
      case 1:
        return std::numeric_limits<T>::max();
      case 2:
        return std::numeric_limits<T>::min();
      default:
        return static_cast<T>(bits);
    }
  }

  std::mt19937_64 random_;
};

}  // namespace csirt::test
