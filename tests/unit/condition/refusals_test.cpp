// Rules that must not compile, each with its position and message.
#include "condition_fixture.hpp"

using namespace csirt::condition;
using namespace csirt::condition::test;

namespace {

std::string item_refusal(const std::string& item) { return refusal("sel: {" + item + "}\ncondition: sel"); }

}  // namespace

TEST_CASE("refused: modifiers that cannot be combined") {
  CHECK(item_refusal("f|contain: a") == "4:9 there is no modifier 'contain'; did you mean 'contains'?");
  CHECK(item_refusal("f|contains|contains: a") == "4:9 the modifier 'contains' is written twice");
  CHECK(item_refusal("f|contains|startswith: a") ==
        "4:9 only one of contains, startswith and endswith can apply");
  CHECK(item_refusal("f|re|contains: a") ==
        "4:9 the modifier 'contains' cannot be combined with those before it");
  CHECK(item_refusal("f|contains|re: a") == "4:9 the modifier 're' cannot be combined with those before it");
  CHECK(item_refusal("f|i: a") == "4:9 'i' is a modifier of 're' alone");
  CHECK(item_refusal("f|re|cased: a") == "4:9 'cased' applies to texts and field references alone");
  CHECK(item_refusal("f|contains|base64: a") ==
        "4:9 'base64' must come before contains, startswith and endswith, whose wildcards it would encode");
  CHECK(item_refusal("f|gt|neq: 5") == "4:9 'neq' cannot be combined with other comparisons");
  CHECK(item_refusal("f|exists|all: true") == "4:9 'exists' cannot be combined with other modifiers");
  CHECK(item_refusal("f|: a") == "4:9 a modifier is missing after '|'");
}

TEST_CASE("refused: values that a modifier cannot take") {
  CHECK(item_refusal("f|contains|all: a") == "4:9 'all' needs a list of two or more values");
  CHECK(item_refusal("f: ['', null]") ==
        "4:17 null cannot be a member of a list of values; write a selection of its own");
  CHECK(item_refusal("f|contains: null") == "4:21 null takes no modifier but 'neq'");
  CHECK(item_refusal("f|exists: yes") == "4:19 'exists' takes true or false");
  CHECK(item_refusal("f|gt: '5'") == "4:15 this comparison needs a number, written without quotes");
  CHECK(item_refusal("f|hour: 24") == "4:17 no date has this hour");
  CHECK(item_refusal("f|cidr: 10.0.0.1/8") == "4:17 the address has bits set beyond the prefix length");
  CHECK(item_refusal("f|cidr: 10.0.0.0/33") == "4:17 the prefix length must lie between 0 and 32");
  CHECK(item_refusal("f|cidr: 10.0/8") == "4:17 this is no IPv4 or IPv6 network");
  CHECK(item_refusal("f|base64: 'a*'") == "4:19 a value with wildcards cannot be encoded");
  CHECK(item_refusal("f|base64offset: a") == "4:25 the value is too short for 'base64offset'");
  CHECK(item_refusal("f|utf16: a") ==
        "4:18 no text can hold this value in UTF-16; a Base64 modifier must follow");
  CHECK(item_refusal("f: {g: a}") == "4:12 a map cannot be the value of a field");
  CHECK(item_refusal("f: []") == "4:12 the list of values is empty");
  CHECK(item_refusal("'|cidr': 10.0.0.0/8") == "4:9 keywords have no field, which this modifier needs");
}

