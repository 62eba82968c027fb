// Events in all shapes, and lines that are no events.
#include <algorithm>
#include <filesystem>

#include "condition_fixture.hpp"
#include "test_data.hpp"

using namespace csirt::condition;
using namespace csirt::condition::test;

namespace {

EventStatus status_of(std::string_view line, EventLimits limits = {}) {
  static const auto rules = one_rule("sel: {f: a}\nkw: [word]\ncondition: sel or kw");
  Matcher matcher(rules, Routing::standard, limits);
  return matcher.parse(line);
}

// The value of a field that no rule names.
std::optional<std::string> field(std::string_view name, std::string_view event) {
  static const auto rules = one_rule("sel: {f: a}\ncondition: sel");
  Matcher matcher(rules);
  REQUIRE(matcher.parse(event) == EventStatus::ok);
  return matcher.event().field_text(name);
}

}  // namespace

TEST_CASE("one rule finds its fields in every shape") {
  const auto rules =
      one_rule("sel: {EventID: 1, Provider_Name: P, Image|endswith: '\\x.exe'}\ncondition: sel");
  const char* events[] = {
      R"({"EventID": 1, "SourceName": "p", "Image": "C:\\x.exe"})",
      R"({"EventID": "1", "Provider_Name": "P", "Image": "C:\\x.exe"})",
      R"({"Event": {"System": {"Provider": {"#attributes": {"Name": "P"}}, "EventID": 1}, "EventData": {"Image": "\\x.exe"}}})",
      R"({"Event": {"System": {"Provider": {"@Name": "P"}, "EventID": {"#attributes": {"Qualifiers": 0}, "#text": 1}},
          "UserData": {"Any": {"Image": "\\X.EXE"}}}})",
      R"({"winlog": {"provider_name": "P", "event_id": 1, "event_data": {"Image": "\\x.exe"}}})",
      R"({"winlog.provider_name": "P", "winlog.event_id": 1, "winlog.event_data.Image": "\\x.exe"})"};
  for (std::string event : events) {
    event.erase(std::remove(event.begin(), event.end(), '\n'), event.end());
    CHECK_MESSAGE(matches(rules, event), event);
  }
}

