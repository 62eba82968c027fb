// Events come out in order of time, source and offset, whatever the order in which they came in.
#include "correlation/reorder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <tuple>

namespace csirt::correlation::test {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

std::vector<std::uint32_t> records(const std::vector<Waiting>& events) {
  std::vector<std::uint32_t> out;
  for (const Waiting& one : events) out.push_back(one.record);
  return out;
}

std::vector<std::uint32_t> all_before(Reorder& reorder, std::int64_t time) {
  std::vector<Waiting> due;
  while (reorder.take(time, due)) {
  }
  return records(due);
}

// A naive one: sorts all that waits each time that it is asked.
class SortedAnew {
 public:
  explicit SortedAnew(const Interner& sources) : sources_(sources) {}
  void push(const Waiting& waiting) { waiting_.push_back(waiting); }
  std::vector<std::uint32_t> all_before(std::int64_t time) {
    std::stable_sort(waiting_.begin(), waiting_.end(), [this](const Waiting& a, const Waiting& b) {
      return std::tuple(a.time, sources_.text(a.source), a.offset) <
             std::tuple(b.time, sources_.text(b.source), b.offset);
    });
    const auto end = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const Waiting& waiting) { return waiting.time >= time; });
    const std::vector<Waiting> out(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    return records(out);
  }

 private:
  const Interner& sources_;
  std::vector<Waiting> waiting_;
};

}  // namespace

TEST_CASE("what waits comes out as sorting all of it says") {
  Interner sources;
  const std::uint32_t names[] = {sources.take("b"), sources.take("a"), sources.take("ab")};
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    Reorder reorder(sources);
    SortedAnew naive(sources);
    const std::int64_t spread = std::int64_t{1} << (seed % 40);
    std::int64_t watermark = -spread * 2;
    std::uint32_t number = 0;
    for (int round = 0; round < 40; ++round) {
      for (auto left = random() % 200; left > 0; --left) {
        const auto behind = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(spread));
        const Waiting waiting{watermark + behind, random() % 3, names[random() % 3], number++};
        reorder.push(waiting);
        naive.push(waiting);
      }
      if (random() % 3 != 0)
        watermark += static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(spread));
      CHECK(all_before(reorder, watermark) == naive.all_before(watermark));
    }
    CHECK(all_before(reorder, kMost) == naive.all_before(kMost));
    CHECK(reorder.size() == 0);
  }
}

TEST_CASE("the first and the last time there are come out in order") {
  Interner sources;
  const std::uint32_t source = sources.take("s");
  Reorder reorder(sources);
  reorder.push({kMost, 0, source, 0});
  reorder.push({0, 0, source, 1});
  reorder.push({kMost - 1, 0, source, 2});
  reorder.push({-1, 0, source, 3});
  reorder.push({kLeast, 0, source, 4});
  CHECK(all_before(reorder, kLeast).empty());
  CHECK(all_before(reorder, kMost) == std::vector<std::uint32_t>{4, 3, 1, 2});
  CHECK(reorder.size() == 1);
}

TEST_CASE("events are given a few at a time unless they are of one time") {
  Interner sources;
  const std::uint32_t source = sources.take("s");
  Reorder reorder(sources);
  for (std::uint32_t i = 0; i < 1000; ++i) reorder.push({i, 0, source, i});
  for (std::uint32_t i = 1000; i < 1500; ++i) reorder.push({1000, 2000 - i, source, i});
  std::vector<Waiting> due;
  while (due.size() < 1000) {
    const std::size_t before = due.size();
    REQUIRE(reorder.take(kMost, due));
    CHECK(due.size() - before <= Reorder::kSlice);
  }
  REQUIRE(reorder.take(kMost, due));
  CHECK(due.size() == 1500);
  CHECK(due[1000].record == 1499);
}

}  // namespace csirt::correlation::test
