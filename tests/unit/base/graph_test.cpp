// Circles, depths and reach, on graphs that one can draw.
#include "base/graph.hpp"

#include <doctest/doctest.h>

using namespace csirt;
using Sets = std::vector<std::vector<std::size_t>>;

TEST_CASE("circles: those who reach one another, and those who name themselves") {
  CHECK(base::circles(0, {}) == Sets{});
  CHECK(base::circles(3, {{0, 1}, {1, 2}}) == Sets{});
  CHECK(base::circles(4, {{0, 1}, {1, 2}, {2, 0}, {3, 0}}) == Sets{{0, 1, 2}});
  CHECK(base::circles(5, {{4, 4}, {2, 3}, {3, 2}}) == Sets{{2, 3}, {4}});
}

TEST_CASE("depths: the longest way to each, none in a circle") {
  using Depths = std::vector<std::size_t>;
  CHECK(*base::depths(4, {{0, 1}, {1, 2}, {0, 2}}) == Depths{0, 1, 2, 0});
  CHECK_FALSE(base::depths(2, {{0, 1}, {1, 0}}));
  CHECK_FALSE(base::depths(1, {{0, 0}}));
}

TEST_CASE("reach, from several starts") {
  using Found = std::vector<bool>;
  CHECK(base::reachable(5, {{0, 1}, {1, 2}, {2, 0}, {3, 4}}, {0}) == Found{true, true, true, false, false});
  CHECK(base::reachable(5, {{0, 1}, {3, 4}}, {1, 3}) == Found{false, true, false, true, true});
  CHECK(base::reachable(2, {{0, 1}}, {}) == Found{false, false});
}

TEST_CASE("a way of a million steps needs no deep stack") {
  base::GraphEdges edges;
  for (std::size_t i = 0; i + 1 < 1'000'000; ++i) edges.push_back({i, i + 1});
  CHECK(base::circles(1'000'000, edges).empty());
  CHECK(base::depths(1'000'000, edges)->back() == 999'999);
  CHECK(base::reachable(1'000'000, edges, {0}).back());
}
