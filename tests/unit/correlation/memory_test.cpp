// Where memory runs out, a call that is made again finds what it would have found: nothing is lost, nothing
// counted twice.
#include "correlation/memory.hpp"

#include <doctest/doctest.h>

#include <random>

#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

struct Outcome {
  std::vector<Fired> fired;
  CorrelatorStatistics statistics;
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

Outcome outcome_of(const std::shared_ptr<const condition::RuleSet>& rules,
                   const std::vector<NaiveEvent>& events) {
  CorrelationOptions options;
  options.lateness = seconds(3);
  options.limits.group_events = 12;
  options.limits.groups = 100;
  Outcome out;
  std::unique_ptr<Correlator> correlator;
  insist([&] { correlator = std::make_unique<Correlator>(rules, options); });
  std::size_t given = 0;
  for (const NaiveEvent& event : events) {
    const MapFields fields(event.fields);
    const EventPlace place{Instant{} + seconds(event.time), event.source, event.offset};
    insist([&] { correlator->add(place, event.rules, fields, event.source); });
    if (++given % 100 == 0) insist([&] { correlator->catch_up(); });
  }
  insist([&] { correlator->settle(); });
  insist([&] { out.fired = correlator->take(); });
  insist([&] { out.statistics = correlator->statistics(); });
  out.statistics.bytes = 0;  // tables grow at other times
  return out;
}

bool same(const Outcome& a, const Outcome& b) {
  return a.statistics == b.statistics && difference(a.fired, b.fired).empty();
}

}  // namespace

TEST_CASE("whichever allocation fails, however often: the next call goes on, and finds the same") {
  const auto rules = every_kind();
  const auto events = events_of(7, 90);
  const Outcome undisturbed = outcome_of(rules, events);
  REQUIRE(undisturbed.fired.size() > 30);
  REQUIRE(undisturbed.statistics.correlations[0].overflow > 0);
  bool met = true;
  for (std::uint64_t before = 0; met; ++before) {
    CAPTURE(before);
    MemoryRunsOut runs_out(before, 1 + before % 3);
    const Outcome disturbed = outcome_of(rules, events);
    met = runs_out.met();
    REQUIRE(same(disturbed, undisturbed));
  }
}

TEST_CASE("memory that runs out again and again") {
  const auto rules = every_kind();
  const auto events = events_of(8, 2'000);
  const Outcome undisturbed = outcome_of(rules, events);
  for (const std::uint64_t every : {499, 607, 2'003}) {
    CAPTURE(every);
    MemoryRunsOut runs_out(0, ~std::uint64_t{0} / 2, every);
    CHECK(same(outcome_of(rules, events), undisturbed));
  }
}

}  // namespace csirt::correlation::test
