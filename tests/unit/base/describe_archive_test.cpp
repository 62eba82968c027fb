// The serialize() that every described noun has, seen from an archive that knows only what its header asks
// for.
#include "base/describe_archive.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/noun_list.hpp"
#include "random_noun.hpp"

namespace csirt::base {
namespace {

// Writes or reads a queue of words; the plainest archive there can be.
struct Words {
  bool saving = true;
  std::deque<std::string> words;

  template <class T>
  Words& operator&(T& value) {
    move(value);
    return *this;
  }

  std::string next() {
    REQUIRE(!words.empty());
    std::string word = words.front();
    words.pop_front();
    return word;
  }
  void move(std::string& value) {
    if (saving) {
      words.push_back(value);
    } else {
      value = next();
    }
  }
  template <class T>
    requires std::is_integral_v<T>
  void move(T& value) {
    std::string word = std::to_string(value);
    move(word);
    value =
        static_cast<T>(std::is_signed_v<T> ? std::stoll(word) : static_cast<long long>(std::stoull(word)));
  }
  template <class T>
  void move(std::optional<T>& value) {
    bool present = value.has_value();
    move(present);
    if (present && !value) value.emplace();
    if (present) *this&* value;
  }
  template <class T>
  void move(std::vector<T>& value) {
    std::size_t size = value.size();
    move(size);
    value.resize(size);
    for (T& item : value) *this& item;
  }
  template <class T, class Less>
  void move(std::map<std::string, T, Less>& value) {
    std::vector<std::string> keys;
    for (const auto& [key, item] : value) keys.push_back(key);
    move(keys);
    for (const std::string& key : keys) *this& value[key];
  }
  void move(Fact& value) {
    std::size_t index = value.index();
    move(index);
    if (!saving) {
      boost::mp11::mp_with_index<4>(index, [&](auto i) { value.template emplace<i>(); });
    }
    std::visit([&](auto& held) { move(held); }, value);
  }
  template <class T>
    requires requires(Words& archive, T& value) { serialize(archive, value, 0u); }
  void move(T& value) {
    serialize(*this, value, 0u);
  }
};

}  // namespace

TEST_CASE("every noun survives an archive at random") {
  const std::uint64_t seed = 21;
  CAPTURE(seed);
  test::RandomNoun random(seed);
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Nouns>>([&](auto identity) {
    using T = typename decltype(identity)::type;
    for (int i = 0; i < 50; ++i) {
      T noun = random.make<T>(), back{};
      Words archive;
      archive & noun;
      archive.saving = false;
      archive & back;
      CHECK(back == noun);
      CHECK(archive.words.empty());
    }
  });
}

TEST_CASE("a number that names no enumerator is damage, not an enumerator") {
  Words archive{false, {"99"}};
  Outcome outcome = Outcome::denied;
  try {
    archive & outcome;
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.status() == Status::corrupt);
  }
  CHECK(outcome == Outcome::denied);
  CHECK(is_enumerator<Status>(-15));
  CHECK(!is_enumerator<Status>(-16));
}

}  // namespace csirt::base
