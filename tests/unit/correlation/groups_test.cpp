// What groups need, and what is given back of records that no group needs.
#include "correlation/groups.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace csirt::correlation;

TEST_CASE("what open groups need is told, and memory is given back only where none is open") {
  constexpr std::size_t record = std::size_t{1} << 20;
  constexpr std::uint32_t part = 4;  // groups whose records come and go together
  Groups groups(record);
  std::set<std::uint32_t> open;
  std::mt19937 random(3);
  for (int round = 0; round < 400; ++round) {
    const std::uint32_t group = random() % 24;
    if (open.contains(group)) {
      groups.closed(group);
      open.erase(group);
    } else {
      groups.make(group);
      groups.opened(group);
      open.insert(group);
      *groups.at(group) = static_cast<std::byte>(group + 1);
    }
    REQUIRE(groups.needed() == open.size() * record);
    if (round % 7 != 0) continue;
    groups.trim();
    std::set<std::uint32_t> parts;
    for (const std::uint32_t one : open) {
      parts.insert(one / part);
      REQUIRE(groups.has(one));
      REQUIRE(*groups.at(one) == static_cast<std::byte>(one + 1));
    }
    REQUIRE(groups.bytes() <= std::max<std::size_t>(parts.size(), 1) * part * record);
    if (open.empty()) REQUIRE(groups.bytes() == 0);
  }
}
