// Events that somebody made to be in the way. What they cost shows in how long the tests take: each would
// take minutes if its cost grew with the square of its size.
#include <string>

#include "condition_fixture.hpp"

using namespace csirt::condition;
using csirt::condition::test::one_rule;

namespace {

constexpr std::size_t kLarge = 400'000;

const char* const kDetection =
    "text: {f|contains: needle}\n"
    "pattern: {f|re: '(a+)+x$'}\n"
    "anywhere: ['a keyword']\n"
    "condition: 1 of them";

// The event is read as expected, and the next one as if nothing had been.
void check(const std::string& event, EventStatus status, std::size_t matched) {
  Matcher matcher(one_rule(kDetection));
  for (int time = 0; time < 3; ++time) {
    REQUIRE(matcher.parse(event) == status);
    CHECK(matcher.match().size() == matched);
    REQUIRE(matcher.parse(R"({"f":"a needle"})") == EventStatus::ok);
    CHECK(matcher.match().size() == 1);
  }
}

}  // namespace

TEST_CASE("a line of backslashes is read in one pass, and is an event when they are paired") {
  check("{\"f\":\"" + std::string(kLarge, '\\') + "\"}", EventStatus::ok, 0);
  check("{\"f\":\"" + std::string(kLarge + 1, '\\') + "\"}", EventStatus::cut_off, 0);
  check("{\"f\":\"" + std::string(kLarge + 1, '\\') + "q\"}", EventStatus::malformed, 0);
  check(std::string(kLarge, '\\'), EventStatus::malformed, 0);
}

TEST_CASE("a long value is searched in linear time, by texts, by regular expressions and by keywords") {
  check("{\"f\":\"" + std::string(kLarge, 'a') + "\"}", EventStatus::ok, 0);
  check("{\"f\":\"" + std::string(kLarge, 'a') + "x\"}", EventStatus::ok, 1);
  check("{\"f\":\"" + std::string(kLarge, 'n') + "needle\"}", EventStatus::ok, 1);
  check("{\"g\":\"" + std::string(kLarge, ' ') + "a keyword\"}", EventStatus::ok, 1);
}

TEST_CASE("a keyword of which a part stands in a value very often is looked at once for each value") {
  std::string event = "{\"f\":\"";
  for (std::size_t i = 0; i < kLarge / 8; ++i) event += "partial ";
  for (const char* words : {"['partial*never', 'part?al.']", "['partial*never', 'x*partial?']"}) {
    const auto rules = one_rule("words: " + std::string(words) + "\ncondition: words");
    CHECK_FALSE(csirt::condition::test::matches(rules, event + "\",\"g\":\"xneverpartial\"}"));
    CHECK(csirt::condition::test::matches(rules, event + "\",\"g\":\"xpartial.never\"}"));
  }
}

TEST_CASE("an event may have very many fields, all of its own, and one may stand twice") {
  std::string event = "{\"f\":\"needle\"";
  for (std::size_t i = 0; i < kLarge / 10; ++i)
    event += ",\"field" + std::to_string(i) + "\":" + std::to_string(i);
  check(event + "}", EventStatus::ok, 1);
  check(event + ",\"f\":\"\"}", EventStatus::ok, 0);
}

TEST_CASE("an event may have very many scalars in one field") {
  std::string event = "{\"f\":[0";
  for (std::size_t i = 0; i < kLarge / 4; ++i) event += ",1";
  check(event + "]}", EventStatus::ok, 0);
  check(event + ",\"needle\"]}", EventStatus::ok, 1);
}

TEST_CASE("nesting ends at its limit, and a line at its own") {
  const std::string open(200, '['), close(200, ']');
  check("{\"f\":" + open + "1" + close + "}", EventStatus::too_deep, 0);
  check("{\"f\":\"" + std::string(5u << 20, 'a') + "\"}", EventStatus::too_long, 0);
}

TEST_CASE("a hit for keywords lies in one value, escapes and all") {
  const auto rules = one_rule("words: [nfoobar, 'a keyword']\ncondition: words");
  CHECK_FALSE(csirt::condition::test::matches(rules, R"({"a":"x\nfoobar"})"));
  CHECK(csirt::condition::test::matches(rules, R"({"a":"x\\nfoobar"})"));
  CHECK_FALSE(csirt::condition::test::matches(rules, R"({"a":"a key","b":"word"})"));
  CHECK_FALSE(csirt::condition::test::matches(rules, R"({"a keyword":1})"));
  CHECK(csirt::condition::test::matches(rules, R"({"b":["A Keyw\u006Frd"]})"));
}
