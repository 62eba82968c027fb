// What an analysis says of tables that people can read, and at random against trying all facts of small
// worlds.
#include "condition/table_analysis.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <span>

#include "base/text.hpp"
#include "condition/table.hpp"
#include "condition/table_texts.hpp"
#include "table_world.hpp"

using namespace csirt;
using namespace csirt::condition;
using namespace csirt::test;

namespace {

struct Said {
  HitPolicy hit;
  Rows rows;
  const char* said;  // "no": not compared
};

void check_said(std::span<const Said> cases) {
  for (const Said& one : cases) {
    const TableAnalysis found = reviewed(made_table(one.hit, one.rows));
    CAPTURE(one.rows[0].first);
    if (std::string(one.said) != "no") CHECK(lines(found) == one.said);
    CHECK(found.exact);
    for (const TableIssue& issue : found.issues) CHECK(issue.confirmed);
  }
}

}  // namespace

TEST_CASE("what is said of tables") {
  const Said cases[] = {
      {HitPolicy::first,
       {{"{ severity: low }", "low"}, {"{ severity|gte: high }", "high"}},
       "no row holds: severity medium\n"},
      {HitPolicy::first,
       {{"{ severity|gte: medium }", "low"}, {"{ severity: high }", "high"}, {"", "low"}},
       "row 2 never decides: whenever it holds, another row answers: severity high, where row 1 answers\n"},
      {HitPolicy::first, {{"{ count|lt: 5 }", "low"}, {"{ count|gte: 5 }", "high"}}, ""},
      {HitPolicy::first,
       {{"{ count|lt: 5 }", "low"}, {"{ count|gt: 5 }", "high"}},
       "no row holds: count 5\n"},
      {HitPolicy::unique,
       {{"{ personal: true }", "high"}, {"{ severity|gte: high }", "high"}, {"", "low"}},
       "no"},
      {HitPolicy::any,
       {{"{ personal: true }", "high"}, {"{ personal|neq: false }", "high"}, {"{ personal: false }", "low"}},
       ""},
      {HitPolicy::priority,
       {{"{ personal: true }", "low"}, {"", "medium"}},
       "row 1 never decides: whenever it holds, another row answers: personal true, where row 2 answers\n"},
      {HitPolicy::collect, {{"{ severity: low, verdict: 'true' }", "low"}, {"", "low"}}, ""},
      {HitPolicy::first, {{"{ tags: a }", "low"}, {"{ tags|neq: a }", "high"}}, ""},
      {HitPolicy::first, {{"{ tags: [a, b] }", "low"}, {"{ tags|neq: a }", "high"}}, ""},
      {HitPolicy::first,
       {{"{ tags|all: [a, b] }", "low"}, {"{ tags|neq: a }", "high"}},
       "no row holds: tags [a]\n"},
      {HitPolicy::first,
       {{"{ address|in: 10.0.0.0/8 }", "low"}, {"{ address|neq|in: [10.0.0.0/8, 192.0.2.0/24] }", "high"}},
       "no row holds: address 192.0.2.1\n"},
      {HitPolicy::first,
       {{"{ took|lt: 1h }", "low"}, {"{ took|gt: 2h }", "high"}},
       "no row holds: took 1h\n"},
      {HitPolicy::first,
       {{"{ opened|older_than: 3d }", "low"}, {"{ opened|newer_than: 2d }", "high"}},
       "no row holds: opened 2025-12-29T00:00:00Z\n"},
      {HitPolicy::first,
       {{"{ user|startswith: a }", "low"}, {"{ user|neq|contains: a }", "high"}},
       "no row holds: user xa\n"},
      {HitPolicy::first,
       {{"{ a: { user|startswith: ab }, b: { user: b }, condition: a and b }", "low"}, {"", "low"}},
       "row 1 can never hold\n"},
      {HitPolicy::first, {{"{ team: emea }", "low"}, {"{ team: worldwide }", "low"}}, ""},
      {HitPolicy::first,
       {{"{ user|exists: false }", "low"}, {"{ user|neq: ada }", "low"}},
       "no row holds: user ada\n"},
  };
  check_said(cases);
}

TEST_CASE("values between and beside those that tests name: networks, and texts with NUL") {
  const Said cases[] = {
      {HitPolicy::first,
       {{"{ address|in: [0.0.0.0/2, 64.0.0.0/2, 128.0.0.0/2, 192.0.0.0/2] }", "low"},
        {"{ address: 0.0.0.0/0 }", "low"},
        {"{ address|neq|in: 0.0.0.0/0 }", "low"}},
       "no row holds: address 0.0.0.0/1\n"},
      {HitPolicy::first,
       {{"{ address|in: ['::/2', '4000::/2', '8000::/2', 'c000::/2'] }", "low"},
        {"{ address: '::/0' }", "low"}},
       "no row holds: address ::/1\n"},
      {HitPolicy::first,
       {{"{ address|in: [10.0.0.0/9, 10.128.0.0/9] }", "low"},
        {"{ address: 10.0.0.0/8 }", "low"},
        {"{ address|neq|in: 10.0.0.0/8 }", "low"}},
       "no row holds: address 10.0.0.1/8\n"},
      {HitPolicy::first,
       {{"{ address|in: [10.0.0.0/10, 10.64.0.0/10, 10.128.0.0/10, 10.192.0.0/10] }", "low"},
        {"{ address: 10.0.0.0/8 }", "low"},
        {"{ address|in: 10.0.0.0/8 }", "high"},
        {"", "low"}},
       ""},
      {HitPolicy::first,
       {{R"({ user|contains: "a\0b" })", "low"}, {"{ user|neq|contains: a }", "low"}, {"{ user: a }", "low"}},
       "no row holds: user xa\n"},
  };
  check_said(cases);
}

