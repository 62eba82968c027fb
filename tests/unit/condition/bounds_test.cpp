// Hostile rules: each costs bounded time and memory, is refused with its place, and leaves the others alone.
#include "condition_fixture.hpp"

using namespace csirt;
using namespace csirt::condition;
using csirt::condition::test::rule_text;

namespace {

const std::string kGood = "id: good\n" + rule_text("sel: {f: a}\ncondition: sel");

// The first problem of a set of the text and a good rule, which must work.
std::string told(const std::string& text, const RuleOptions& options = {}) {
  const auto rules = RuleSet::from_texts({{"bad.yml", text}, {"good.yml", kGood}}, options);
  REQUIRE(rules->find("good"));
  Matcher matcher(rules);
  REQUIRE(matcher.parse(R"({"f": "a"})") == EventStatus::ok);
  bool found = false;
  for (const std::uint32_t rule : matcher.match()) found = found || rule == *rules->find("good");
  CHECK(found);
  if (rules->problems().empty()) return "";
  return format(rules->problems().front()).substr(0, 200);
}

std::string repeated(const std::string& part, int times, const std::string& between = "") {
  std::string all;
  for (int i = 0; i < times; ++i) all += (i ? between : "") + part;
  return all;
}

}  // namespace

TEST_CASE("aliases that multiply are refused where they go too far") {
  std::string text = "title: t\nx0: &x0 [a, a, a, a, a, a, a, a, a, a]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*x" + std::to_string(i - 1);
    text += "x" + std::to_string(i) + ": &x" + std::to_string(i) + " [" + repeated(before, 10, ", ") + "]\n";
  }
  CHECK(told(text).starts_with("bad.yml:7:"));
  CHECK(told(text).find("values, aliases expanded") != std::string::npos);
}

TEST_CASE("an anchor that is used as it is meant to be works") {
  CHECK(told("id: ok\n" + rule_text("one: &same {f: b}\ntwo: *same\ncondition: one and two")) == "");
}

TEST_CASE("merge keys are refused with the reason") {
  CHECK(told(rule_text("one: &same {f: b}\ntwo: {<<: *same, g: c}\ncondition: two"))
            .starts_with("bad.yml:5:9: merge keys are no part of YAML 1.2"));
}

TEST_CASE("regular expressions that explode are refused, one by one and together") {
  CHECK(told(rule_text("sel:\n  f|re: '((a{1,100}){1,100}){1,100}'\ncondition: sel"))
            .starts_with("bad.yml:5:11: the regular expression does not compile"));
  const std::string large = "'(?:[a-z]{1,30}[0-9]{1,30}x){1,30}'";
  CHECK(told(rule_text("sel:\n  f|re: [" + repeated(large, 400, ", ") + "]\ncondition: sel"))
            .find("the regular expressions of this item are too large together") != std::string::npos);
  std::string rules;
  for (int i = 0; i < 400; ++i)
    rules += rule_text("sel: {f|re: " + large + ", g: " + std::to_string(i) + "}\ncondition: sel") + "---\n";
  const auto set = RuleSet::from_texts({{"bad.yml", rules}, {"good.yml", kGood}});
  CHECK(set->size() > 2);
  CHECK(set->size() < 400);
  REQUIRE(!set->problems().empty());
  CHECK(format(set->problems().front()).find("of this file are too large together") != std::string::npos);
}

TEST_CASE("lists of ten thousand values work") {
  std::string values;
  for (int i = 0; i < 10'000; ++i) values += (i ? ", v" : "v") + std::to_string(i);
  const auto rules =
      RuleSet::from_texts({{"r.yml", rule_text("sel: {f|contains: [" + values + "]}\ncondition: sel")}});
  REQUIRE(rules->size() == 1);
  Matcher matcher(rules);
  REQUIRE(matcher.parse(R"({"f": "x v9999 y"})") == EventStatus::ok);
  CHECK(matcher.match().size() == 1);
}

TEST_CASE("deep parentheses, long chains and deep documents") {
  const std::string deep = std::string(100'000, '(') + "sel" + std::string(100'000, ')');
  CHECK(told(rule_text("sel: {f: b}\ncondition: " + deep)).find("nested too deeply") != std::string::npos);
  CHECK(told(rule_text("sel: {f: b}\ncondition: " + repeated("not", 100'000, " ") + " sel"))
            .find("nested too deeply") != std::string::npos);
  CHECK(told(rule_text("sel: {f: b}\ncondition: " + repeated("sel", 100'000, " or "))) == "");
  CHECK(told(rule_text("sel: {f: b}\ncondition: " + repeated("sel", 100'001, " or ")))
            .find("the condition is too large") != std::string::npos);
  CHECK(told("title: t\ndetection: " + repeated("[", 5000)).find("nested deeper than") != std::string::npos);
}

TEST_CASE("placeholders that multiply are refused, also where they come from files") {
  RuleOptions options;
  for (int i = 0; i < 200; ++i) options.placeholders["p"].push_back("v" + std::to_string(i));
  CHECK(told(rule_text("sel: {f|expand: '%p%%p%%p%'}\ncondition: sel"), options)
            .find("the placeholders stand for more than 10000 values") != std::string::npos);
  CHECK(told("id: ok\n" + rule_text("sel: {f|expand: '%p%'}\ncondition: sel"), options) == "");
}

TEST_CASE("filters for any rule times rules are bounded") {
  std::string text;
  for (int i = 0; i < 2'100; ++i) {
    const std::string n = std::to_string(i);
    text += "title: r\nlogsource: {category: x}\ndetection: {s: {a: " + n + "}, condition: s}\n---\n";
    text +=
        "title: f\nlogsource: {category: x}\nfilter: {rules: any, s: {b: " + n + "}, condition: s}\n---\n";
  }
  CHECK_THROWS_WITH_AS(RuleSet::from_texts({{"all.yml", text.substr(0, text.size() - 4)}}, {}),
                       doctest::Contains("the filters of the set apply to its rules more than 4194304 times"),
                       Error);
}

TEST_CASE("the n-th document of a file has its own place in problems") {
  CHECK(told(kGood + "---\n" + rule_text("sel: {f|nope: a}\ncondition: sel"))
            .starts_with("bad.yml:11:9: there is no modifier 'nope'"));
  CHECK(told("id: one\n" + rule_text("sel: {f: a}\ncondition: sel") + "---\naction: global\n")
            .starts_with("bad.yml:8:9: rule collections with 'action'"));
}
