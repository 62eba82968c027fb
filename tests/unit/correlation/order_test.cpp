// The measure of order against the longest chain that is looked for anew in each window: events' numbers wrap
// around, and as many lie between two events of a group as a window holds at most.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "correlation/measure.hpp"
#include "correlation/window.hpp"

namespace csirt::correlation::test {
namespace {

struct Stepped {
  std::uint32_t number;
  std::uint64_t mask;
};

// The longest chain of so many rules in their order, one event a step; `whole`: none of them left out.
std::size_t longest(const std::deque<Stepped>& events, std::size_t rules, bool whole) {
  std::vector<std::size_t> ends(rules);  // of chains that end with each rule
  for (const Stepped& event : events) {
    for (std::size_t rule = rules; rule-- > 0;) {
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

// Of so many rules; `wanted` 0: all of them.
condition::Correlation ordered(std::size_t rules, std::size_t wanted) {
  condition::Correlation one;
  one.kind = condition::CorrelationKind::temporal_ordered;
  one.rules.resize(rules);
  if (wanted == 0) return one;
  const std::string text = std::to_string(wanted);
  one.bounds.push_back({condition::BoundRelation::gte, *condition::parse_decimal(text), text});
  return one;
}

// One group's events far apart in the window of all groups, `most` of which it holds.
void compare_at_random(std::size_t rules, std::size_t wanted, std::uint32_t most, std::uint32_t begin,
                       bool anew, unsigned seed) {
  CAPTURE(rules);
  CAPTURE(wanted);
  CAPTURE(most);
  CAPTURE(begin);
  CAPTURE(seed);
  const bool whole = wanted == 0;
  const std::size_t least = whole ? rules : wanted;
  const condition::Correlation rule = ordered(rules, wanted);
  const auto measure = make_measure(rule);
  std::vector<std::uint32_t> state(measure->state_bytes() / sizeof(std::uint32_t));
  const Cell cell{0, reinterpret_cast<std::byte*>(state.data())};
  std::mt19937_64 random(seed);
  std::deque<Stepped> events;
  std::uint32_t number = begin;
  for (int i = 0; i < 400; ++i) {
    // The last event of the group still stands, or has just left.
    number += static_cast<std::uint32_t>(random() % 8 == 0 ? most + random() % 2
                                                           : 1 + random() % std::max(most / 3, 1u));
    const std::uint32_t first = number - most;
    while (!events.empty() && number - events.front().number > most) events.pop_front();
    if (events.empty()) measure->begin(cell, number);
    const bool before = longest(events, rules, whole) >= least;
    // Of many rules an event is a few, and one of them often follows the last.
    std::uint64_t mask = std::uint64_t{1}
                         << (rules > 8 && i % 3 != 0 ? static_cast<unsigned>(i) % rules : random() % rules);
    if (random() % 2 == 0) mask |= std::uint64_t{1} << random() % rules;
    const Sample sample{number, 0, mask, nullptr};
    const bool fires = measure->add(cell, {events.size(), first}, sample, anew);
    events.push_back({number, sample.mask});
    const std::size_t now = longest(events, rules, whole);
    REQUIRE(measure->value(cell, {events.size(), first}, sample) == std::to_string(now));
    REQUIRE(fires == (now >= least && !(anew && before)));
  }
}

}  // namespace

TEST_CASE("order is what is found anew in each window, wherever numbers wrap around") {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    for (const std::uint32_t most : {1u, 5u, 1'000u, Window::most / 3, Window::most - 1}) {
      const std::uint32_t begin = seed % 2 == 0 ? ~std::uint32_t{0} - seed : seed;
      const bool anew = seed % 3 != 0;
      for (const std::size_t rules : {1, 2, 3, 5}) {
        for (std::size_t wanted = 0; wanted <= rules; ++wanted)
          compare_at_random(rules, wanted, most, begin, anew, seed);
      }
      if (seed % 5 == 0) compare_at_random(64, seed % 2 == 0 ? 0 : 9, most, begin, anew, seed);
    }
  }
}

}  // namespace csirt::correlation::test
