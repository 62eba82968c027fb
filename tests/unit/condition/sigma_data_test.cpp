// The data of others: regression pairs, hard corners, the whole public rule set, a recorded intrusion.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>

#include "condition/matcher.hpp"
#include "test_data.hpp"

using namespace csirt;
using namespace csirt::condition;
namespace json = boost::json;

namespace {

std::vector<json::object> json_lines(const std::filesystem::path& path) {
  std::vector<json::object> result;
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) result.push_back(json::parse(line).as_object());
  return result;
}

std::string rule_around(std::string_view detection) {
  std::string text = "title: t\nlogsource: {product: test}\ndetection:\n";
  std::string line;
  for (char c : std::string(detection) + "\n") {
    line += c;
    if (c == '\n') {
      text += "  " + line;
      line.clear();
    }
  }
  return text;
}

const std::shared_ptr<const RuleSet>& public_rules() {
  static const std::shared_ptr<const RuleSet> rules = [] {
    const auto path = test::data("sigma/rules.tar.xz");
    return path ? RuleSet::load({path->string()}) : nullptr;
  }();
  return rules;
}

}  // namespace

TEST_CASE("sigma_pairs: every rule matches its events as often as it should") {
  const auto path = test::data("sigma_pairs.jsonl");
  if (!path) return;
  for (const json::object& pair : json_lines(*path)) {
    const std::string id(pair.at("rule_id").as_string());
    CAPTURE(id);
    const auto rules = RuleSet::from_texts({{"rule.yml", std::string(pair.at("rule_yaml").as_string())}});
    REQUIRE(rules->problems().empty());
    Matcher matcher(rules);
    std::int64_t matches = 0;
    for (const json::value& event : pair.at("events").as_array()) {
      REQUIRE(matcher.parse(json::serialize(event)) == EventStatus::ok);
      matches += static_cast<std::int64_t>(matcher.match().size());
    }
    const json::value* count = pair.if_contains("match_count");
    CHECK(matches >= (count && count->is_int64() ? count->as_int64() : 1));
  }
}

TEST_CASE("sigma_corners: every case that the specification decides is decided so") {
  const auto path = test::data("sigma_corners.jsonl");
  if (!path) return;
  for (const json::object& corner : json_lines(*path)) {
    const std::string detection(corner.at("detection").as_string()), event(corner.at("event").as_string());
    CAPTURE(detection);
    CAPTURE(event);
    const auto rules = RuleSet::from_texts({{"rule.yml", rule_around(detection)}});
    REQUIRE(rules->problems().empty());
    Matcher matcher(rules);
    REQUIRE(matcher.parse(event) == EventStatus::ok);
    const bool matched = !matcher.match().empty();
    if (corner.at("expect").is_bool()) CHECK(matched == corner.at("expect").as_bool());
  }
}

TEST_CASE("the public rule set compiles but for the two rules that need a placeholder") {
  const auto& rules = public_rules();
  if (!rules) return;
  CHECK(rules->size() == 3752);
  REQUIRE(rules->problems().size() == 2);
  for (const Problem& problem : rules->problems()) {
    CHECK(problem.message == "no values are given for the placeholder %known_cdcs%");
    CHECK(problem.line > 0);
  }
  REQUIRE(rules->others().size() == 1);
  CHECK(rules->others()[0].kind == "mapping");
}

TEST_CASE("the rules that need a placeholder compile when its values are given") {
  const auto path = test::data("sigma/rules.tar.xz");
  if (!path) return;
  RuleOptions options;
  options.placeholders["known_cdcs"] = {"dc1.example.com", "dc2.example.com"};
  const auto rules = RuleSet::load({path->string()}, options);
  CHECK(rules->size() == 3754);
  CHECK(rules->problems().empty());
}

TEST_CASE("the public pairs' events match no more than a few other rules") {
  const auto path = test::data("sigma_pairs.jsonl");
  const auto& rules = public_rules();
  if (!path || !rules) return;
  Matcher matcher(rules);
  for (const json::object& pair : json_lines(*path)) {
    const auto own = rules->find(std::string(pair.at("rule_id").as_string()));
    REQUIRE(own);
    bool found = false;
    for (const json::value& event : pair.at("events").as_array()) {
      REQUIRE(matcher.parse(json::serialize(event)) == EventStatus::ok);
      for (std::uint32_t rule : matcher.match()) found = found || rule == *own;
    }
    CHECK_MESSAGE(found, rules->info(*own).title);
  }
}

TEST_CASE("the EVTX sample runs without a refused event") {
  const auto path = test::data("evtx_to_mitre.jsonl");
  const auto& rules = public_rules();
  if (!path || !rules) return;
  Matcher matcher(rules, Routing::strict);
  std::ifstream in(*path, std::ios::binary);
  std::size_t events = 0, matches = 0;
  for (std::string line; std::getline(in, line); ++events) {
    REQUIRE(matcher.parse(line) == EventStatus::ok);
    matches += matcher.match().size();
  }
  CHECK(events == 2499);
  CHECK(matches > 400);
}
