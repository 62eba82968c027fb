// What docs/correlation.md says, as tables: which events, which findings.
#include <doctest/doctest.h>

#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

NaiveEvent event(std::int64_t time, std::vector<std::uint32_t> rules,
                 std::map<std::string, std::string> fields, std::uint64_t offset = 0,
                 const std::string& source = "s") {
  return {time, source, offset == 0 ? static_cast<std::uint64_t>(time * 10) : offset, std::move(rules),
          std::move(fields)};
}

std::vector<std::string> found(const std::string& correlation, const std::vector<NaiveEvent>& events,
                               AlertAgain again = AlertAgain::once) {
  const auto rules = rule_set(correlation_rule("it", correlation));
  REQUIRE(rules->problems().empty());
  CorrelationOptions options;
  options.again = again;
  options.lateness = kForever;
  std::vector<std::string> lines;
  for (const Fired& fired : engine_findings(rules, events, options)) lines.push_back(line_of(fired));
  return lines;
}

constexpr std::uint32_t kA = 0, kB = 1, kC = 2;
const std::string kCount = "type: event_count, rules: [a], group-by: [g], timespan: 10s, condition: ";

}  // namespace

TEST_CASE("a window reaches back by the timespan, both ends included") {
  const std::vector<NaiveEvent> at_the_edge{event(1, {kA}, {{"g", "x"}}), event(11, {kA}, {{"g", "x"}})};
  CHECK(found(kCount + "{gte: 2}", at_the_edge) == std::vector<std::string>{"it|x,|11|s|110|2"});
  const std::vector<NaiveEvent> beyond{event(1, {kA}, {{"g", "x"}}), event(12, {kA}, {{"g", "x"}})};
  CHECK(found(kCount + "{gte: 2}", beyond).empty());
}

TEST_CASE("a condition that goes on to hold alerts again as declared") {
  std::vector<NaiveEvent> events;
  for (std::int64_t time = 1; time <= 30; ++time) events.push_back(event(time, {kA}, {{"g", "x"}}));
  events.push_back(event(50, {kA}, {{"g", "x"}}));
  events.push_back(event(51, {kA}, {{"g", "x"}}));
  const auto times = [&](AlertAgain again) { return found(kCount + "{gte: 2}", events, again).size(); };
  CHECK(times(AlertAgain::once) == 2);    // at 2, and at 51 after it fell below
  CHECK(times(AlertAgain::window) == 4);  // at 2, 13, 24, 51
  CHECK(times(AlertAgain::every) == 30);  // at 2 to 30, and 51
}

TEST_CASE("an event without a field of the group takes no part, and is counted; an empty value is a value") {
  const auto rules = rule_set(correlation_rule("it", kCount + "{gte: 1}"));
  Correlator correlator(rules, {});
  give(correlator, event(1, {kA}, {}));
  give(correlator, event(2, {kA}, {{"g", ""}}));
  give(correlator, event(3, {kB}, {{"g", "x"}}));
  correlator.settle();
  const auto fired = correlator.take();
  REQUIRE(fired.size() == 1);
  CHECK(fired[0].finding.group == std::vector<CorrelatedField>{{"g", ""}});
  const auto statistics = correlator.statistics();
  CHECK(statistics.correlations[0].ungrouped == 1);
  CHECK(statistics.events == 2);  // what no correlation refers to is not counted
}

TEST_CASE("events of two rules of one correlation are one event, and one step of an order") {
  CHECK(found("type: event_count, rules: [a, b], timespan: 5s, condition: {gte: 2}", {event(1, {kA, kB}, {})})
            .empty());
  CHECK(found("type: temporal, rules: [a, b], timespan: 5s", {event(1, {kA, kB}, {})}).size() == 1);
  CHECK(found("type: temporal_ordered, rules: [a, b], timespan: 5s", {event(1, {kA, kB}, {})}).empty());
  CHECK(found("type: temporal_ordered, rules: [a, b], timespan: 5s",
              {event(1, {kA, kB}, {}), event(2, {kA, kB}, {})})
            .size() == 1);
}

TEST_CASE("equal time stamps are put in order by source, then offset") {
  const std::string ordered = "type: temporal_ordered, rules: [a, b], timespan: 5s";
  CHECK(found(ordered, {event(1, {kA}, {}, 7, "s"), event(1, {kB}, {}, 8, "s")}).size() == 1);
  CHECK(found(ordered, {event(1, {kA}, {}, 8, "s"), event(1, {kB}, {}, 7, "s")}).empty());
  CHECK(found(ordered, {event(1, {kB}, {}, 7, "t"), event(1, {kA}, {}, 8, "s")}).size() == 1);
}

