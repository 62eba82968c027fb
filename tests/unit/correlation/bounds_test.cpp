// State is bounded, and what is dropped at a bound is told.
#include <doctest/doctest.h>

#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

const std::string kThree = "type: event_count, rules: [a], group-by: [g], timespan: 10s, condition: {gte: 3}";
const std::vector<std::uint32_t> kOnlyA{0};

void give_at(Correlator& correlator, std::int64_t time, const std::string& group, std::uint64_t offset) {
  const std::map<std::string, std::string> fields{{"g", group}};
  correlator.add({Instant{} + seconds(time), "s", offset}, kOnlyA, MapFields(fields));
}

}  // namespace

TEST_CASE("twenty thousand groups with room for ten: ten are held, the rest is told") {
  const auto rules = rule_set(correlation_rule("it", kThree));
  CorrelationOptions options;
  options.limits.groups = 10;
  options.lateness = {};
  Correlator correlator(rules, options);
  for (std::uint64_t i = 0; i < 20'000; ++i) give_at(correlator, 1, "g" + std::to_string(i), i);
  correlator.settle();
  auto statistics = correlator.statistics();
  CHECK(statistics.correlations[0].groups == 10);
  CHECK(statistics.correlations[0].overflow == 19'990);
  CHECK(statistics.correlations[0].overflow_groups == 19'990);
  give_at(correlator, 100, "later", 1);  // the windows have moved on, and there is room again
  correlator.settle();
  CHECK(correlator.statistics().correlations[0].overflow == 19'990);
  CHECK(correlator.statistics().correlations[0].groups == 1);
}

TEST_CASE("a group that lost events says so in its findings") {
  const auto rules = rule_set(correlation_rule("it", kThree));
  CorrelationOptions options;
  options.limits.group_events = 3;
  options.again = AlertAgain::every;
  Correlator correlator(rules, options);
  for (std::uint64_t i = 0; i < 5; ++i) give_at(correlator, 1, "x", i);
  give_at(correlator, 10, "x", 9);
  give_at(correlator, 13, "x", 10);
  give_at(correlator, 14, "x", 11);
  give_at(correlator, 15, "x", 12);
  correlator.settle();
  const auto fired = correlator.take();
  REQUIRE(fired.size() == 2);
  CHECK_FALSE(fired[0].finding.overflow);
  CHECK_FALSE(fired[1].finding.overflow);  // those that were lost have left the window with the group
  const auto told = correlator.statistics().correlations[0];
  CHECK(told.overflow == 3);
  CHECK(told.overflow_groups == 1);
}

TEST_CASE("as long as what was lost would still be in the window, the count is a lower bound") {
  const auto rules = rule_set(correlation_rule("it", kThree));
  CorrelationOptions options;
  options.limits.group_events = 3;
  Correlator correlator(rules, options);
  std::uint64_t offset = 0;
  for (const std::int64_t time : {1, 1, 2, 2, 12, 12}) give_at(correlator, time, "y", ++offset);
  correlator.settle();
  const auto fired = correlator.take();
  REQUIRE(fired.size() == 2);
  CHECK_FALSE(fired[0].finding.overflow);
  CHECK(fired[1].finding.overflow);
}

TEST_CASE("too many waiting events are refused, and the event is not taken") {
  const auto rules = rule_set(correlation_rule("it", kThree));
  CorrelationOptions options;
  options.limits.pending = 5;
  Correlator correlator(rules, options);
  for (std::uint64_t i = 0; i < 5; ++i) give_at(correlator, 1, "x", i);
  CHECK_THROWS_AS(give_at(correlator, 1, "x", 5), Error);
  CHECK(correlator.statistics().events == 5);
  correlator.settle();
  give_at(correlator, 2, "x", 6);
  CHECK(correlator.statistics().pending == 1);
}

TEST_CASE("windows that have moved on leave nothing behind") {
  const auto rules = every_kind();
  CorrelationOptions options;
  options.lateness = {};
  Correlator correlator(rules, options);
  std::uint64_t most = 0;
  for (std::int64_t time = 0; time < 5'000; ++time) {
    const std::map<std::string, std::string> fields{
        {"g", "group " + std::to_string(time)}, {"w", "w"}, {"v", std::to_string(time)}};
    const std::string source = "source " + std::to_string(time) + std::string(200, 's');
    correlator.add({Instant{} + seconds(time), source, 1}, std::vector<std::uint32_t>{0, 1, 2},
                   MapFields(fields), "attached to " + source);
    if (time == 1000) most = correlator.statistics().bytes;
  }
  CHECK(correlator.statistics().bytes <= most * 2);
  CHECK(correlator.take().size() > 1000);
}

TEST_CASE("a limit of bytes drops and tells, and lets go again") {
  const auto rules = rule_set(correlation_rule("it", kThree));
  CorrelationOptions options;
  options.limits.bytes = 1 << 20;
  options.lateness = {};
  Correlator correlator(rules, options);
  for (std::uint64_t i = 0; i < 50'000; ++i)
    give_at(correlator, 1 + static_cast<std::int64_t>(i / 2'000), "g" + std::to_string(i), i);
  CHECK(correlator.statistics().bytes < (4 << 20));
  CHECK(correlator.statistics().correlations[0].overflow > 10'000);
  correlator.settle();
  const std::uint64_t dropped = correlator.statistics().correlations[0].overflow;
  for (std::uint64_t i = 0; i < 3; ++i) give_at(correlator, 100, "later", i);
  correlator.settle();
  CHECK(correlator.take().size() == 1);
  CHECK(correlator.statistics().correlations[0].overflow == dropped);
}

TEST_CASE("an event whose time settles those that wait makes room for itself") {
  const auto rules = rule_set(correlation_rule("it", kThree));
  CorrelationOptions options;
  options.limits.pending = 5;
  Correlator correlator(rules, options);
  for (std::uint64_t i = 0; i < 5; ++i) give_at(correlator, 1, "x", i);
  give_at(correlator, 3600, "x", 5);
  CHECK(correlator.take().size() == 1);
  CHECK(correlator.statistics().pending == 1);
}

TEST_CASE("windows without events of their own are let go of too") {
  const auto rules = rule_set(correlation_rule("it", kThree) +
                              correlation_rule("of_b",
                                               "type: event_count, rules: [b], timespan: 10s, "
                                               "condition: {gte: 3}"));
  CorrelationOptions options;
  options.lateness = {};
  Correlator correlator(rules, options);
  const std::map<std::string, std::string> none;
  correlator.add({Instant{}, "s", 1}, std::vector<std::uint32_t>{1}, MapFields(none));
  for (std::uint64_t i = 0; i < 1'100; ++i) give_at(correlator, 100, "x", i);
  correlator.settle();
  CHECK(correlator.statistics().correlations[1].groups == 0);
}

TEST_CASE("correlations that read one another's rules again and again are refused") {
  std::string text;
  std::string all;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "r" + std::to_string(i);
    text += "title: t\nname: " + name + "\nlogsource: {category: x}\ndetection: {s: {a: " + name +
            "}, condition: s}\n---\n";
    all += name + ", ";
  }
  for (int i = 0; i < 120; ++i) {
    const std::string before = i == 0 ? "" : "c" + std::to_string(i - 1);
    text += "title: t\nname: c" + std::to_string(i) +
            "\ncorrelation: {type: event_count, condition: {gte: 2}, rules: [" + all + before +
            "], group-by: [g], timespan: 1m}\n---\n";
  }
  const auto rules = condition::RuleSet::from_texts({{"all.yml", text.substr(0, text.size() - 4)}}, {});
  REQUIRE(rules->correlations().size() == 120);
  CHECK_THROWS_WITH_AS(Correlator(rules, {}),
                       doctest::Contains("through those that it refers to, read rules more than 65536 times"),
                       Error);
}

}  // namespace csirt::correlation::test
