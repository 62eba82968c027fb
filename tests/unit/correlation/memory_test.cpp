// Where memory runs out, a call that is made again finds what it would have found: nothing is lost, nothing
// counted twice.
#include "correlation/memory.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <span>

#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

// What a correlator is given, and from which event on memory may run out.
struct World {
  const char* what;
  std::shared_ptr<const condition::RuleSet> rules;
  std::vector<NaiveEvent> events;
  CorrelationOptions options;
  std::size_t begin = 0;
};

struct Failures {
  std::uint64_t before = 0, count = 0, every = 1;
};

struct Outcome {
  std::vector<Fired> fired;
  CorrelatorStatistics statistics;
  std::size_t left = 0;  // bytes that are needed once all windows have emptied, but for one event
  bool met = false;      // a failure
};

// Rules of which an event may be several, groups with more values than stand in a record, text that lies
// outside of tables.
std::vector<NaiveEvent> events_of(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<NaiveEvent> events;
  for (std::size_t i = 0; i < count; ++i) {
    NaiveEvent event;
    event.time = static_cast<std::int64_t>(i / 24) - static_cast<std::int64_t>(random() % 3);
    event.source = random() % 2 == 0 ? "s" : "a source of a longer name";
    event.offset = i;
    for (std::uint32_t rule = 0; rule < 3; ++rule) {
      if (random() % 2 == 0) event.rules.push_back(rule);
    }
    event.fields = {{"g", "a group of a longer name " + std::to_string(random() % 3)},
                    {"w", "g" + std::to_string(random() % 30)}};
    if (random() % 10 != 0) event.fields["v"] = std::to_string(random() % 40);
    events.push_back(std::move(event));
  }
  return events;
}

CorrelationOptions options_of(AlertAgain again) {
  CorrelationOptions options;
  options.again = again;
  options.lateness = seconds(3);
  options.limits.group_events = 12;
  options.limits.groups = 100;
  return options;
}

// So many tables that the limit of bytes is not looked at with each event that comes while it is exceeded.
std::shared_ptr<const condition::RuleSet> many_tables() {
  const char* const kinds[] = {"event_count, condition: {gte: 40}",
                               "value_count, condition: {field: w, gte: 9}",
                               "value_sum, condition: {field: v, gt: 900}", "temporal"};
  std::string text;
  for (int i = 0; i < 20; ++i) {
    text += correlation_rule("c" + std::to_string(i), std::string("type: ") + kinds[i % 4] +
                                                          ", rules: [a, b], timespan: 60s, group-by: [" +
                                                          (i % 3 == 0 ? "g" : "w") + "]");
  }
  return rule_set(text);
}

// The windows of the first 1,500 need more than the limit; then they let go, and events are counted again.
World limited() {
  World world{"a limit of bytes", many_tables(), events_of(9, 1'560), options_of(AlertAgain::once), 1'480};
  world.options.limits.group_events = 1'000;
  world.options.limits.groups = 1'000;
  world.options.limits.bytes = 100'000;
  // Those that are two rules come where the limit is exceeded already: what they need is not there yet.
  for (NaiveEvent& event : std::span(world.events).first(world.begin)) event.rules = {0};
  for (NaiveEvent& event : std::span(world.events).subspan(1'510)) event.time += 60;
  return world;
}

const std::vector<std::uint32_t> kLast{0};

Outcome outcome_of(const World& world, std::optional<Failures> failures = {}) {
  Outcome out;
  std::optional<MemoryRunsOut> runs_out;
  const auto begin = [&](std::size_t given) {
    if (failures && given == world.begin)
      runs_out.emplace(failures->before, failures->count, failures->every);
  };
  begin(0);
  std::unique_ptr<Correlator> correlator;
  insist([&] { correlator = std::make_unique<Correlator>(world.rules, world.options); });
  std::size_t given = 0;
  for (const NaiveEvent& event : world.events) {
    const MapFields fields(event.fields);
    const EventPlace place{Instant{} + seconds(event.time), event.source, event.offset};
    insist([&] { correlator->add(place, event.rules, fields, event.source); });
    if (++given % 100 == 0) insist([&] { correlator->catch_up(); });
    begin(given);
  }
  insist([&] { correlator->settle(); });
  insist([&] { out.fired = correlator->take(); });
  insist([&] { out.statistics = correlator->statistics(); });
  out.statistics.bytes = 0;  // tables grow at other times
  const MapFields fields(world.events[0].fields);
  insist([&] { correlator->add({Instant{} + seconds(1'000'000), "s", 0}, kLast, fields); });
  insist([&] { correlator->settle(); });
  out.left = correlator->needed();
  out.met = runs_out && runs_out->met();
  return out;
}

bool same(const Outcome& a, const Outcome& b) {
  return a.statistics == b.statistics && a.left == b.left && difference(a.fired, b.fired).empty();
}

}  // namespace

TEST_CASE("whichever allocation fails, however often: the next call goes on, and finds the same") {
  const World worlds[] = {{"once", every_kind(), events_of(7, 90), options_of(AlertAgain::once)},
                          {"window", every_kind(), events_of(7, 45), options_of(AlertAgain::window)},
                          {"every", every_kind(), events_of(7, 32), options_of(AlertAgain::every)},
                          limited()};
  for (const World& world : worlds) {
    INFO(world.what);
    const Outcome undisturbed = outcome_of(world);
    REQUIRE(undisturbed.fired.size() > 30);
    REQUIRE(undisturbed.statistics.correlations[0].overflow > 0);
    bool met = true;
    for (std::uint64_t before = 0; met; ++before) {
      CAPTURE(before);
      const Outcome disturbed = outcome_of(world, Failures{before, 1 + before % 3});
      met = disturbed.met;
      REQUIRE(difference(undisturbed.fired, disturbed.fired) == "");
      REQUIRE(disturbed.statistics == undisturbed.statistics);
      REQUIRE(disturbed.left == undisturbed.left);
    }
  }
}

TEST_CASE("memory that runs out again and again") {
  for (const AlertAgain again : {AlertAgain::once, AlertAgain::window, AlertAgain::every}) {
    // From the first event on: to make a correlator takes more allocations than the fewest between failures.
    const World world{"", every_kind(), events_of(8, 2'000), options_of(again), 1};
    const Outcome undisturbed = outcome_of(world);
    for (const std::uint64_t every : {499, 607, 2'003}) {
      CAPTURE(every);
      CHECK(same(outcome_of(world, Failures{0, ~std::uint64_t{0} / 2, every}), undisturbed));
    }
  }
}

}  // namespace csirt::correlation::test