TEST_CASE("order is kept by events, with others in between and several beginnings") {
  const std::string ordered = "type: temporal_ordered, rules: [a, b, c], group-by: [g], timespan: 10s";
  const std::map<std::string, std::string> x{{"g", "x"}};
  struct Row {
    std::vector<std::pair<std::int64_t, std::uint32_t>> events;
    std::size_t findings;
  };
  const Row rows[] = {
      {{{1, kA}, {2, kB}, {3, kC}}, 1},           {{{1, kC}, {2, kB}, {3, kA}}, 0},
      {{{1, kA}, {2, kC}, {3, kB}}, 0},           {{{1, kA}, {2, kC}, {3, kB}, {4, kC}}, 1},
      {{{1, kA}, {5, kA}, {9, kB}, {15, kC}}, 1},  // from the second beginning
      {{{1, kA}, {9, kB}, {15, kC}}, 0},          {{{1, kA}, {9, kB}, {10, kA}, {15, kC}}, 0}};
  for (const Row& row : rows) {
    std::vector<NaiveEvent> events;
    for (const auto& [time, rule] : row.events) events.push_back(event(time, {rule}, x));
    CHECK(found(ordered, events).size() == row.findings);
  }
}

TEST_CASE("values that are no number, or of too many digits, do not count; sums are exact") {
  const auto rules = rule_set(correlation_rule(
      "it", "type: value_sum, rules: [a], timespan: 60s, condition: {field: bytes, gte: 0.3}"));
  Correlator correlator(rules, {});
  const char* values[] = {"0.1", "many", "1e999999999", "0.1", "", "0.1"};
  for (std::size_t i = 0; i < std::size(values); ++i)
    give(correlator, event(static_cast<std::int64_t>(i + 1), {kA}, {{"bytes", values[i]}}));
  give(correlator, event(9, {kA}, {}));
  correlator.settle();
  const auto fired = correlator.take();
  REQUIRE(fired.size() == 1);
  CHECK(fired[0].finding.value == "0.3");
  CHECK(fired[0].finding.count == 3);
  CHECK(correlator.statistics().correlations[0].unusable == 4);
}

TEST_CASE("a rare value: its share of the window is below the bound") {
  const std::string rare =
      "type: value_percentile, rules: [a], timespan: 1h, condition: {field: image, lte: 10}";
  std::vector<NaiveEvent> events;
  for (std::int64_t time = 1; time <= 20; ++time) events.push_back(event(time, {kA}, {{"image", "usual"}}));
  events.push_back(event(30, {kA}, {{"image", "rare"}}));
  events.push_back(event(31, {kA}, {{"image", "usual"}}));
  CHECK(found(rare, events) == std::vector<std::string>{"it||30|s|300|21"});
}

