// Filters: which rules they are for, what they take away, and how that is said.
#include "condition_fixture.hpp"

using namespace csirt;
using namespace csirt::condition;

namespace {

std::string rule(const std::string& id, const std::string& more = "",
                 const std::string& detection = "s: {f: a}") {
  return "title: t\nid: " + id + "\n" + more + "logsource: {category: c, product: p}\ndetection:\n  " +
         detection + "\n  condition: s\n";
}

std::string filter(const std::string& rules,
                   const std::string& tests = "selection: {user: adm}\n  condition: selection",
                   const std::string& source = "{product: p}") {
  return "title: filter\nid: filter-1\nlogsource: " + source + "\nfilter:\n  rules: " + rules + "\n  " +
         tests + "\n";
}

std::string problems(const RuleSet& rules) {
  std::string all;
  for (const Problem& problem : rules.problems()) all += format(problem) + "\n";
  return all;
}

constexpr const char* kAdmin = R"({"f": "a", "user": "adm"})";
constexpr const char* kUser = R"({"f": "a", "user": "bob"})";

// The ids of the rules that match, joined by blanks.
std::string matching(const std::shared_ptr<const RuleSet>& rules, const char* event) {
  Matcher matcher(rules);
  REQUIRE(matcher.parse(event) == EventStatus::ok);
  std::string ids;
  for (const std::uint32_t number : matcher.match()) ids += (ids.empty() ? "" : " ") + rules->info(number).id;
  return ids;
}

std::shared_ptr<const RuleSet> filtered_set(const std::string& filter_text) {
  return RuleSet::from_texts({{"f.yml", filter_text},
                              {"r.yml", rule("one") + "---\n" + rule("two", "name: second\n") + "---\n" +
                                            rule("other", "", "s: {g: a}")}});
}

}  // namespace

TEST_CASE("a filter takes away the matches for which its condition holds, from the rules that it names") {
  struct Row {
    const char* rules;
    const char* admin;  // rules that match the administrator's event
  };
  const Row rows[] = {{"[one]", "two"}, {"[second]", "one"}, {"[one, two]", ""},    {"any", ""},
                      {"[any]", ""},    {"one", "two"},      {"[one, one]", "two"}, {"[other]", "one two"}};
  for (const Row& row : rows) {
    CAPTURE(row.rules);
    const auto rules = filtered_set(filter(row.rules));
    CHECK(problems(*rules) == "");
    CHECK(matching(rules, kAdmin) == row.admin);
    CHECK(matching(rules, kUser) == "one two");
  }
}

TEST_CASE("a filter's condition is a condition like any other") {
  const auto rules = filtered_set(filter("[one]",
                                         "adm: {user: adm}\n  night: {hour: 3}\n  _x: {user: never}\n"
                                         "  condition: adm and not 1 of nig*"));
  CHECK(problems(*rules) == "");
  CHECK(matching(rules, kAdmin) == "two");
  CHECK(matching(rules, R"({"f": "a", "user": "adm", "hour": 3})") == "one two");
  const auto negated = filtered_set(filter("[one]", "s: {user: adm}\n  condition: not s"));
  CHECK(matching(negated, kAdmin) == "one two");
  CHECK(matching(negated, kUser) == "two");
}

TEST_CASE("several filters on one rule: each takes its part away") {
  const auto rules = RuleSet::from_texts(
      {{"r.yml", rule("one")},
       {"f.yml", filter("[one]") + "---\ntitle: second\nid: filter-2\nlogsource: {}\nfilter: "
                                   "{rules: any, s: {user: bob}, condition: s}\n"}});
  CHECK(problems(*rules) == "");
  CHECK(matching(rules, kAdmin) == "");
  CHECK(matching(rules, kUser) == "");
  CHECK(matching(rules, R"({"f": "a", "user": "eve"})") == "one");
  CHECK(rules->info(0).filters == std::vector<std::string>{"filter-1", "filter-2"});
}

TEST_CASE("a filter is for rules of its log source: each attribute that it states is theirs") {
  struct Row {
    const char* source;
    bool covers;
  };
  for (const Row& row : {Row{"{}", true},
                         {"{product: p}", true},
                         {"{category: c}", true},
                         {"{category: c, product: p}", true},
                         {"{product: q}", false},
                         {"{category: c, product: p, service: s}", false}}) {
    CAPTURE(row.source);
    const auto rules = filtered_set(filter("[one]", "s: {user: adm}\n  condition: s", row.source));
    CHECK(matching(rules, kAdmin) == (row.covers ? "two" : "one two"));
    const std::string told = "f.yml:5:11: the log source of the filter does not cover that of the rule";
    CHECK(problems(*rules).starts_with(told) == !row.covers);
  }
  const auto none = filtered_set(filter("any", "s: {user: adm}\n  condition: s", "{product: q}"));
  CHECK(problems(*none).find("its log source covers none of the set") != std::string::npos);
}

