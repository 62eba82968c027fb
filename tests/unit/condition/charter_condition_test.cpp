// The charter profile as tables: condition, facts, answer.
#include <doctest/doctest.h>

#include "charter_vocabulary_fixture.hpp"

using namespace csirt;
using test::compile;

namespace {

const Instant now = *parse_instant("2026-08-15T12:00:00Z");

const Facts full = {
    {"severity", std::string("high")},
    {"wanted", std::string("medium")},
    {"host", std::string("ACCT01.example.com")},
    {"user", std::string("ada")},
    {"title", std::string("LSASS memory dumped")},
    {"verdict", std::string("false-positive")},
    {"count", std::int64_t{7}},
    {"limit", std::int64_t{7}},
    {"opened", std::string("2026-08-15T09:00:00Z")},
    {"took", std::string("90m")},
    {"tags", std::vector<std::string>{"T1003.001", "T1082"}},
    {"address", std::string("192.0.2.7")},
    {"place", std::string("payments")},
    {"team", std::string("emea")},
    {"personal", true},
};

Truth ask(const std::string& yaml, const Facts& facts = full) {
  std::string problems;
  const Condition condition = compile(yaml, &problems);
  REQUIRE_MESSAGE(problems.empty(), problems);
  return condition.evaluate(facts, now);
}

}  // namespace

TEST_CASE("each comparison, on facts that are known") {
  const std::pair<const char*, Truth> table[] = {
      {"{ severity: high }", Truth::yes},
      {"{ severity: [low, high] }", Truth::yes},
      {"{ severity: [low, medium] }", Truth::no},
      {"{ severity|neq: low }", Truth::yes},
      {"{ severity|neq: [low, high] }", Truth::no},
      {"{ severity|gte: high }", Truth::yes},
      {"{ severity|gt: high }", Truth::no},
      {"{ severity|lt: critical }", Truth::yes},
      {"{ severity|lte: medium }", Truth::no},
      {"{ severity|gt|fieldref: wanted }", Truth::yes},
      {"{ severity|fieldref: wanted }", Truth::no},
      {"{ severity|neq|fieldref: wanted }", Truth::yes},
      {"{ severity|member_of: severity }", Truth::yes},
      {"{ user: ada }", Truth::yes},
      {"{ user: Ada }", Truth::no},
      {"{ user: 'a*' }", Truth::no},
      {"{ user|like: 'a?a' }", Truth::yes},
      {"{ user|like: '*' }", Truth::yes},
      {"{ user|startswith: ad }", Truth::yes},
      {"{ user|member_of: vips }", Truth::yes},
      {"{ user|neq|member_of: vips }", Truth::no},
      {"{ title|contains: memory }", Truth::yes},
      {"{ title|contains: Memory }", Truth::no},
      {"{ title|contains|all: [LSASS, dumped] }", Truth::yes},
      {"{ title|contains|all: [LSASS, drunk] }", Truth::no},
      {"{ title|endswith: dumped }", Truth::yes},
      {"{ verdict: false-positive }", Truth::yes},
      {"{ count: 7 }", Truth::yes},
      {"{ count|gte: 8 }", Truth::no},
      {"{ count|gte|fieldref: limit }", Truth::yes},
      {"{ opened|older_than: 2h }", Truth::yes},
      {"{ opened|older_than: 3h }", Truth::no},
      {"{ opened|newer_than: 3h }", Truth::yes},
      {"{ opened|lt: 2026-08-15T09:00:01Z }", Truth::yes},
      {"{ opened: 2026-08-15T11:00:00+02:00 }", Truth::yes},
      {"{ took|gt: 1h }", Truth::yes},
      {"{ took: 1h30m }", Truth::yes},
      {"{ tags: T1082 }", Truth::yes},
      {"{ tags: T1003 }", Truth::no},
      {"{ tags|startswith: T1003 }", Truth::yes},
      {"{ tags|all: [T1082, T1003.001] }", Truth::yes},
      {"{ tags|all: [T1082, T1105] }", Truth::no},
      {"{ address: 192.0.2.7 }", Truth::yes},
      {"{ address: '::ffff:192.0.2.7' }", Truth::yes},
      {"{ address|in: 192.0.2.0/24 }", Truth::yes},
      {"{ address|cidr: [10.0.0.0/8, 2001:db8::/32] }", Truth::no},
      {"{ address|member_of: scanners }", Truth::yes},
      {"{ address|member_of: corp }", Truth::no},
      {"{ place|member_of: corp }", Truth::yes},
      {"{ host|member_of: corp }", Truth::yes},
      {"{ personal: true }", Truth::yes},
      {"{ personal: false }", Truth::no},
      {"{ personal|exists: true }", Truth::yes},
      {"{ personal|exists: false }", Truth::no},
      {"{ team: emea, severity: high }", Truth::yes},
      {"{ team: emea, severity: low }", Truth::no},
      {"[{ severity: low }, { team: emea }]", Truth::yes},
      {"{ a: { severity: high }, b: { team: worldwide }, condition: a and not b }", Truth::yes},
      {"{ s1: { severity: low }, s2: { team: emea }, condition: 1 of s* }", Truth::yes},
      {"{ s1: { severity: low }, s2: { team: emea }, condition: all of them }", Truth::no},
      {"{ s: { severity: low }, condition: not s }", Truth::yes},
      {"{ s: [{ severity: low }, { team: emea }], condition: s }", Truth::yes},
  };
  for (const auto& [condition, expected] : table) {
    CAPTURE(condition);
    CHECK(ask(condition) == expected);
  }
}