TEST_CASE("what a finding tells") {
  const auto rules = rule_set(correlation_rule(
      "it", "type: event_count, rules: [a], group-by: [user, host], timespan: 60s, condition: {gte: 4}"));
  CorrelationOptions options;
  options.limits.references = 3;
  Correlator correlator(rules, options);
  for (std::int64_t time = 1; time <= 4; ++time) {
    const std::map<std::string, std::string> fields{{"user", "ada"}, {"host", "web"}};
    correlator.add({Instant{time * 1'000'000'000}, "log", static_cast<std::uint64_t>(time)},
                   std::vector<std::uint32_t>{kA}, MapFields(fields), "attached " + std::to_string(time));
  }
  correlator.settle();
  const auto fired = correlator.take();
  REQUIRE(fired.size() == 1);
  const CorrelationFinding& finding = fired[0].finding;
  CHECK(finding.group == std::vector<CorrelatedField>{{"user", "ada"}, {"host", "web"}});
  CHECK(finding.value == "4");
  CHECK(finding.count == 4);
  CHECK(finding.first_seen == Instant{1'000'000'000});
  CHECK(finding.last_seen == Instant{4'000'000'000});
  REQUIRE(finding.events.size() == 3);  // the first ones, and the last
  CHECK(finding.events[1] == CorrelatedEvent{"log", 2, Instant{2'000'000'000}});
  CHECK(finding.events[2] == CorrelatedEvent{"log", 4, Instant{4'000'000'000}});
  CHECK(fired[0].attachments == std::vector<std::string>{"attached 1", "attached 2", "attached 4"});
}

TEST_CASE("late, untimed and repeated events are dropped, and counted") {
  const auto rules = rule_set(correlation_rule("it", kCount + "{gte: 2}"));
  CorrelationOptions options;
  options.lateness = seconds(5);
  Correlator correlator(rules, options);
  const std::map<std::string, std::string> fields{{"g", "x"}};
  const std::vector<std::uint32_t> a{kA};
  const auto give_at = [&](std::optional<Instant> time, std::uint64_t offset) {
    return correlator.add({time, "s", offset}, a, MapFields(fields));
  };
  CHECK(give_at(Instant{} + seconds(100), 1));
  CHECK(give_at(Instant{} + seconds(100), 1));       // again
  CHECK(give_at(Instant{} + seconds(95), 2));        // as late as may be
  CHECK_FALSE(give_at(Instant{} + seconds(94), 3));  // too late
  CHECK_FALSE(give_at(std::nullopt, 4));
  CHECK(correlator.watermark() == Instant{} + seconds(95));
  correlator.settle();
  CHECK(correlator.take().size() == 1);
  const auto statistics = correlator.statistics();
  CHECK(statistics.late == 1);
  CHECK(statistics.untimed == 1);
  CHECK(statistics.duplicates == 1);
  CHECK(statistics.events == 5);
  CHECK(statistics.correlations[0].events == 2);
}

TEST_CASE("a finding comes as soon as no earlier event may come, not before") {
  const auto rules = rule_set(correlation_rule("it", kCount + "{gte: 1}"));
  CorrelationOptions options;
  options.lateness = seconds(5);
  Correlator correlator(rules, options);
  give(correlator, event(10, {kA}, {{"g", "x"}}));
  CHECK(correlator.take().empty());
  correlator.see(Instant{} + seconds(15));
  CHECK(correlator.take().empty());
  correlator.see(Instant{} + seconds(15) + Duration{1});
  CHECK(correlator.take().size() == 1);
}

// No watermark can pass the last time, which is none therefore.
TEST_CASE("the ends of time hold no surprise") {
  constexpr std::int64_t kFirst = INT64_MIN, kLast = INT64_MAX;
  struct Row {
    const char* what;
    AlertAgain again;
    std::vector<std::int64_t> times;  // of events 0, 1, ..., all of one group
    std::vector<std::uint64_t> fired;
    std::uint64_t untimed;
  };
  const Row rows[] = {{"two at the beginning", AlertAgain::once, {kFirst, kFirst + 1}, {1}, 0},
                      {"two of the first time", AlertAgain::once, {kFirst, kFirst}, {1}, 0},
                      {"the beginning and now", AlertAgain::once, {kFirst, kFirst + 1, 0}, {1}, 0},
                      {"two near the end", AlertAgain::once, {kLast - 2, kLast - 1}, {1}, 0},
                      {"one at the end is not counted", AlertAgain::once, {kLast - 1, kLast}, {}, 1},
                      {"nor two", AlertAgain::once, {kLast, kLast}, {}, 2},
                      {"from the beginning to the end", AlertAgain::once, {kFirst, kLast - 1}, {}, 0},
                      {"silent to the end", AlertAgain::window, {kLast - 3, kLast - 2, kLast - 1}, {1}, 0},
                      {"silent from the beginning", AlertAgain::window, {kFirst, kFirst, kFirst + 1}, {1}, 0},
                      {"every time",
                       AlertAgain::every,
                       {kFirst, kFirst, kFirst + 1, kFirst + 1, kLast - 2, kLast - 1},
                       {1, 2, 3, 5},
                       0}};
  // Each holds from the second event of a window on: those of even offsets are `a` and 3, the others `b`
  // and 4.
  const std::string kinds[] = {"event_count, condition: {gte: 2}",
                               "value_count, condition: {field: v, gte: 2}",
                               "value_sum, condition: {field: v, gte: 7}",
                               "value_avg, condition: {field: v, gt: 3, lt: 4}",
                               "value_percentile, condition: {field: v, lt: 100}",
                               "temporal",
                               "temporal, condition: {gte: 2}",
                               "temporal_ordered",
                               "temporal_ordered, condition: {gt: 1}"};
  for (const Row& row : rows) {
    for (const std::string& kind : kinds) {
      INFO(row.what << ", " << kind);
      CorrelationOptions options;
      options.again = row.again;
      options.lateness = kForever;
      Correlator correlator(
          rule_set(correlation_rule("it", "rules: [a, b], group-by: [g], timespan: 10s, type: " + kind)),
          options);
      for (std::uint64_t offset = 0; offset < row.times.size(); ++offset) {
        const bool even = offset % 2 == 0;
        const std::map<std::string, std::string> fields{{"g", "x"}, {"v", even ? "3" : "4"}};
        correlator.add({Instant{row.times[offset]}, "s", offset}, std::vector<std::uint32_t>{even ? kA : kB},
                       MapFields(fields));
      }
      correlator.settle();
      std::vector<std::uint64_t> fired;
      for (const Fired& one : correlator.take()) {
        fired.push_back(one.finding.events.back().offset);
        CHECK(one.finding.first_seen == one.finding.events.front().time);
        CHECK(one.finding.last_seen.ns == row.times[fired.back()]);
      }
      CHECK(fired == row.fired);
      CHECK(correlator.statistics().untimed == row.untimed);
      CHECK(correlator.statistics().pending == 0);
      CHECK(correlator.statistics().events == row.times.size());
    }
  }
}

}  // namespace csirt::correlation::test