TEST_CASE("a field is taken from the first place that the event has") {
  CHECK(field("User", R"({"Event": {"EventData": {"User": "inner"}}, "User": "top"})") == "top");
  CHECK(field("User", R"({"Event": {"System": {"User": "s"}, "EventData": {"User": "d"}}})") == "d");
  CHECK(field("a.b", R"({"a": {"b": "nested"}, "a.b": "flat"})") == "flat");
  CHECK(field("a.b.c", R"({"a": {"b.c": "x"}})") == "x");
  CHECK(field("a.b.c", R"({"a.b": {"c": "x"}})") == "x");
  CHECK(field("NewValue", R"({"New Value": "x"})") == "x");
  CHECK(field("NewValue", R"({"New Value": "x", "NewValue": "y"})") == "y");
  CHECK(field("Execution_ProcessID",
              R"({"Event": {"System": {"Execution": {"#attributes": {"ProcessID": 7}}}}})") == "7");
  CHECK(field("caf\xC3\xA9", R"({"caf\u00e9": "x"})") == "x");
  CHECK_FALSE(field("user", R"({"User": "x"})"));
  CHECK_FALSE(field("User", R"({"User": null})"));
}

TEST_CASE("a field means the same whatever other rules name") {
  const auto rules = RuleSet::from_texts({{"a.yml", rule_text("sel: {'T N': x}\ncondition: sel")},
                                          {"b.yml", rule_text("sel: {TN: x}\ncondition: sel")}});
  Matcher matcher(rules);
  REQUIRE(matcher.parse(R"({"T N": "x"})") == EventStatus::ok);
  CHECK(matcher.match().size() == 2);
}

TEST_CASE("field_texts and has_field") {
  const auto rules = one_rule("sel: {f: a}\ncondition: sel");
  Matcher matcher(rules);
  REQUIRE(matcher.parse(R"({"f": ["a", 1, null, true, {"#text": "t"}], "g": null, "h": {}})") ==
          EventStatus::ok);
  CHECK(matcher.event().field_texts("f") == std::vector<std::string>{"a", "1", "true", "t"});
  CHECK(matcher.event().has_field("g"));
  CHECK(matcher.event().has_field("h"));
  CHECK_FALSE(matcher.event().has_field("x"));
  REQUIRE(matcher.parse(R"({"x": "\u0041\n\\"})") == EventStatus::ok);
  CHECK(matcher.event().field_text("x") == "A\n\\");
  CHECK_FALSE(matcher.event().has_field("f"));
  CHECK(matcher.event().line() == R"({"x": "\u0041\n\\"})");
}

TEST_CASE("hostile lines are values of EventStatus, and the matcher goes on") {
  CHECK(status_of("") == EventStatus::empty);
  CHECK(status_of(" \r\n") == EventStatus::empty);
  CHECK(status_of("[1]") == EventStatus::not_object);
  CHECK(status_of("\"a\"") == EventStatus::not_object);
  CHECK(status_of("{\"f\": \"\xFF\"}") == EventStatus::not_utf8);
  CHECK(status_of("{\"f\": \"\xED\xA0\x80\"}") == EventStatus::not_utf8);
  CHECK(status_of("{\"f\": \"a") == EventStatus::cut_off);
  CHECK(status_of("{\"f\": 1") == EventStatus::cut_off);
  CHECK(status_of("{\"f\":") == EventStatus::cut_off);
  CHECK(status_of("{") == EventStatus::cut_off);
  const std::string deep(10'000, '[');
  CHECK(status_of("{\"f\":" + deep) == EventStatus::too_deep);
  CHECK(status_of("{\"f\":" + deep + std::string(10'000, ']') + "}") == EventStatus::too_deep);
  std::string nested;
  for (int i = 0; i < 10'000; ++i) nested += "{\"f\":";
  CHECK(status_of(nested) == EventStatus::too_deep);
  CHECK(status_of("{\"f\": \"" + std::string(10'000'000, 'a') + "\"}") == EventStatus::too_long);
  CHECK(status_of("{\"f\": \"" + std::string(10'000'000, 'a') + "\"}", {20'000'000, 128}) == EventStatus::ok);
  for (const char* line : {"{\"f\": tru}",
                           "{\"f\": 01}",
                           "{\"f\": 1.}",
                           "{\"f\": +1}",
                           "{\"f\": .5}",
                           "{\"f\": 1e}",
                           "{f: 1}",
                           "{\"f\" 1}",
                           "{\"f\": 1,}",
                           "{,}",
                           "{\"f\": [1,]}",
                           "{\"f\": \"\\x\"}",
                           "{\"f\": \"\\u12g4\"}",
                           "{\"f\": \"\\u12\"}",
                           "{\"f\": 1} x",
                           "{\"f\": 1}{}",
                           "{\"f\": \"a\"b}",
                           "{\"f\": \"a\" \"b\"}",
                           "{\"f\": 1 2}",
                           "{\"f\": nullx}",
                           "{\"f\": \"a\tb\"}",
                           "{\"f\": {]}",
                           "{\"f\": 'a'}",
                           "}",
                           "{\"f\": NaN}",
                           "{\"f\": \"a\"\"b\": 1}",
                           "{1: 2}"}) {
    CHECK_MESSAGE(status_of(line) == EventStatus::malformed, line);
  }
  const auto rules = one_rule("sel: {f: a}\ncondition: sel");
  Matcher matcher(rules);
  CHECK(matcher.parse("{\"f\": \"a\"") == EventStatus::cut_off);
  CHECK(matcher.match().empty());
  CHECK_FALSE(matcher.event().has_field("f"));
  CHECK_FALSE(matcher.explain(0).matched);
  CHECK(matcher.parse("{\"f\": \"a\"}\r\n") == EventStatus::ok);
  CHECK(matcher.match().size() == 1);
}

TEST_CASE("JSON test suite: objects that must be accepted are, and what must be refused is") {
  const auto folder = csirt::test::data("json-test-suite");
  if (!folder) return;
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || !name.ends_with(".json") || (name[0] != 'y' && name[0] != 'n')) continue;
    const std::string text = csirt::test::read_file(entry.path());
    const EventStatus wrapped = status_of("{\"f\":" + text + "}");
    CAPTURE(name);
    ++seen;
    if (name[0] == 'y') CHECK(wrapped == EventStatus::ok);
    // What is cut off or closes too early is judged as the document that it is.
    if (name[0] == 'n') CHECK(status_of(text) != EventStatus::ok);
  }
  CHECK(seen > 200);
}

TEST_CASE(
    "a value that another of the same key takes the place of is no value, also of regular expressions") {
  const auto rules = one_rule("sel: {'|re': 'ab+c'}\ncondition: sel");
  CHECK(matches(rules, R"({"x": {"y": "abbc"}})"));
  CHECK_FALSE(matches(rules, R"({"x": {"y": "abbc"}, "x": {}})"));
  CHECK(matches(rules, R"({"x": {}, "x": {"y": "abbc"}})"));
}

TEST_CASE("a keyword stands within one value that counts, however it is found") {
  struct Row {
    const char *keyword, *event;
    bool holds;
  };
  const Row rows[] = {
      {"needle", R"({"a": "a Needle here"})", true},
      {"needle", R"({"needle": "x"})", false},
      {"needle", R"({"needle": "x", "b": "needle"})", true},
      {"needle", R"({"a": "needle", "a": "x"})", false},
      {"needle", R"({"a": "x", "a": "needle"})", true},
      {"needle", R"({"a": {"b": "needle"}, "c": 1, "a": 2})", false},
      {"needle", R"({"c": {"b": "needle"}, "a": 1, "a": 2})", true},
      {"needle", R"({"a": ["x", {"b": ["needle"]}]})", true},
      {"needle", R"({"a": ["x", {"b": ["needle"], "b": 1}]})", false},
      {"needle", R"({"a": [{"b": "needle"}, {"b": 1}]})", true},
      {"needle", "{\"a\": \"needle\", \"\\u0061\": 1}", false},
      {"needle", R"({"a": "nee", "b": "dle"})", false},
      {"needle", R"({"a": "\"needle\\"})", true},
      {"404", R"({"a": 14045})", true},
      {"404", R"({"404": 1})", false},
      {"404", R"({"a": [4, 40, 4]})", false},
      {"true", R"({"a": true})", true},
      {"null", R"({"a": null})", false},
      {"1,2", R"({"a": [1,2]})", false},
      {"1,2", R"({"a": "1,2"})", true},
      {"a b", R"({"x": "a","b": "a b"})", true},
      {": 1", R"({"a": 1})", false},
      {"}]}", R"({"a": [{"b": 1}]})", false},
      {"}]}", R"({"a": "}]}"})", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.keyword);
    CAPTURE(row.event);
    const auto rules = one_rule("sel: ['" + std::string(row.keyword) + "']\ncondition: sel");
    for (const Routing routing : {Routing::none, Routing::standard}) {
      CHECK(matches(rules, row.event, routing) == row.holds);
    }
  }
}