TEST_CASE("lists mean any of their values unless all is said (FLT-2)") {
  CHECK(ask("{ tags: [T1105, T1082] }") == Truth::yes);
  CHECK(ask("{ tags|all: [T1105, T1082] }") == Truth::no);
}

TEST_CASE("what is not known is unknown, and never yes") {
  const Facts nothing;
  for (const char* condition :
       {"{ severity: high }", "{ severity|neq: high }", "{ count|lt: 5 }", "{ tags: x }",
        "{ address|in: 10.0.0.0/8 }", "{ user|member_of: vips }", "{ personal: false }",
        "{ s: { severity: low }, condition: not s }", "{ severity|fieldref: wanted }"}) {
    CAPTURE(condition);
    CHECK(ask(condition, nothing) == Truth::unknown);
  }
  CHECK(ask("{ severity|exists: false }", nothing) == Truth::yes);
  CHECK(ask("{ severity|exists: true }", nothing) == Truth::no);
}

TEST_CASE("a value that its type cannot read is unknown; an empty set is known") {
  CHECK(ask("{ severity: high }", {{"severity", std::string("enormous")}}) == Truth::unknown);
  CHECK(ask("{ severity|neq: high }", {{"severity", std::string("enormous")}}) == Truth::unknown);
  CHECK(ask("{ count|gte: 1 }", {{"count", std::string("7")}}) == Truth::unknown);
  CHECK(ask("{ opened|older_than: 1h }", {{"opened", std::string("yesterday")}}) == Truth::unknown);
  CHECK(ask("{ address|in: 10.0.0.0/8 }", {{"address", std::string("localhost")}}) == Truth::unknown);
  CHECK(ask("{ tags: x }", {{"tags", std::vector<std::string>{}}}) == Truth::no);
  CHECK(ask("{ tags|neq: x }", {{"tags", std::vector<std::string>{}}}) == Truth::yes);
}

TEST_CASE("a field with several values: one is enough, and one unreadable value does not hide a match") {
  const Facts facts = {{"host", std::vector<std::string>{"a", "b"}},
                       {"address", std::vector<std::string>{"garbage", "10.1.2.3"}}};
  CHECK(ask("{ host: b }", facts) == Truth::yes);
  CHECK(ask("{ host|neq: b }", facts) == Truth::no);
  CHECK(ask("{ address|in: 10.0.0.0/8 }", facts) == Truth::yes);
  CHECK(ask("{ address|in: 172.16.0.0/12 }", facts) == Truth::unknown);
}

