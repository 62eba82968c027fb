// Where regular expressions of RE2 differ from those of PCRE.
#include "condition/regex.hpp"

#include "condition_fixture.hpp"

using namespace csirt::condition;
using namespace csirt::condition::test;

TEST_CASE("regular expressions: '$' is a sign of its own in a class, also a named one, and in a quotation") {
  struct Row {
    const char* regex;
    const char* value;
    bool matches;
  };
  const Row rows[] = {
      {"^a$", "a", true},
      {"^a$", "a\\n", true},  // as PCRE: before a line end that ends the text
      {"^[$]$", "$", true},
      {"^[[:alpha:]$]+$", "a$b", true},
      {"^[[:alpha:]$]+$", "a1", false},
      {"^[^[:alpha:]$]+$", "12", true},
      {"^[^[:alpha:]$]+$", "1$", false},
      {"^[]$]+$", "]$", true},
      {R"(^\Qa$b\E$)", "a$b", true},
      {R"(^\Qa$b\E$)", "ab", false},
      {R"(^\Q[\E$)", "[", true},
      {R"(^\Q(?m)\Ea$)", "(?m)a", true},
      {R"(^\Q(?m)\Ea$)", "(?m)a\\nb", false},  // the quotation turns nothing on
      {R"(^\Q(?=x)$)", "(?=x)$", true},        // a quotation without an end runs to the end
      {R"(^a\$$)", "a$", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.regex);
    CAPTURE(row.value);
    const auto rules = one_rule("sel: {f|re: '" + std::string(row.regex) + "'}\ncondition: sel");
    CHECK(matches(rules, "{\"f\": \"" + std::string(row.value) + "\"}") == row.matches);
  }
}

TEST_CASE("texts that every match of a regular expression holds, folded") {
  struct Row {
    const char* regex;
    std::vector<std::string> required;
  };
  const Row rows[] = {
      {"foo", {"foo"}},
      {"(foo|)bar", {"bar"}},
      {"(foo|)", {}},
      {"foo$", {"foo"}},
      {"FOO.*b", {"foo"}},
      {"fo", {}},
      {"foo|barn", {"foo", "barn"}},
      {"foo.*longer", {"longer"}},
      {R"(\Qa.bc\E)", {"a.bc"}},
      {R"(foo\sbar)", {"foo"}},
      {R"(\x66oo)", {}},          // may name letters beyond ASCII
      {R"(foo\\x)", {"foo\\x"}},  // a backslash
      {"f\xC3\xB6o", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.regex));
    std::string error;
    const auto regex = compile_regex(row.regex, {}, error);
    REQUIRE(regex);
    const auto required = regex->required();
    const std::vector<std::string> found(required.begin(), required.end());
    CHECK(found == row.required);
  }
}

TEST_CASE("letters beyond ASCII that fold to what a regular expression without case asks for") {
  const auto kelvin = one_rule("sel: {f|re|i: 'xkelvin'}\ncondition: sel");
  CHECK(matches(kelvin,
                "{\"f\": \"x\xE2\x84\xAA"
                "elvin\"}"));
  const auto sharp = one_rule("sel: {f|re|i: 'fast'}\ncondition: sel");
  CHECK(matches(sharp, "{\"f\": \"fa\xC5\xBFt\"}"));
}
