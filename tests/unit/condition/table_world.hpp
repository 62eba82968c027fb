// Conditions and facts for tests of tables: every operator of the charter profile on every type, and facts
// that are absent, unreadable, single and several.
#pragma once

#include <doctest/doctest.h>

#include <random>

#include "charter_vocabulary_fixture.hpp"
#include "condition/table.hpp"
#include "condition/table_analysis.hpp"

namespace csirt::test {

inline const Instant kTableNow = *parse_instant("2026-03-01T12:00:00Z");

inline const std::vector<std::string>& table_items() {
  static const std::vector<std::string> items = {"severity: high",
                                                 "severity: [low, medium]",
                                                 "severity|gte: medium",
                                                 "severity|lt: high",
                                                 "severity|neq: low",
                                                 "severity|exists: true",
                                                 "severity|fieldref: wanted",
                                                 "severity|gte|fieldref: wanted",
                                                 "severity|member_of: severity",
                                                 "count: 5",
                                                 "count: [1, 5, 9]",
                                                 "count|gte: 2",
                                                 "count|lt: 5",
                                                 "count|lte: 1",
                                                 "count|gt: 5",
                                                 "count|neq: [1, 2]",
                                                 "count|gte: -9007199254740991",
                                                 "user: ada",
                                                 "user|neq: ada",
                                                 "user: [ada, bob]",
                                                 "user|contains: d",
                                                 "user|startswith: a",
                                                 "user|endswith: b",
                                                 "user|like: 'a?a'",
                                                 "user|exists: false",
                                                 "user|member_of: vips",
                                                 "tags: a",
                                                 "tags: [bc, x]",
                                                 "tags|all: [a, bc]",
                                                 "tags|neq: a",
                                                 "tags|neq: [a, x]",
                                                 "tags|contains: b",
                                                 "tags|contains|all: [a, c]",
                                                 "tags|exists: true",
                                                 "opened|lt: '2026-02-01T00:00:00Z'",
                                                 "opened|gte: '2026-03-01T00:00:00Z'",
                                                 "opened|older_than: 3d",
                                                 "opened|newer_than: 1h",
                                                 "took|gt: 30m",
                                                 "took: 1h",
                                                 "address: 10.0.0.1",
                                                 "address|neq: 10.0.0.1",
                                                 "address|in: 10.0.0.0/8",
                                                 "address|in: [10.1.0.0/16, '2001:db8::/32']",
                                                 "address|cidr: 0.0.0.0/0",
                                                 "address|neq|in: 10.0.0.0/8",
                                                 "address|all|in: [10.0.0.0/8, 10.1.0.0/16]",
                                                 "address|member_of: scanners",
                                                 "address|member_of: corp",
                                                 "host: db.example.com",
                                                 "host|member_of: corp",
                                                 "place|member_of: corp",
                                                 "place: payments",
                                                 "personal: true",
                                                 "personal|neq: true",
                                                 "verdict: ['true', false-positive]",
                                                 "verdict: false-positive",
                                                 "title|like: '*a*'",
                                                 "title: ''"};
  return items;
}

// The values that a field may have in tests.
inline const std::vector<std::pair<std::string, std::vector<Fact>>>& table_facts() {
  using Texts = std::vector<std::string>;
  static const std::vector<std::pair<std::string, std::vector<Fact>>> world = {
      {"severity",
       {std::string("low"), std::string("medium"), std::string("critical"), std::string("odd"),
        Texts{"low", "high"}, Texts{"odd", "high"}, std::int64_t{3}}},
      {"wanted", {std::string("medium"), std::string("high"), std::string("odd")}},
      {"count",
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{5}, std::int64_t{6}, true,
        std::string("5")}},
      {"user",
       {std::string("ada"), std::string("bob"), std::string(""), Texts{"ada", "bob"}, Texts{},
        std::int64_t{1}}},
      {"tags", {Texts{}, Texts{"a"}, Texts{"a", "bc"}, Texts{"x", "c"}, std::string("a")}},
      {"opened",
       {std::string("2026-01-01T00:00:00Z"), std::string("2026-03-01T11:30:00Z"), std::string("soon"),
        std::string("2026-02-26T12:00:00Z")}},
      {"took", {std::string("1h"), std::string("5m"), std::string("1")}},
      {"address",
       {std::string("10.0.0.1"), std::string("10.1.2.3"), std::string("2001:db8::1"),
        std::string("10.1.0.0/16"), std::string("192.0.2.3"), std::string("nowhere"),
        Texts{"10.0.0.1", "192.0.2.3"}, Texts{"10.1.0.1", "nowhere"}}},
      {"host", {std::string("db.example.com"), std::string("acct01"), std::string("x.evil.example")}},
      {"place", {std::string("corp"), std::string("payments"), std::string("other")}},
      {"personal", {true, false, std::string("true")}},
      {"verdict", {std::string("true"), std::string("false-positive")}},
      {"title", {std::string("a"), std::string(""), std::string("b")}},
  };
  return world;
}

template <class Random>
std::string item_map(Random& random, std::size_t most) {
  std::map<std::string, std::string> chosen;  // keys of a map are distinct
  const std::size_t size = 1 + random() % most;
  while (chosen.size() < size) {
    const std::string& item = table_items()[random() % table_items().size()];
    chosen[item.substr(0, item.find(':'))] = item;
  }
  std::string text;
  for (const auto& [key, item] : chosen) text += (text.empty() ? "{ " : ", ") + item;
  return text + " }";
}

// Mostly conjunctions, as people write them; now and then alternatives and `not`.
template <class Random>
std::string row_condition(Random& random) {
  switch (random() % 8) {
    case 0:
      return "";
    case 1:
      return "[" + item_map(random, 2) + ", " + item_map(random, 2) + "]";
    case 2: {
      static const char* const kForms[] = {"a and not b", "not a", "not (a or b)", "a or not b",
                                           "not (not a and b)"};
      return "{ a: " + item_map(random, 2) + ", b: " + item_map(random, 1) +
             ", condition: " + kForms[random() % 5] + " }";
    }
    default:
      return item_map(random, 3);
  }
}

template <class Random>
Facts random_facts(Random& random) {
  Facts facts;
  for (const auto& [field, values] : table_facts()) {
    if (random() % 4 != 0) facts[field] = values[random() % values.size()];
  }
  return facts;
}

// --- tables and what is said of them ---

using Rows = std::vector<std::pair<std::string, std::string>>;

inline DecisionTable made_table(HitPolicy hit, const Rows& rows, std::string otherwise = "") {
  DecisionTable table;
  table.hit = hit;
  table.of = "severity";
  table.otherwise = std::move(otherwise);
  for (const auto& [when, then] : rows) {
    std::string problems;
    const Condition condition = when.empty() ? Condition() : compile(when, &problems);
    REQUIRE_MESSAGE(problems.empty(), when << ": " << problems);
    table.rows.push_back({condition, then, "", "/rows/" + std::to_string(table.rows.size()), {}, 0, 0});
  }
  table.plan = std::make_shared<const condition::TablePlan>(table.rows);
  return table;
}

inline TableAnalysis reviewed(const DecisionTable& table) {
  return condition::analyse("t", table, small_vocabulary(), {});
}

// "hole: no row holds: severity low", one issue a line.
inline std::string lines(const TableAnalysis& found, bool notes = false) {
  std::string all;
  for (const TableIssue& issue : found.issues) {
    if (issue.severity != IssueSeverity::note || notes) all += issue.problem.message + "\n";
  }
  return all;
}

}  // namespace csirt::test
