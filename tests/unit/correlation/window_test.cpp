// Where events and groups lie: what was written is read again, whatever has grown or left meanwhile.
#include "correlation/window.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <random>

#include "correlation/chunks.hpp"

namespace csirt::correlation::test {
namespace {

struct Kept {
  std::int64_t time;
  std::uint32_t link, value;
  Number number;
};

void check(Window& window, const std::deque<Kept>& kept) {
  REQUIRE(window.size() == kept.size());
  for (std::uint32_t i = 0; i < kept.size(); ++i) {
    const std::uint32_t number = window.first() + i;
    const Kept& one = kept[i];
    const bool same = window.at(number).time == one.time && window.link(number, 1) == one.link &&
                      window.reading(number, 0).value == one.value &&
                      window.reading(number, 0).number == nullptr &&
                      compare(*window.reading(number, 1).number, one.number) == 0;
    if (!same) FAIL_CHECK("event " << number);
  }
}

}  // namespace

TEST_CASE("a window holds its events while it grows, shrinks and goes round") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Window window(2, {false, true});
    std::deque<Kept> kept;
    const std::uint32_t most = seed % 2 == 0 ? 300'000 : 3'000;
    std::int64_t time = 0;
    for (int round = 0; round < 40; ++round) {
      for (std::uint32_t left = random() % most; left > 0; --left) {
        const auto value = static_cast<std::uint32_t>(random());
        const Kept one{++time, value / 2, value, {static_cast<Wide>(value), 0}};
        const Reading readings[] = {{value, nullptr}, {~std::uint32_t{0}, &one.number}};
        window.draft({time, 0, 0, 0, 0, 0, 0}, readings);
        window.link(window.end(), 1) = one.link;
        if (random() % 8 == 0) continue;  // the next draft takes its place
        window.keep();
        kept.push_back(one);
      }
      const std::size_t leave = round % 5 == 4 ? kept.size() : random() % (kept.size() + 1);
      kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(leave));
      window.drop_before(window.first() + static_cast<std::uint32_t>(leave));
      check(window, kept);
    }
  }
}

TEST_CASE("a window that stays as long makes no more chunks") {
  Window window(1, {});
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    window.draft({i, 0, 0, 0, 0, 0, 0}, {});
    window.keep();
    if (window.size() > 200'000) window.drop_before(window.end() - 200'000);
    if (i == 500'000) bytes = window.bytes();
  }
  CHECK(window.bytes() == bytes);
  CHECK(bytes < 200'000 * 56 + 3 * (std::size_t{8} << 20));
}

TEST_CASE("records in chunks begin as zeros and stay where they are written") {
  for (const std::size_t record : {std::size_t{8}, std::size_t{32}, std::size_t{192}}) {
    CAPTURE(record);
    Chunks chunks(record);
    CHECK(chunks.bytes() == 0);
    for (std::uint64_t i = 0; i < 300'000; ++i) {
      chunks.cover(i + 1);
      auto* const words = reinterpret_cast<std::uint64_t*>(chunks.at(i));
      if (words[0] != 0 || words[record / 8 - 1] != 0) FAIL_CHECK("record " << i);
      words[0] = words[record / 8 - 1] = i + 1;
    }
    for (std::uint64_t i = 0; i < 300'000; ++i) {
      const auto* const words = reinterpret_cast<std::uint64_t*>(chunks.at(i));
      if (words[0] != i + 1 || words[record / 8 - 1] != i + 1) FAIL_CHECK("record " << i);
    }
    CHECK(chunks.bytes() < 300'000 * record + (std::size_t{8} << 20));
  }
}

}  // namespace csirt::correlation::test
