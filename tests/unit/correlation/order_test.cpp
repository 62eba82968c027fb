// The measure of order against the longest chain that is looked for anew in each window: events' numbers wrap
// around, and as many lie between two events of a group as a window holds at most.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <random>

#include "correlation/measure.hpp"
#include "correlation/window.hpp"
#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

struct Stepped {
  std::uint32_t number;
  std::uint64_t mask;
};

// Of three rules: the longest chain in their order, one event a step; `whole`: none of them left out.
std::size_t longest(const std::deque<Stepped>& events, bool whole) {
  std::array<std::size_t, 3> ends{};  // of chains that end with each rule
  for (const Stepped& event : events) {
    for (std::size_t rule = 3; rule-- > 0;) {
      if ((event.mask >> rule & 1) == 0) continue;
      if (whole) {
        if (rule == 0 || ends[rule - 1] == rule) ends[rule] = rule + 1;
      } else {
        const auto before = std::max_element(ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(rule));
        ends[rule] = std::max(ends[rule], (rule == 0 ? 0 : *before) + 1);
      }
    }
  }
  return *std::max_element(ends.begin(), ends.end());
}

// One group's events far apart in the window of all groups, `most` of which it holds.
void compare_at_random(const condition::Correlation& rule, std::size_t wanted, std::uint32_t most,
                       std::uint32_t begin, bool anew, unsigned seed) {
  CAPTURE(most);
  CAPTURE(begin);
  CAPTURE(seed);
  const bool whole = rule.bounds.empty();
  const auto measure = make_measure(rule);
  std::vector<std::uint32_t> state(measure->state_bytes() / sizeof(std::uint32_t));
  const Cell cell{0, reinterpret_cast<std::byte*>(state.data())};
  std::mt19937 random(seed);
  std::deque<Stepped> events;
  std::uint32_t number = begin;
  for (int i = 0; i < 400; ++i) {
    // The last event of the group still stands, or has just left.
    number += random() % 8 == 0 ? most + random() % 2 : 1 + random() % std::max(most / 3, 1u);
    const std::uint32_t first = number - most;
    while (!events.empty() && number - events.front().number > most) events.pop_front();
    if (events.empty()) measure->begin(cell, number);
    const bool before = longest(events, whole) >= wanted;
    const Sample sample{number, 0, 1 + random() % 7, nullptr};
    const bool fires = measure->add(cell, {events.size(), first}, sample, anew);
    events.push_back({number, sample.mask});
    const std::size_t now = longest(events, whole);
    REQUIRE(measure->value(cell, {events.size(), first}, sample) == std::to_string(now));
    REQUIRE(fires == (now >= wanted && !(anew && before)));
  }
}

}  // namespace

TEST_CASE("order is what is found anew in each window, wherever numbers wrap around") {
  const std::string common = "type: temporal_ordered, rules: [a, b, c], group-by: [g], timespan: 10s";
  const auto rules =
      rule_set(correlation_rule("all", common) + correlation_rule("two", common + ", condition: {gte: 2}") +
               correlation_rule("three", common + ", condition: {gte: 3}"));
  for (unsigned seed = 1; seed <= 60; ++seed) {
    for (const std::uint32_t most : {1u, 5u, 1'000u, Window::most / 3, Window::most - 1}) {
      const std::uint32_t begin = seed % 2 == 0 ? ~std::uint32_t{0} - seed : seed;
      compare_at_random(rules->correlations()[0], 3, most, begin, seed % 3 != 0, seed);
      compare_at_random(rules->correlations()[1], 2, most, begin, seed % 3 != 0, seed);
      compare_at_random(rules->correlations()[2], 3, most, begin, seed % 3 != 0, seed);
    }
  }
}

}  // namespace csirt::correlation::test
