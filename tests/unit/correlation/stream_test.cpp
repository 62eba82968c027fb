// Correlations that share a stream: which do, and that each has the events of its own window.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <ctime>
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

TEST_CASE("aliases along a chain, each asked from the outside inwards") {
  const auto rules = rule_set(
      counting("one", "rules: [a, b], group-by: [who], aliases: {who: {a: x, b: y}}, timespan: 10s") +
      counting("two", "rules: [one], group-by: [who, g], timespan: 10s") +
      counting("three", "rules: [two], group-by: [whom, who], aliases: {whom: {two: who}}, timespan: 10s") +
      counting("four", "rules: [three, b], group-by: [k], aliases: {k: {three: whom, b: z}}, timespan: 10s"));
  const Plan plan = make_plan(rules->correlations(), rules->size());
  using Names = std::vector<std::vector<std::string>>;
  const auto keys = [&](std::uint32_t rule) {
    Names names;
    for (const KeyRead& key : plan.feeds[plan.feed_of[rule]].keys) names.push_back(key.fields);
    return names;
  };
  CHECK(keys(0) == Names{{"x"}, {"x", "g"}, {"x", "x"}, {"x"}});
  CHECK(keys(1) == Names{{"y"}, {"y", "g"}, {"y", "y"}, {"y"}, {"z"}});
}

TEST_CASE("a chain of thousands is planned in one walk, whatever names it groups by") {
  constexpr int kLength = 20'000;
  std::string text;
  for (int i = 0; i < kLength; ++i) {
    const std::string before = i == 0 ? "a" : "c" + std::to_string(i - 1);
    const std::string alias =
        i % 1000 != 0 ? "" : ", aliases: {g: {" + before + ": " + (i == 0 ? "x" : "g") + "}}";
    text += counting("c" + std::to_string(i), "rules: [" + before + "], group-by: [g, h" +
                                                  std::to_string(i % 100) + "], timespan: 10s" + alias);
  }
  const auto rules = rule_set(text);
  REQUIRE(rules->correlations().size() == kLength);
  const auto begin = std::chrono::steady_clock::now();
  const Plan plan = make_plan(rules->correlations(), rules->size());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(4));
  const auto& keys = plan.feeds[plan.feed_of[0]].keys;
  REQUIRE(keys.size() == 100);
  CHECK(keys[99].fields == std::vector<std::string>{"x", "h99"});
}

// An event of many rules makes a correlation of each fire, and is an event of all of these to some others.
double seconds_when_many_fire(int many) {
  constexpr int kOuter = 8;
  std::string text, all;
  std::vector<std::uint32_t> matched;
  for (int i = 0; i < many; ++i) {
    const std::string number = std::to_string(i);
    text += base_rule("r" + number);
    all += (i == 0 ? "i" : ", i") + number;
    matched.push_back(static_cast<std::uint32_t>(i));
  }
  for (int i = 0; i < many; ++i)
    text += counting("i" + std::to_string(i), "rules: [r" + std::to_string(i) + "], timespan: 10s");
  for (int i = 0; i < kOuter; ++i)
    text += counting("o" + std::to_string(i),
                     "rules: [" + all + "], group-by: [h" + std::to_string(i) + "], timespan: 10s");
  const auto rules = condition::RuleSet::from_texts({{"world.yml", text}});
  CorrelationOptions options;
  options.again = AlertAgain::every;
  Correlator correlator(rules, options);
  const std::map<std::string, std::string> none;
  const std::clock_t begin = std::clock();
  for (std::uint64_t i = 0; i < 10; ++i) correlator.add({Instant{}, "s", i}, matched, MapFields(none));
  correlator.settle();
  const std::clock_t end = std::clock();
  CHECK(correlator.statistics().correlations.back().ungrouped == std::uint64_t{10} * matched.size());
  return static_cast<double>(end - begin) / CLOCKS_PER_SEC;
}

// A machine that is busy with something else makes a measurement longer, never shorter.
double least_seconds_when_many_fire(int many) {
  double least = seconds_when_many_fire(many);
  for (int i = 0; i < 2; ++i) least = std::min(least, seconds_when_many_fire(many));
  return least;
}

TEST_CASE("what an event costs grows with its inputs, not with its inputs times what fired") {
  // 16 times as much, or by the product far over a hundred times; between them there is room for caches and
  // busy machines.
  const double few = least_seconds_when_many_fire(400), many = least_seconds_when_many_fire(6400);
  CHECK(many < few * 90);
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
