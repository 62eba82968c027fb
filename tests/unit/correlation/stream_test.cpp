// Correlations that share a stream: which do, and that each has the events of its own window.
#include <doctest/doctest.h>

#include <random>

#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

const std::vector<std::uint32_t> kOfRuleA{0};

std::string counting(const std::string& id, const std::string& rest) {
  return correlation_rule(id, "type: event_count, condition: {gte: 1}, " + rest);
}

std::vector<std::uint64_t> offsets(const CorrelationFinding& finding) {
  std::vector<std::uint64_t> out;
  for (const CorrelatedEvent& event : finding.events) out.push_back(event.offset);
  return out;
}

}  // namespace

TEST_CASE("correlations share a stream when rules, groups and the length of windows are alike") {
  const auto rules =
      rule_set(counting("ten", "rules: [a, b], group-by: [g], timespan: 10s") +
               correlation_rule("values",
                                "type: value_count, rules: [a, b], group-by: [g], timespan: 20s, "
                                "condition: {field: v, gte: 2}") +
               correlation_rule("sum",
                                "type: value_sum, rules: [a, b], group-by: [g], timespan: 40s, "
                                "condition: {field: v, gte: 2}") +
               counting("long", "rules: [a, b], group-by: [g], timespan: 41s") +
               counting("order", "rules: [b, a], group-by: [g], timespan: 10s") +
               counting("group", "rules: [a, b], group-by: [w], timespan: 10s"));
  const Plan plan = make_plan(rules->correlations(), rules->size());
  REQUIRE(plan.streams.size() == 4);
  CHECK(plan.streams[0].ranks == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(plan.streams[0].lane_of == std::vector<std::uint32_t>{kNone, 0, 1});
  CHECK(plan.streams[0].lanes == std::vector<bool>{false, true});
}

// What a finding names tells whether the events of a group are linked as they should, whenever they are
// walked along and whatever has left meanwhile.
TEST_CASE("each correlation of a stream names the events of its own window") {
  const auto rules = rule_set(counting("short", "rules: [a], group-by: [g], timespan: 5s") +
                              counting("long", "rules: [a], group-by: [g], timespan: 15s"));
  const std::int64_t spans[] = {5, 15};
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorrelationOptions options;
    options.again = seed % 2 == 0 ? AlertAgain::every : AlertAgain::window;
    options.limits.references = 1000;
    Correlator correlator(rules, options);
    std::vector<NaiveEvent> events;
    std::int64_t time = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
      time += random() % 12 == 0 ? 9 : random() % 2;
      events.push_back({time, "s", i, kOfRuleA, {{"g", "g" + std::to_string(random() % 3)}}});
      give(correlator, events.back());
    }
    correlator.settle();
    const auto fired = correlator.take();
    REQUIRE(fired.size() > 100);
    for (const Fired& one : fired) {
      const NaiveEvent& last = events[one.finding.events.back().offset];
      std::vector<std::uint64_t> expected;
      for (const NaiveEvent& event : events) {
        const bool in_window =
            event.offset <= last.offset && event.time >= last.time - spans[one.correlation];
        if (in_window && event.fields.at("g") == last.fields.at("g")) expected.push_back(event.offset);
      }
      REQUIRE(offsets(one.finding) == expected);
    }
  }
}

}  // namespace csirt::correlation::test
