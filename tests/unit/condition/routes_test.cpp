// What rules for the kind of an event do not read is passed over, and what is found stays the same.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "condition_fixture.hpp"

using namespace csirt;
using namespace csirt::condition;

namespace {

std::shared_ptr<const RuleSet> rules_of(const std::vector<std::pair<std::string, std::string>>& rules) {
  std::vector<NamedText> texts;
  for (const auto& [logsource, detection] : rules)
    texts.push_back({std::to_string(texts.size()) + ".yml", test::rule_text(detection, logsource)});
  auto set = RuleSet::from_texts(texts);
  for (const Problem& problem : set->problems()) FAIL(format(problem));
  return set;
}

// What a matcher finds that has seen other events before, and one that has not.
void check_alike(Matcher& knowing, const std::shared_ptr<const RuleSet>& rules, const std::string& event) {
  CAPTURE(event);
  Matcher fresh(rules, knowing.routing());
  REQUIRE(knowing.parse(event) == EventStatus::ok);
  REQUIRE(fresh.parse(event) == EventStatus::ok);
  const auto found = knowing.match(), expected = fresh.match();
  REQUIRE(std::vector<std::uint32_t>(found.begin(), found.end()) ==
          std::vector<std::uint32_t>(expected.begin(), expected.end()));
}

bool finds(Matcher& matcher, const std::string& event) {
  REQUIRE_MESSAGE(matcher.parse(event) == EventStatus::ok, event);
  return !matcher.match().empty();
}

}  // namespace

TEST_CASE("events that begin alike are of several kinds: what is read of each is what its rules read") {
  const auto rules = rules_of({
      {"{product: windows, service: application}", "sel: {Message|contains: 'stopped 7'}\ncondition: sel"},
      {"{product: windows, service: security}", "sel: {Task|endswith: '3'}\ncondition: sel"},
      {"{product: windows}", "words: ['golden ticket 11']\ncondition: words"},
      {"{product: unknown}", "sel: {Level: 4}\ncondition: sel"},
  });
  const std::vector<std::string> channels = {"Application", "Security", "Security",
                                             "Security",    "System",   "x"};
  for (const Routing routing : {Routing::standard, Routing::strict, Routing::none}) {
    Matcher matcher(rules, routing);
    for (int i = 0; i < 3'000; ++i) {
      // Kinds come in long rows, and mixed.
      const std::size_t kind = i < 1'500 ? i / 250 : i * 2'654'435'761u >> 7;
      const std::string n = std::to_string(i % 17), m = std::to_string(i % 5);
      const std::string event = "{\"Channel\":\"" + channels[kind % channels.size()] + "\",\"EventID\":" + m +
                                ",\"Message\":\"Service stopped " + n + "\\r\\nby the golden ticket " + n +
                                "\\r\\nof number " + std::to_string(i) + "\",\"Task\":\"" + n +
                                "\",\"Level\":" + m + "}";
      // A matcher that has seen nothing takes long to make.
      if (i % 19 == 0) {
        check_alike(matcher, rules, event);
      } else {
        finds(matcher, event);
      }
    }
  }
}

TEST_CASE("keywords are found however JSON writes them, in values alone") {
  const auto rules = rules_of({{"{product: windows}", "words: ['ask/sk2', '*kiosk 7']\ncondition: words"}});
  Matcher matcher(rules);
  const auto event = [](const std::string& rest) {
    return "{\"Channel\":\"Security\",\"EventID\":5," + rest + "}";
  };
  struct Row {
    std::string rest;
    bool found;
  };
  const std::vector<Row> rows = {
      {R"("a":"KIOSK 7")", true},          {R"("a":"kiosk 8")", false},
      {R"("kiosk 7":"a")", false},         {R"("a":"x","b":["y",{"c":"kiosk 7"}])", true},
      {R"("a":"\u006biosk 7")", true},     {R"("a":"kios\u212A 7")", true},
      {"\"a\":\"KIO\xC5\xBFK 7\"", true},  {R"("a":"aSk\/sk2")", true},
      {R"("a":"ASK/SK2")", true},          {R"("a":"ask","b":"/sk2")", false},
      {R"("a":"kiosk 7","a":"b")", false}, {R"("a":"b","a":"kiosk 7")", true}};
  for (int time = 0; time < 4; ++time) {
    for (const Row& row : rows) {
      CAPTURE(row.rest);
      CHECK(finds(matcher, event(row.rest)) == row.found);
    }
  }
}

TEST_CASE("a keyword is found in numbers, and explained though the rule is for other events") {
  const auto rules = rules_of({{"{product: windows}", "words: [47114]\ncondition: words"},
                               {"{product: linux}", "words: ['golden']\ncondition: words"}});
  Matcher matcher(rules);
  for (int time = 0; time < 4; ++time) {
    REQUIRE(finds(matcher, R"({"Channel":"Security","EventID":5,"n":1471142,"t":"a golden one"})"));
    REQUIRE(matcher.match().size() == 1);
    CHECK(matcher.match()[0] == 0);
    CHECK(matcher.explain(0).matched);
    CHECK(matcher.explain(1).matched);
  }
}

TEST_CASE("an event with ever so many values that hold a part of a keyword is searched all the same") {
  const auto rules = rules_of({{"{product: windows}", "words: ['C:\\temporary', 'golden']\ncondition: words"},
                               {"{product: windows}", "words: ['silver']\ncondition: words"}});
  Matcher matcher(rules);
  for (const std::size_t values : {10u, 1'000u, 1'100u, 20'000u}) {
    for (const std::string last : {"temporary", "C:\\\\temporary", "golden temporary", "silver"}) {
      std::string event = "{\"Channel\":\"Security\",\"EventID\":5,\"x\":[";
      for (std::size_t i = 0; i < values; ++i) event += "\"temporary\",";
      event += "\"" + last + "\"]}";
      for (int time = 0; time < 3; ++time) CHECK(finds(matcher, event) == (last != "temporary"));
    }
  }
}

TEST_CASE("kinds without end are told apart without being kept without end") {
  std::string mapping = "logsources:\n";
  for (int i = 0; i < 600; ++i) {
    mapping += "  kind-" + std::to_string(i) + ":\n    product: p\n    service: s" + std::to_string(i) +
               "\n    conditions: { kind|contains: '-" + std::to_string(i) + "-' }\n";
  }
  RuleOptions options;
  options.mappings = {{"kinds.yml", mapping}};
  std::vector<NamedText> texts;
  for (int i = 0; i < 600; i += 7) {
    texts.push_back({std::to_string(1000 + i) + ".yml",
                     test::rule_text("sel: {f: a}\ncondition: sel",
                                     "{product: p, service: s" + std::to_string(i) + "}")});
  }
  const auto rules = RuleSet::from_texts(texts, options);
  REQUIRE(rules->problems().empty());
  Matcher matcher(rules);
  for (int i = 0; i < 4'000; ++i) {
    // Values that hold for several kinds, so that what they tell differs nearly every time.
    const int first = i * 31 % 600, second = i / 3 * 17 % 600;
    const std::string event = "{\"kind\":\"-" + std::to_string(first) + "--" + std::to_string(second) +
                              "-\",\"f\":\"a\",\"g\":" + std::to_string(i) + "}";
    const std::size_t expected =
        first == second ? (first % 7 == 0 ? 1 : 0) : (first % 7 == 0 ? 1 : 0) + (second % 7 == 0 ? 1 : 0);
    for (int time = 0; time < 3; ++time) {
      REQUIRE(matcher.parse(event) == EventStatus::ok);
      REQUIRE(matcher.match().size() == expected);
    }
  }
}
