// Correlation rules as documents: what is read, what is refused, where and why.
#include "condition/correlation_rule.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "condition/rule_set.hpp"

namespace csirt::condition {
namespace {

std::string rule_named(const std::string& name, const std::string& level = "low") {
  return "title: " + name + "\nid: id-" + name + "\nname: " + name + "\nlevel: " + level +
         "\nlogsource: {category: x}\ndetection: {s: {a: b}, condition: s}\n---\n";
}

std::string correlation_named(const std::string& name, const std::string& body) {
  return "title: " + name + "\nid: id-" + name + "\nname: " + name + "\ncorrelation: {" + body + "}\n---\n";
}

std::shared_ptr<const RuleSet> set_of(const std::string& text) {
  return RuleSet::from_texts({{"rules.yml", text}});
}

}  // namespace

TEST_CASE("a correlation is read, its references by id and by name resolved, wherever they stand") {
  const auto rules = set_of(
      "title: guessed\nname: guessed\nlevel: high\ngenerate: true\ncorrelation:\n  type: temporal_ordered\n"
      "  rules: [many, id-worked]\n  group-by: [User]\n  timespan: 90m\n---\n" +
      correlation_named("many",
                        "type: event_count, rules: [failed], group-by: [User, who], timespan: 1d, "
                        "aliases: {who: {failed: Actor}}, condition: {gt: 5, lte: 10}") +
      rule_named("failed") + rule_named("worked", "medium"));
  REQUIRE(rules->problems().empty());
  REQUIRE(rules->correlations().size() == 2);
  const Correlation& guessed = rules->correlations()[0];
  CHECK(guessed.kind == CorrelationKind::temporal_ordered);
  CHECK(guessed.rules == std::vector<CorrelationReference>{{true, 1}, {false, 1}});
  CHECK(guessed.timespan == minutes(90));
  CHECK(guessed.generate);
  CHECK(condition_text(guessed) == "all of 2");
  const Correlation& many = rules->correlations()[1];
  CHECK(many.info.level == "low");  // of what it refers to
  CHECK(many.info.reports);         // the other one generates
  CHECK(many.field_of(0, "who") == "Actor");
  CHECK(many.field_of(0, "User") == "User");
  CHECK(condition_text(many) == "gt 5, lte 10");
  CHECK_FALSE(rules->info(0).reports);
  CHECK(rules->info(1).reports);
  CHECK(RuleSet::from_canonical(rules->canonical())->correlations().size() == 2);
}

TEST_CASE("what a correlation in trial refers to reports itself, whatever that one says") {
  const auto counting = [](const std::string& name, const std::string& of, const std::string& more = "") {
    return "title: " + name + "\nid: id-" + name + "\nname: " + name + "\n" + more +
           "correlation: {type: event_count, rules: [" + of + "], timespan: 1m, condition: {gte: 3}}\n---\n";
  };
  const std::string trial = "status: deprecated\n", generate = "generate: true\n";
  struct Row {
    std::string text;
    bool rule, inner;  // do they report?
  };
  const Row rows[] = {
      {counting("inner", "a"), false, true},
      {counting("inner", "a", trial), true, true},
      {counting("inner", "a") + counting("outer", "inner"), false, false},
      {counting("inner", "a") + counting("outer", "inner", trial), false, true},
      {counting("inner", "a", trial) + counting("outer", "inner"), true, true},  // in trial as well
      {counting("inner", "a") + counting("other", "a", trial), false, true},
      {counting("inner", "a") + counting("other", "a", trial + generate), false, true},
      {counting("inner", "a") + counting("other", "a", generate), true, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto rules = set_of(row.text + rule_named("a"));
    REQUIRE(rules->problems().empty());
    CHECK(rules->info(0).reports == row.rule);
    CHECK(rules->correlations()[0].info.reports == row.inner);
  }
}

TEST_CASE("what is wrong with a correlation is told with its place, and the others work") {
  struct Row {
    const char* body;
    std::uint32_t column;
    const char* message;
  };
  const Row rows[] = {
      {"rules: [r], timespan: 1m", 14, "the correlation has no type"},
      {"type: event_cont, rules: [r], timespan: 1m, condition: {gte: 1}", 21,
       "this is no type of correlation; did you mean 'event_count'?"},
      {"type: temporal, timespan: 1m", 14, "the correlation has no rules"},
      {"type: temporal, rules: [], timespan: 1m", 38, "the correlation refers to no rule"},
      {"type: temporal, rules: [r, r], timespan: 1m", 42, "the name stands here twice"},
      {"type: temporal, rules: [r, id-r], timespan: 1m", 42, "the rule stands here twice, by id and by name"},
      {"type: temporal, rules: [none], timespan: 1m", 39,
       "no rule of the set that can be used has this id or name"},
      {"type: temporal, rules: [twin], timespan: 1m", 39, "several rules have this name"},
      {"type: temporal, rules: [r]", 14, "the correlation has no timespan"},
      {"type: temporal, rules: [r], timespan: 0s", 53, "this is no length of time"},
      {"type: temporal, rules: [r], timespan: 1M", 53, "this is no length of time"},
      {"type: temporal, rules: [r], timespan: 1h30m", 53, "this is no length of time"},
      {"type: temporal, rules: [r], timespan: 99999999d", 53, "this is no length of time"},
      {"type: event_count, rules: [r], timespan: 1m", 14, "the correlation has no condition"},
      {"type: event_count, rules: [r], timespan: 1m, condition: {}", 71, "the condition compares nothing"},
      {"type: event_count, rules: [r], timespan: 1m, condition: {gte: 1.5}", 77,
       "this is no number to compare with"},
      {"type: event_count, rules: [r], timespan: 1m, condition: {gte: many}", 77,
       "this is no number to compare with"},
      {"type: event_count, rules: [r], timespan: 1m, condition: {gte: 1e99}", 77,
       "this is no number to compare with"},
      {"type: event_count, rules: [r], timespan: 1m, condition: {gte: 1, field: a}", 80,
       "unknown member 'field'"},
      {"type: value_count, rules: [r], timespan: 1m, condition: {gte: 1}", 71,
       "the condition does not say whose values count"},
      {"type: value_sum, rules: [r], timespan: 1m, condition: {gte: 1, field: [a, b]}", 69,
       "the condition does not say whose values count"},
      {"type: value_percentile, rules: [r], timespan: 1m, condition: {gte: 1, field: a, percentile: 101}",
       107, "this is no percentile"},
      {"type: temporal, rules: [r], timespan: 1m, condition: r and not r", 68,
       "the condition of a correlation is a map"},
      {"type: temporal, rules: [r], timespan: 1m, aliases: {x: {other: f}}", 71,
       "the alias names a rule that the correlation does not refer to"},
      {"type: temporal, rules: [r, s], timespan: 1m, aliases: {x: {r: f}}", 73,
       "the alias has no field for one of the rules"},
      {"type: temporal, rules: [r], timespan: 1m, group_by: [a]", 57,
       "unknown member 'group_by'; did you mean 'group-by'?"},
  };
  const std::string others =
      rule_named("r") + rule_named("s") + rule_named("twin") +
      "title: t\nname: twin\nlogsource: {category: x}\ndetection: {s: {a: b}, condition: s}\n---\n";
  for (const Row& row : rows) {
    CAPTURE(row.body);
    const auto rules = set_of(others + correlation_named("it", row.body) +
                              correlation_named("good", "type: temporal, rules: [r], timespan: 1m"));
    REQUIRE(!rules->problems().empty());
    const Problem& problem = rules->problems()[0];
    CHECK(problem.message == row.message);
    CHECK(problem.file == "rules.yml");
    CHECK(problem.line == 30);
    CHECK(problem.column == row.column);
    CHECK(rules->correlations().size() == 1);
    CHECK(rules->info(1).reports);  // a correlation that is left out silences no rule
  }
}

TEST_CASE("circles are refused with the way, and so is whoever stands on them") {
  const auto rules =
      set_of(rule_named("r") + correlation_named("a", "type: temporal, rules: [b, r], timespan: 1m") +
             correlation_named("b", "type: temporal, rules: [c], timespan: 1m") +
             correlation_named("c", "type: temporal, rules: [a], timespan: 1m") +
             correlation_named("self", "type: temporal, rules: [self], timespan: 1m") +
             correlation_named("above", "type: temporal, rules: [a, r], timespan: 1m") +
             correlation_named("good", "type: temporal, rules: [r], timespan: 1m"));
  REQUIRE(rules->correlations().size() == 1);
  CHECK(rules->correlations()[0].info.id == "id-good");
  std::string told;
  for (const Problem& problem : rules->problems()) told += problem.message + "\n";
  CHECK(told.find("in a circle: id-a -> id-b -> id-c -> id-a") != std::string::npos);
  CHECK(told.find("in a circle: id-self -> id-self") != std::string::npos);
  CHECK(told.find("the correlation stands on one that is left out") != std::string::npos);
  CHECK(rules->problems().size() == 5);
}

TEST_CASE("the id of another rule, a rule that is left out, a chain of thousands: bounded and told") {
  const auto same = set_of(rule_named("r") +
                           "title: t\nid: id-r\ncorrelation: {type: temporal, rules: [r], timespan: 1m}\n");
  CHECK(same->correlations().empty());
  CHECK(same->problems().size() == 1);
  const auto broken = set_of(
      "title: b\nname: broken\nlogsource: {category: x}\ndetection: {s: {a|no: b}, condition: s}\n---\n" +
      correlation_named("it", "type: temporal, rules: [broken], timespan: 1m"));
  CHECK(broken->correlations().empty());
  CHECK(broken->problems().size() == 2);
  std::string chain = rule_named("r");
  for (int i = 2'000; i > 0; --i) {
    chain += correlation_named("c" + std::to_string(i), "type: event_count, rules: [" +
                                                            (i == 1 ? "r" : "c" + std::to_string(i - 1)) +
                                                            "], timespan: 1m, condition: {gte: 1}");
  }
  const auto begun = std::chrono::steady_clock::now();
  const auto rules = set_of(chain);
  CHECK(rules->correlations().size() == 2'000);
  CHECK(rules->correlations()[0].info.level == "low");
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
}

}  // namespace csirt::condition