TEST_CASE("refused: regular expressions beyond the flavour, in linear time or not at all") {
  CHECK(item_refusal("f|re: 'a(?=b)'") ==
        "4:15 the regular expression uses look-ahead, which Sigma's flavour does not have");
  CHECK(item_refusal("f|re: '(?<!a)b'") ==
        "4:15 the regular expression uses look-behind, which Sigma's flavour does not have");
  CHECK(item_refusal("f|re: '(a)\\1'") ==
        "4:15 the regular expression uses a back-reference, which Sigma's flavour does not have");
  CHECK(item_refusal("f|re: 'a++'") ==
        "4:15 the regular expression uses a possessive quantifier, which Sigma's flavour does not have");
  CHECK(item_refusal("f|re: '(a'").starts_with("4:15 the regular expression does not compile: "));
  CHECK(item_refusal("f|re: '((a{1,100}){1,100}){1,100}'")
            .starts_with("4:15 the regular expression does not compile: "));
}

TEST_CASE("refused: placeholders without values") {
  CHECK(item_refusal("f|expand: '%servers%'") == "4:19 no values are given for the placeholder %servers%");
  RuleOptions options;
  options.placeholders["servers"] = {"srv*", "10.0.0.1"};
  const auto rules = one_rule("sel: {f|expand: '%servers%'}\ncondition: sel", "{product: test}", options);
  CHECK(matches(rules, R"({"f": "srv1"})"));
  CHECK(matches(rules, R"({"f": "10.0.0.1"})"));
  CHECK_FALSE(matches(rules, R"({"f": "%servers%"})"));
  const auto both =
      one_rule("sel: {f|expand|contains: '\\%plain%servers%'}\ncondition: sel", "{product: test}", options);
  CHECK(matches(both, R"({"f": "x %plainsrv1"})"));
  CHECK(holds("f: '%servers%'", R"({"f": "%servers%"})"));
}

TEST_CASE("refused: conditions") {
  const auto condition = [](const std::string& text) { return refusal("sel: {f: a}\ncondition: " + text); };
  CHECK(condition("sel and sell") == "5:22 there is no search identifier 'sell'; did you mean 'sel'?");
  CHECK(condition("sel and") == "5:21 an operand is missing");
  CHECK(condition("(sel") == "5:18 a parenthesis is not closed");
  CHECK(condition("sel sel") == "5:18 the condition does not end here");
  CHECK(condition("2 of them") == "5:14 only '1 of' and 'all of' are part of Sigma");
  CHECK(condition("1 of x*") == "5:19 no search identifier matches this pattern");
  CHECK(condition("sel | count() > 5") ==
        "5:18 aggregations after '|' are no longer part of Sigma; write a correlation rule");
  CHECK(condition(std::string(500, '(') + "sel" + std::string(500, ')')).find("nested too deeply") !=
        std::string::npos);
  CHECK(refusal("sel: {f: a}") == "4:3 the detection has no condition");
  CHECK(refusal("sel: {f: a}\ntimeframe: 5m\ncondition: sel") ==
        "5:3 'timeframe' is no longer part of Sigma; write a correlation rule");
}

TEST_CASE("refused: conditions whose patterns would multiply beyond 100000 parts") {
  std::string detection, condition = "1 of s*";
  for (int i = 0; i < 3000; ++i) detection += "s" + std::to_string(i) + ": x\n";
  for (int i = 0; i < 3000; ++i) condition += " or 1 of s*";
  CHECK(refusal(detection + "condition: " + condition).find("the condition is too large") !=
        std::string::npos);
  // Patterns that match little cost time instead of memory.
  detection.clear();
  condition = "1 of s1";
  for (int i = 0; i < 10'000; ++i) detection += "s" + std::to_string(i) + ": x\n";
  for (int i = 0; i < 10'000; ++i) condition += " or 1 of s1";
  CHECK(refusal(detection + "condition: " + condition).find("the condition is too large") !=
        std::string::npos);
  // The texts of a list count together.
  std::string list;
  for (int i = 0; i < 120; ++i) list += (i ? ", 1 of s*" : "1 of s*");
  detection.clear();
  for (int i = 0; i < 1000; ++i) detection += "s" + std::to_string(i) + ": x\n";
  CHECK(refusal(detection + "condition: [" + list + "]").find("the condition is too large") !=
        std::string::npos);
}