TEST_CASE("unknown and false is false; unknown or true is true") {
  CHECK(ask("{ severity: low, count: 7 }", {{"count", std::int64_t{8}}}) == Truth::no);
  CHECK(ask("[{ severity: low }, { count: 7 }]", {{"count", std::int64_t{7}}}) == Truth::yes);
  CHECK(ask("{ severity: low, count: 7 }", {{"count", std::int64_t{7}}}) == Truth::unknown);
}

TEST_CASE("an explanation names what held, what failed, and what would have to be known") {
  const Explanation yes = compile("{ severity|gte: high, tags: [T1082, T1105] }").explain(full, now);
  REQUIRE(yes.held.size() == 2);
  CHECK(yes.held[0].field == "severity");
  CHECK(yes.held[0].op == "gte");
  CHECK(yes.held[0].found == "high");
  CHECK(yes.held[1].expected == "T1082 or T1105");
  CHECK(yes.held[1].found == "T1082");
  CHECK(yes.failed.empty());

  const Explanation no = compile("{ severity|gte: high, count|gt: 10 }").explain(full, now);
  REQUIRE(no.failed.size() == 1);
  CHECK(no.failed[0].field == "count");
  CHECK(no.failed[0].found == "7");

  const Explanation unknown =
      compile("{ severity|gte: high, user: bob }").explain({{"severity", std::string("high")}}, now);
  CHECK(unknown.truth == Truth::unknown);
  CHECK(unknown.unknown == std::vector<std::string>{"user"});
  REQUIRE(unknown.failed.size() == 1);
  CHECK(unknown.failed[0].known == false);
}

TEST_CASE("of alternatives that failed, the nearest is named") {
  const Explanation no =
      compile("[{ severity: low, count: 1, user: bob }, { team: worldwide }]").explain(full, now);
  REQUIRE(no.failed.size() == 1);
  CHECK(no.failed[0].field == "team");
}

TEST_CASE("an answer that rests on an exception not holding says so") {
  const Explanation yes =
      compile("{ s: { severity: high }, f: [{ user: bob }, { count: 1 }], condition: s and not f }")
          .explain(full, now);
  REQUIRE(yes.held.size() == 3);
  CHECK(yes.held[0].op == "not");
  CHECK(yes.held[2].op == "");
  const Explanation no =
      compile("{ s: { severity: high }, f: { user: ada, count: 7 }, condition: s and not f }")
          .explain(full, now);
  REQUIRE(no.failed.size() == 1);
  CHECK(no.failed[0].op == "not");
}

TEST_CASE("the matched part of a text is marked") {
  const Explanation yes = compile("{ title|contains: memory }").explain(full, now);
  CHECK(yes.held[0].found.substr(yes.held[0].from, yes.held[0].to - yes.held[0].from) == "memory");
  const Explanation end = compile("{ title|endswith: dumped }").explain(full, now);
  CHECK(end.held[0].found.substr(end.held[0].from, end.held[0].to - end.held[0].from) == "dumped");
}

TEST_CASE("a condition reads as one line and names its fields") {
  CHECK(compile("{ severity|gte: high, user: [ada, bob] }").text() ==
        "severity >= high and user is ada or bob");
  CHECK(compile("{ a: { severity: low }, b: { count|gt: 3 }, condition: not (a or b) }").text() ==
        "not (severity is low or count > 3)");
  CHECK(compile("{ user|exists: false }").text() == "user is not known");
  CHECK(compile("{ severity|gt|fieldref: wanted, tags|all: [a, b] }").fields() ==
        std::vector<std::string>{"severity", "tags", "wanted"});
  CHECK(Condition().text() == "always");
  CHECK(Condition().evaluate({}, now) == Truth::yes);
}

TEST_CASE("the order in which an author writes a map changes nothing") {
  CHECK(compile("{ user: ada, severity: high }").text() == compile("{ severity: high, user: ada }").text());
}