TEST_CASE("rows that exclude one another: each conflict with an example") {
  const TableAnalysis found = reviewed(made_table(
      HitPolicy::unique,
      {{"{ personal: true }", "high"}, {"{ severity|gte: high }", "high"}, {"{ severity: low }", "low"}}));
  CHECK(found.overlaps == 2);
  CHECK(found.conflicts == 2);
  REQUIRE(found.issues.size() >= 3);
  CHECK(found.issues[0].kind == TableIssueKind::hole);
  CHECK(found.issues[1].severity == IssueSeverity::mistake);
  CHECK(found.issues[1].rows == std::vector<std::uint64_t>{1, 0});
  CHECK(found.issues[1].problem.message == "row 2 holds together with row 1: personal true, severity high");
  CHECK(found.issues[2].rows == std::vector<std::uint64_t>{2, 0});
}

TEST_CASE("outputs and defaults that no answer has") {
  const TableAnalysis found = reviewed(made_table(
      HitPolicy::first, {{"{ severity|gte: low }", "low"}, {"{ severity: high }", "high"}}, "medium"));
  CHECK(found.complete);
  CHECK(lines(found, true) ==
        "row 2 never decides: whenever it holds, another row answers: severity high, where row 1 answers\n"
        "no answer is 'high'\nno answer is 'critical'\n");
  const TableAnalysis always = reviewed(made_table(HitPolicy::first, {{"", "low"}}, "high"));
  CHECK(lines(always, true).starts_with("the default is never used"));
}

TEST_CASE("a field that is not known opens a table that is complete otherwise") {
  const TableAnalysis found = reviewed(
      made_table(HitPolicy::first, {{"{ personal: true }", "low"}, {"{ personal: false }", "high"}}));
  CHECK(found.complete);
  CHECK_FALSE(found.complete_when_unknown);
  CHECK(found.issues[0].kind == TableIssueKind::open_when_unknown);
  CHECK(found.issues[0].example.empty());
}

TEST_CASE("tests that are not followed are taken as free, and said") {
  const TableAnalysis found =
      reviewed(made_table(HitPolicy::first, {{"{ severity|gte|fieldref: wanted }", "high"},
                                             {"{ severity|lt|fieldref: wanted }", "low"}}));
  CHECK_FALSE(found.exact);
  CHECK(found.free_tests == std::vector<std::string>{"severity < wanted", "severity >= wanted"});
  REQUIRE(found.issues[0].kind == TableIssueKind::hole);
  CHECK_FALSE(found.issues[0].confirmed);
  CHECK(found.issues[0].assumed ==
        std::vector<std::string>{"severity < wanted: no", "severity >= wanted: no"});
}

TEST_CASE("work is bounded, and what was not looked at is said") {
  Rows rows;
  for (int i = 0; i < 200; ++i)
    rows.push_back({"{ count: " + std::to_string(i) + ", took|gt: " + std::to_string(i + 1) + "m }", "low"});
  const TableAnalysis found =
      analyse("t", made_table(HitPolicy::unique, rows), test::small_vocabulary(), {1000, 10});
  CHECK_FALSE(found.exact);
  CHECK(found.issues.back().kind == TableIssueKind::limit);
}

TEST_CASE("text comparisons together: every combination of answers that short texts give, and no other") {
  using typed::Compare;
  const std::vector<std::vector<TextPattern>> sets = {
      {{Compare::contains, "ab"}, {Compare::starts, "b"}, {Compare::ends, "a"}},
      {{Compare::like, "a?b"}, {Compare::like, "*b*a"}, {Compare::equal, "ab"}},
      {{Compare::like, "?"}, {Compare::like, "*"}, {Compare::contains, ""}, {Compare::equal, ""}},
      {{Compare::contains, "\xc3\xa9"}, {Compare::like, "?"}, {Compare::starts, "a"}},
      {{Compare::contains, std::string("a\0b", 3)}, {Compare::like, "?"}, {Compare::ends, "b"}}};
  for (const auto& patterns : sets) {
    const auto answers = [&](const std::string& text) {
      std::string all;
      for (const TextPattern& pattern : patterns) {
        const std::string& wanted = pattern.text;
        const bool met = pattern.compare == Compare::contains ? text.find(wanted) != std::string::npos
                         : pattern.compare == Compare::starts ? text.starts_with(wanted)
                         : pattern.compare == Compare::ends   ? text.ends_with(wanted)
                         : pattern.compare == Compare::like   ? base::wildcard_match(wanted, text)
                                                              : text == wanted;
        all += met ? '1' : '0';
      }
      return all;
    };
    std::set<std::string> expected, found;
    std::vector<std::string> texts = {""};
    for (std::size_t i = 0; i < texts.size() && texts.size() < 6000; ++i) {
      expected.insert(answers(texts[i]));
      for (const char* letter : {"a", "b", "x", "\xc3\xa9"}) texts.push_back(texts[i] + letter);
      texts.push_back(texts[i] + '\0');
    }
    const auto witnesses = text_witnesses(patterns, 1000);
    REQUIRE(witnesses);
    for (const std::string& text : *witnesses) found.insert(answers(text));
    CHECK(found == expected);
    CHECK(witnesses->size() == found.size());
  }
  CHECK_FALSE(text_witnesses({{Compare::like, "*a???????????????b"}}, 100));
}
