// What waits is bounded, and so is what it makes of itself.
#include <doctest/doctest.h>

#include "correlation/memory.hpp"
#include "correlation/world.hpp"

namespace csirt::correlation::test {
namespace {

constexpr std::size_t kMega = std::size_t{1} << 20;

// Of as many rules as there may be: groups need 8 kB each.
std::string long_record(const std::string& id, int rules, const std::string& group_by) {
  std::string all;
  for (int i = 0; i < rules; ++i) all += (i == 0 ? "r" : ", r") + std::to_string(i);
  return correlation_rule(id, "type: temporal_ordered, rules: [" + all + "], group-by: [" + group_by +
                                  "], timespan: 10s, condition: {gte: 2}");
}

std::shared_ptr<const condition::RuleSet> long_records(const std::string& fields) {
  constexpr int kRules = 64;
  std::string text;
  for (int i = 0; i < kRules; ++i) text += base_rule("r" + std::to_string(i));
  for (const char field : fields) text += long_record(std::string("by_") + field, kRules, {field});
  return condition::RuleSet::from_texts({{"world.yml", text}});
}

void give_key(Correlator& correlator, std::int64_t time, const std::string& field, std::uint64_t offset) {
  const std::map<std::string, std::string> fields{{field, "key " + std::to_string(offset)}};
  correlator.add({Instant{} + seconds(time), "s", offset}, std::vector<std::uint32_t>{0}, MapFields(fields));
}

}  // namespace

TEST_CASE("keys that wait have no records, and those that a limit turns away get none") {
  const auto rules = long_records("g");
  CorrelationOptions options;
  options.lateness = kForever;
  options.limits.groups = 10;
  reset_memory_peak();
  const std::size_t before = memory_now();
  Correlator correlator(rules, options);
  for (std::uint64_t i = 0; i < 20'000; ++i) give_key(correlator, 1, "g", i);
  correlator.settle();
  CHECK(correlator.statistics().correlations[0].groups == 10);
  CHECK(correlator.statistics().correlations[0].overflow == 19'990);
  CHECK(memory_peak() - before < 60 * kMega);  // a record for each would be 168 MB
}

TEST_CASE("records of groups that have left make room for those of another correlation") {
  const auto rules = long_records("gh");
  CorrelationOptions options;
  options.lateness = {};
  options.limits.bytes = 36 * kMega;  // room for the records of one of them
  Correlator correlator(rules, options);
  for (std::uint64_t i = 0; i < 2'500; ++i) give_key(correlator, 1, "g", i);
  for (std::uint64_t i = 0; i < 1'100; ++i) give_key(correlator, 100, "none", i);
  for (std::uint64_t i = 0; i < 2'500; ++i) give_key(correlator, 101, "h", i);
  correlator.settle();
  CHECK(correlator.statistics().correlations[0].overflow == 0);
  CHECK(correlator.statistics().correlations[1].overflow == 0);
  CHECK(correlator.statistics().correlations[1].groups == 2'500);
  CHECK(correlator.statistics().bytes < 72 * kMega);
}

TEST_CASE("events that wait are refused when they need the limit of bytes, and taken again after it") {
  struct Row {
    const char* what;
    std::size_t key, attachment;
  };
  const Row rows[] = {{"long keys", 4'000, 0}, {"long attachments", 1, 4'000}, {"short ones", 1, 0}};
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto rules = rule_set(correlation_rule(
        "it", "type: event_count, rules: [a], group-by: [g], timespan: 10s, condition: {gte: 1}"));
    CorrelationOptions options;
    options.lateness = kForever;
    options.limits.bytes = kMega;
    const std::size_t before = memory_now();
    Correlator correlator(rules, options);
    const auto give_one = [&](std::uint64_t offset) {
      const std::string text = std::to_string(offset);
      const std::map<std::string, std::string> fields{{"g", text + std::string(row.key, 'k')}};
      correlator.add({Instant{} + seconds(1), "s", offset}, std::vector<std::uint32_t>{0}, MapFields(fields),
                     row.attachment == 0 ? "" : text + std::string(row.attachment, 'a'));
    };
    std::uint64_t taken = 0;
    try {
      for (; taken < 100'000; ++taken) give_one(taken);
    } catch (const Error& error) {
      CHECK(error.status() == Status::limit);
    }
    CHECK(taken > 100);
    CHECK(taken < 10'000);
    CHECK(memory_now() - before < 4 * kMega);
    CHECK(correlator.statistics().events == taken);
    CHECK(correlator.statistics().pending == taken);
    correlator.settle();
    CHECK(correlator.statistics().pending == 0);
    const std::map<std::string, std::string> later{{"g", "later"}};
    CHECK(correlator.add({Instant{} + seconds(3), "s", 0}, std::vector<std::uint32_t>{0}, MapFields(later)));
  }
}

}  // namespace csirt::correlation::test
