// Tables whose parts are made when they are asked for, and given back.
#include "correlation/chunks.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <random>

using namespace csirt::correlation;

namespace {

// Makes records, marks them and puts parts away at random; what each costs is foretold.
void try_at_random(std::size_t record, std::size_t most, std::mt19937& random) {
  CAPTURE(record);
  Chunks chunks(record);
  std::map<std::size_t, std::uint64_t> marked;
  std::size_t accounted = 0;
  for (int round = 0; round < 300; ++round) {
    const std::size_t number = random() % (round % 3 == 0 ? 4 : most);
    if (random() % 4 != 0) {
      accounted += chunks.cost(number);
      chunks.make(number);
      std::uint64_t mark = 0;
      std::memcpy(&mark, chunks.at(number), sizeof mark);
      REQUIRE(mark == marked[number]);
      mark = marked[number] = random() | 1u;
      std::memcpy(chunks.at(number), &mark, sizeof mark);
    } else {
      const std::size_t part = number >> chunks.part(), before = chunks.bytes();
      chunks.put_away(part);
      accounted -= before - chunks.bytes();
      std::erase_if(marked, [&](const auto& one) { return one.first >> chunks.part() == part; });
    }
    REQUIRE(chunks.bytes() == accounted);
    for (const auto& [kept, mark] : marked) {
      if (mark != 0) REQUIRE(chunks.has(kept));
    }
  }
}

}  // namespace

TEST_CASE("what a record costs is foretold, and a part that is put away takes none of another part with it") {
  std::mt19937 random(7);
  for (int time = 0; time < 20; ++time) {
    try_at_random(64, 200'000, random);
    try_at_random(192, 70'000, random);
    try_at_random(std::size_t{512} << 10, 40, random);
    try_at_random(std::size_t{5} << 20, 5, random);
  }
}
