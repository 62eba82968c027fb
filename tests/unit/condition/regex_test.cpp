// Where regular expressions of RE2 differ from those of PCRE.
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