TEST_CASE("what a filter gets wrong is said, and its rules stay as they were") {
  struct Row {
    std::string text;
    const char* told;
  };
  const Row rows[] = {
      {filter("[nobody]"), "f.yml:5:11: the filter names a rule that the set does not have"},
      {filter("[]"), "f.yml:5:10: the list of rules is empty"},
      {filter("[[one]]"), "f.yml:5:11: this names no rule"},
      {filter("[~]"), "f.yml:5:11: this names no rule"},
      {filter("[one]", "s: {user|nope: adm}\n  condition: s"), "f.yml:6:7: there is no modifier 'nope'"},
      {filter("[one]", "s: {user: adm}"), "f.yml:5:3: the detection has no condition"},
      {filter("[one]", "s: {user: adm}\n  condition: t"), "f.yml:7:14: there is no search identifier 't'"},
      {filter("[one]", "s: {user|expand: '%p%'}\n  condition: s"), "f.yml:6:20: no values are given for the"},
      {"title: f\nlogsource: {}\nfilter: [one]\n", "f.yml:3:9: a filter is a map"},
      {"title: f\nlogsource: {}\nfilter: {s: {user: adm}, condition: s}\n",
       "f.yml:3:9: the filter names no rules"},
      {"title: f\nfilter: {rules: any, s: {user: adm}, condition: s}\n",
       "f.yml:1:1: the filter has no log source"},
      {"logsource: {}\nfilter: {rules: any, s: {user: adm}, condition: s}\n",
       "f.yml:1:1: the filter has no title"}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto rules = filtered_set(row.text);
    CAPTURE(problems(*rules));
    CHECK(problems(*rules).starts_with(row.told));
    CHECK(matching(rules, kAdmin) == "one two");
  }
}

TEST_CASE("the explanation names the filter that took the match away, and what would have kept it") {
  const auto rules = filtered_set(filter("[one]"));
  Matcher matcher(rules);
  REQUIRE(matcher.parse(kAdmin) == EventStatus::ok);
  const Explanation taken = matcher.explain(*rules->find("one"));
  CHECK_FALSE(taken.matched);
  CHECK(taken.filtered_by == std::vector<std::string>{"filter-1"});
  REQUIRE(taken.held.size() == 1);
  CHECK(taken.held[0].field == "f");
  REQUIRE(taken.failed.size() == 1);
  CHECK(taken.failed[0] == Predicate{"user", "not", "adm", "adm", true, 0, 3});
  CHECK(matcher.explain(*rules->find("two")).filtered_by.empty());
  REQUIRE(matcher.parse(R"({"f": "b", "user": "adm"})") == EventStatus::ok);
  const Explanation both = matcher.explain(*rules->find("one"));
  CHECK(both.filtered_by.empty());  // there was nothing to take away
  CHECK(both.failed.size() == 2);
}

TEST_CASE("filters are part of the canonical form, and come back from it") {
  const auto plain = RuleSet::from_texts({{"r.yml", rule("one")}});
  const auto filtered = RuleSet::from_texts({{"r.yml", rule("one")}, {"f.yml", filter("[one]")}});
  CHECK(plain->hash() != filtered->hash());
  const auto again = RuleSet::from_canonical(filtered->canonical());
  CHECK(again->hash() == filtered->hash());
  CHECK(matching(again, kAdmin) == "");
  REQUIRE(again->others().size() == 1);
  CHECK(again->others()[0].kind == "filter");
  CHECK(again->others()[0].id == "filter-1");
}

TEST_CASE("two filters with one id: the second is left out and reported") {
  const auto rules = RuleSet::from_texts({{"a.yml", filter("[one]", "s: {user: eve}\n  condition: s")},
                                          {"b.yml", filter("[one]")},
                                          {"r.yml", rule("one")}});
  CHECK(
      problems(*rules).starts_with("b.yml:1:1: the filter has the id of another, in a.yml, and is left out"));
  CHECK(matching(rules, kAdmin) == "one");
}

TEST_CASE("a filter sees the fields of an event by the names that its rule does") {
  const std::string source = "{category: process_creation, product: windows}";
  const auto rules = RuleSet::from_texts(
      {{"r.yml", "title: t\nid: one\nlogsource: " + source +
                     "\ndetection: {s: {Image|endswith: x.exe}, condition: s}\n"},
       {"f.yml", filter("[one]", "s: {Image|startswith: 'C:\\ok'}\n  condition: s", source)}});
  CHECK(problems(*rules) == "");
  CHECK(matching(rules, R"({"Channel": "Security", "EventID": 4688, "NewProcessName": "C:\\ok\\x.exe"})") ==
        "");
  CHECK(matching(rules, R"({"Channel": "Security", "EventID": 4688, "NewProcessName": "D:\\ok\\x.exe"})") ==
        "one");
}

TEST_CASE("a filter of ten thousand values for any of a thousand rules is compiled once") {
  std::string rules, values;
  for (int i = 0; i < 1000; ++i)
    rules += rule("r" + std::to_string(i), "", "s: {f: a" + std::to_string(i) + "}") + "---\n";
  for (int i = 0; i < 10'000; ++i) values += (i ? ", u" : "u") + std::to_string(i);
  const auto set = RuleSet::from_texts(
      {{"f.yml", filter("any", "s: {user: [" + values + "]}\n  condition: s")}, {"r.yml", rules}});
  CHECK(problems(*set) == "");
  REQUIRE(set->size() == 1000);
  CHECK(matching(set, R"({"f": "a7", "user": "u9999"})") == "");
  CHECK(matching(set, R"({"f": "a7", "user": "u10000"})") == "r7");
}
