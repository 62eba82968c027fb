// The correlator against the reference: exhaustively on small worlds, at random on large ones.
#include <doctest/doctest.h>

#include <random>

#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

constexpr AlertAgain kPolicies[] = {AlertAgain::once, AlertAgain::window, AlertAgain::every};

CorrelationOptions options_of(AlertAgain again, Duration lateness) {
  CorrelationOptions options;
  options.again = again;
  options.lateness = lateness;
  return options;
}

// The i-th event of a small world: how much later than the one before, which rules, which group, which value.
NaiveEvent small_event(unsigned letter, std::int64_t before, std::uint64_t offset) {
  letter = letter * 7 % 24;  // so that a few letters are of all sorts
  static const std::vector<std::uint32_t> rules[] = {{0}, {1}, {2}, {0, 2}};
  NaiveEvent event;
  event.time = before + std::int64_t{letter % 3};
  event.source = "s";
  event.offset = offset;
  event.rules = rules[letter / 3 % 4];
  event.fields = {{"g", letter / 12 % 2 == 0 ? "x" : "y"}, {"w", "x"}, {"v", std::to_string(1 + letter % 4)}};
  return event;
}

void compare_all(const std::shared_ptr<const condition::RuleSet>& rules, unsigned letters, unsigned length) {
  std::vector<unsigned> word(length, 0);
  for (;;) {
    std::vector<NaiveEvent> events;
    for (unsigned i = 0; i < length; ++i)
      events.push_back(small_event(word[i], events.empty() ? 0 : events.back().time, i));
    for (const AlertAgain again : kPolicies) {
      const CorrelationOptions options = options_of(again, kForever);
      const std::string differs = difference(naive_findings(*rules, events, again, options.limits),
                                             engine_findings(rules, events, options));
      if (differs.empty()) continue;
      for (const unsigned letter : word) MESSAGE(letter);
      FAIL("word of length " << length << ", policy " << static_cast<int>(again) << "\n" << differs);
    }
    unsigned at = 0;
    while (at < length && ++word[at] == letters) word[at++] = 0;
    if (at == length) return;
  }
}

// Few that differ; some are no number, or one that does not count.
std::string random_value(std::mt19937& random) {
  const auto number = random() % 20;
  if (number == 0) return "many";
  if (number == 1) return std::string(29, '1');
  return (number % 3 == 0 ? "-" : "") + std::to_string(random() % 4) + (random() % 2 == 0 ? ".5" : "");
}

std::vector<NaiveEvent> random_events(std::mt19937& random, std::size_t count, int groups) {
  std::vector<NaiveEvent> events;
  std::int64_t time = 1000;
  for (std::size_t i = 0; i < count; ++i) {
    NaiveEvent event;
    time += random() % 3 == 0 ? 1 : 0;
    event.time = time;
    event.source = random() % 2 == 0 ? "s" : "t";
    event.offset = i;
    for (std::uint32_t rule = 0; rule < 3; ++rule) {
      if (random() % 2 == 0) event.rules.push_back(rule);
    }
    if (random() % 20 != 0)
      event.fields["g"] = "g" + std::to_string(random() % static_cast<unsigned>(groups));
    event.fields["w"] = "g" + std::to_string(random() % static_cast<unsigned>(groups));
    if (random() % 20 != 0) event.fields["v"] = random_value(random);
    events.push_back(std::move(event));
  }
  return events;
}

// Any order in which no event comes more than `seconds` after the newest before it.
std::vector<NaiveEvent> disordered(std::vector<NaiveEvent> events, std::int64_t seconds,
                                   std::mt19937& random) {
  std::vector<std::pair<std::int64_t, std::size_t>> keys;
  for (std::size_t i = 0; i < events.size(); ++i)
    keys.emplace_back(
        events[i].time + static_cast<std::int64_t>(random() % static_cast<unsigned>(seconds + 1)), random());
  std::vector<std::size_t> order(events.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  std::vector<NaiveEvent> out;
  for (const std::size_t at : order) out.push_back(events[at]);
  return out;
}

}  // namespace

TEST_CASE("all words of up to five events, every kind, every policy: as the definitions say") {
  const auto rules = every_kind(), more = more_kinds();
  REQUIRE(rules->problems().empty());
  REQUIRE(more->problems().empty());
  compare_all(rules, 24, 1);
  compare_all(rules, 24, 2);
  compare_all(rules, 10, 3);
  compare_all(rules, 6, 4);
  compare_all(rules, 4, 5);
  compare_all(more, 24, 2);
  compare_all(more, 6, 3);
  compare_all(more, 4, 4);
}

TEST_CASE("the order of arrival within the lateness changes nothing: all orders of five events") {
  const auto rules = every_kind();
  std::mt19937 random(20260801);
  for (int world = 0; world < 4; ++world) {
    const auto events = random_events(random, 5, 2);
    const auto expected = naive_findings(*rules, events, AlertAgain::once);
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    do {
      std::vector<NaiveEvent> given;
      for (const std::size_t at : order) given.push_back(events[at]);
      const auto found = engine_findings(rules, given, options_of(AlertAgain::once, seconds(60)));
      REQUIRE(difference(expected, found) == "");
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_CASE(
    "random streams, disordered within the lateness, with repeated deliveries: byte for byte the same") {
  struct Row {
    std::uint64_t group_events, references;
  };
  const Row rows[] = {{1'000, 16}, {5, 3}, {3, 0}, {8, 4}};
  std::set<std::string> fired, reporting;
  for (unsigned seed = 1; seed <= 24; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto rules = seed % 2 == 0 ? every_kind() : more_kinds();
    const auto events = random_events(random, 300, 1 + static_cast<int>(seed % 5));
    CorrelationOptions options = options_of(kPolicies[seed % 3], kForever);
    options.limits.group_events = rows[(seed - 1) / 6].group_events;
    options.limits.references = rows[(seed - 1) / 6].references;
    const auto expected = naive_findings(*rules, events, options.again, options.limits);
    for (const Fired& one : expected) fired.insert(one.finding.rule);
    for (const auto& one : rules->correlations()) {
      if (one.info.reports) reporting.insert(one.info.id);
    }
    REQUIRE(difference(expected, engine_findings(rules, events, options)) == "");
    for (int round = 0; round < 3; ++round) {
      auto given = disordered(events, 7, random);
      given.insert(given.begin() + 100, given.begin() + 60, given.begin() + 100);  // delivered twice
      options.lateness = seconds(1000);
      CHECK(difference(expected, engine_findings(rules, given, options)) == "");
      options.lateness = seconds(7);
      CHECK(difference(expected, engine_findings(rules, disordered(events, 7, random), options)) == "");
    }
  }
  for (const std::string& rule : reporting) CHECK_MESSAGE(fired.contains(rule), rule);
}

}  // namespace csirt::correlation::test