TEST_CASE("mistakes are said where they are, with what was meant") {
  const std::pair<const char*, const char*> table[] = {
      {"{ severty: high }", "1:3: there is no field 'severty'; did you mean 'severity'? (at /severty)"},
      {"{ severity: hihg }",
       "1:13: 'hihg' is no level of the scale 'severity'; did you mean 'high'? (field 'severity') (at "
       "/severity)"},
      {"{ verdict: maybe }", "1:12: 'maybe' is no value of this field (field 'verdict') (at /verdict)"},
      {"{ team: emae }",
       "1:9: 'emae' is no team of this charter; did you mean 'emea'? (field 'team') (at /team)"},
      {"{ user|gte: ada }", "1:3: the modifier 'gte' does not fit the type id (field 'user') (at /user|gte)"},
      {"{ user|contain: ada }",
       "1:3: there is no modifier 'contain'; did you mean 'contains'? (field 'user') (at /user|contain)"},
      {"{ count: '7' }", "1:10: the text '7' is no number (field 'count') (at /count)"},
      {"{ count: 7.5 }", "1:10: '7.5' is no number (field 'count') (at /count)"},
      {"{ user: 007 }", "1:9: '007' is no id (field 'user') (at /user)"},
      {"{ personal: yes }", "1:13: 'yes' is no flag (field 'personal') (at /personal)"},
      {"{ opened|older_than: 3 }", "1:22: '3' is no duration (field 'opened') (at /opened|older_than)"},
      {"{ opened|lt: soon }", "1:14: 'soon' is no instant (field 'opened') (at /opened|lt)"},
      {"{ address|in: 192.0.2.7/24 }",
       "1:15: '192.0.2.7/24' has bits set behind its prefix; did you mean '192.0.2.0/24'? (field 'address') "
       "(at /address|in)"},
      {"{ address|in: 300.0.0.0/8 }", "1:15: '300.0.0.0/8' is no network (field 'address') (at /address|in)"},
      {"{ severity|fieldref: size }",
       "1:22: the field 'size' is of type scale 'size', not scale 'severity' (field 'severity') (at "
       "/severity|fieldref)"},
      {"{ user|member_of: vipps }",
       "1:19: there is no list, scale or constituency 'vipps'; did you mean 'vips'? (field 'user') (at "
       "/user|member_of)"},
      {"{ address|member_of: vips }",
       "1:22: 'vips' holds 'ada', which is no network (field 'address') (at /address|member_of)"},
      {"{ user|member_of: corp }",
       "1:19: a constituency holds no values of this kind (field 'user') (at /user|member_of)"},
      {"{ user: ~ }", "1:9: null is no value; say 'user|exists: false' (field 'user') (at /user)"},
      {"{ user: [] }", "1:9: an empty list of values never matches (at /user)"},
      {"{ user|exists: ada }", "1:16: 'ada' is no flag (field 'user') (at /user|exists)"},
      {"{ severity|lt|gt: low }",
       "1:3: the modifier 'gt' is one comparison too many (field 'severity') (at /severity|lt|gt)"},
      {"{ severity|neq|gt: low }",
       "1:3: 'neq' turns no order; use the opposite comparison (field 'severity') (at /severity|neq|gt)"},
      {"{}", "1:1: an empty condition says nothing; leave it out to mean always"},
      {"[]", "1:1: an empty list of conditions never holds"},
      {"high", "1:1: a condition is a map of fields, a list of such maps, or a map with 'condition'"},
      {"{ s: { severity: low }, condition: t }", "1:36: there is no search identifier 't' (at /condition)"},
      {"{ severity: { gte: high } }",
       "1:13: a comparison takes a value or a list of values (field 'severity') (at /severity)"},
      {"{ usr: a, severity: [hig, lo] }", "1:3: there is no field 'usr'; did you mean 'user'? (at /usr)"},
  };
  for (const auto& [condition, expected] : table) {
    std::string problems;
    CHECK(compile(condition, &problems).always());
    CAPTURE(condition);
    CAPTURE(problems);
    CHECK(problems.find(expected) != std::string::npos);
  }
}

TEST_CASE("a condition nested too deeply is refused, not followed") {
  std::string deep = "{ severity: high }";
  for (int i = 0; i < 100; ++i) deep = "[" + deep + "]";
  std::string problems;
  compile(deep, &problems);
  CHECK(problems.find("nested too deeply") != std::string::npos);
}
