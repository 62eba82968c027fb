// Compiled tables against every row in turn: exhaustively on one row, at random on many.
#include "condition/table_plan.hpp"

#include <doctest/doctest.h>

#include "table_world.hpp"

using namespace csirt;
using namespace csirt::condition;

namespace {

std::vector<TableRow> rows_of(const std::vector<std::string>& conditions) {
  std::vector<TableRow> rows;
  for (const std::string& when : conditions) {
    std::string problems;
    rows.push_back({when.empty() ? Condition() : test::compile(when, &problems), "x", "", "", {}, 0, 0});
    REQUIRE_MESSAGE(problems.empty(), when << ": " << problems);
  }
  return rows;
}

// The plan and the rows say the same of these facts.
void agree(const std::vector<TableRow>& rows, const TablePlan& plan, const Facts& facts) {
  TableRows answer;
  plan.rows(facts, test::kTableNow, false, answer);
  std::vector<std::uint32_t> fired, unknown;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const Truth truth = rows[i].when.evaluate(facts, test::kTableNow);
    if (truth == Truth::yes) fired.push_back(i);
    if (truth == Truth::unknown) unknown.push_back(i);
  }
  if (answer.fired != fired || answer.unknown != unknown) {
    std::string told;
    for (const auto& [name, fact] : facts) told += name + "=" + typed::show(fact) + " ";
    FAIL("differs on " << told << " row 0: " << rows[0].when.text());
  }
  plan.rows(facts, test::kTableNow, true, answer);
  const std::uint32_t end = fired.empty() ? UINT32_MAX : fired[0];
  fired.resize(std::min<std::size_t>(fired.size(), 1));
  std::erase_if(unknown, [&](std::uint32_t row) { return row > end; });
  CHECK(answer.fired == fired);
  CHECK(answer.unknown == unknown);
}

}  // namespace

TEST_CASE("each comparison on every value of its field, alone and turned") {
  for (const std::string& item : test::table_items()) {
    for (const std::string& when : {"{ " + item + " }", "{ a: { " + item + " }, condition: not a }"}) {
      const auto rows = rows_of({when});
      const TablePlan plan(rows);
      CHECK(plan.whole_rows() == 0);
      agree(rows, plan, {});
      for (const auto& [field, values] : test::table_facts()) {
        for (const Fact& value : values) {
          agree(rows, plan, {{field, value}});
          agree(rows, plan, {{field, value}, {"wanted", std::string("high")}});
        }
      }
    }
  }
}

TEST_CASE("every pair of comparisons in one row, on facts at random") {
  constexpr unsigned seed = 11;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto& items = test::table_items();
  for (std::size_t a = 0; a < items.size(); ++a) {
    for (std::size_t b = a + 1; b < items.size(); b += 1 + random() % 3) {
      if (items[a].substr(0, items[a].find(':')) == items[b].substr(0, items[b].find(':'))) continue;
      const auto rows = rows_of({"{ " + items[a] + ", " + items[b] + " }"});
      const TablePlan plan(rows);
      for (int i = 0; i < 3; ++i) agree(rows, plan, test::random_facts(random));
    }
  }
}

TEST_CASE("tables at random, small and of several blocks") {
  constexpr unsigned seed = 20260301;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (const std::size_t size : {1u, 2u, 5u, 63u, 64u, 65u, 200u, 1024u, 1025u, 2500u}) {
    for (std::size_t round = 0; round < 1 + 60 / size; ++round) {
      std::vector<std::string> conditions;
      for (std::size_t i = 0; i < size; ++i) conditions.push_back(test::row_condition(random));
      const auto rows = rows_of(conditions);
      const TablePlan plan(rows);
      for (int i = 0; i < 20; ++i) agree(rows, plan, test::random_facts(random));
    }
  }
}

TEST_CASE("thresholds at the ends of the numbers") {
  const auto rows = rows_of({"{ count|gte: -9007199254740991 }", "{ count|lt: -9007199254740991 }",
                             "{ count|gt: 9007199254740991 }", "{ count: 9007199254740991 }"});
  const TablePlan plan(rows);
  for (const std::int64_t count :
       {INT64_MIN, -9007199254740992, -9007199254740991, 9007199254740991, INT64_MAX})
    agree(rows, plan, {{"count", count}});
}

TEST_CASE("thresholds that lie close, and numbers on every side of them") {
  std::vector<std::string> conditions;
  for (int i = 0; i < 30; ++i) {
    conditions.push_back("{ count|gte: " + std::to_string(i * 7 - 40) + " }");
    conditions.push_back("{ count|lt: " + std::to_string(i * 11 - 90) + " }");
  }
  const auto rows = rows_of(conditions);
  const TablePlan plan(rows);
  for (std::int64_t count = -300; count <= 300; ++count) agree(rows, plan, {{"count", count}});
  for (const std::int64_t count : {INT64_MIN, INT64_MIN + 100, INT64_MAX - 100, INT64_MAX})
    agree(rows, plan, {{"count", count}});
}

TEST_CASE("lists of thresholds hold from the least of them on, and cost no more than it") {
  const auto list = [](const char* modifier, int first, int count) {
    std::string values;
    for (int i = 0; i < count; ++i) values += (i == 0 ? "" : ", ") + std::to_string(first + i * 3);
    return std::string("{ count") + modifier + ": [" + values + "] }";
  };
  std::vector<std::string> conditions;
  for (int i = 0; i < 100; ++i) conditions.push_back(list(i % 2 == 0 ? "|gte" : "|lt", i * 40, 300));
  const auto wide = rows_of(conditions);
  const TablePlan plan(wide);
  CHECK(plan.classes() <= 102);
  for (std::int64_t count = -5; count <= 5000; count += 7) agree(wide, plan, {{"count", count}});

  conditions = {list("", 0, 20),
                list("|neq", 5, 20),
                list("|gt", -5, 3),
                list("|lte", 30, 3),
                "{ count: [1, 2, 3, 4, 2, 9007199254740991, -9007199254740991] }",
                "{ count|neq: [7, 8] }"};
  const auto mixed = rows_of(conditions);
  const TablePlan small(mixed);
  for (std::int64_t count = -70; count <= 70; ++count) agree(mixed, small, {{"count", count}});
  for (const std::int64_t count : {INT64_MIN, -9007199254740991, 9007199254740991, INT64_MAX})
    agree(mixed, small, {{"count", count}});
}

TEST_CASE("texts of every length, alike but for one character") {
  std::vector<std::string> texts, conditions;
  for (std::size_t length = 1; length <= 40; ++length) {
    for (const std::size_t at : {std::size_t{0}, length / 2, length - 1}) {
      texts.emplace_back(length, 'a');
      texts.back()[at] = 'b';
    }
    texts.emplace_back(length, 'a');
  }
  for (std::size_t i = 0; i < texts.size(); i += 2) conditions.push_back("{ user: " + texts[i] + " }");
  const auto rows = rows_of(conditions);
  const TablePlan plan(rows);
  for (const std::string& text : texts) agree(rows, plan, {{"user", text}});
  agree(rows, plan, {{"user", std::string()}});
}

TEST_CASE("what a table is compiled to") {
  const auto rows =
      rows_of({"{ count|gte: 1, count|lt: 5, user: ada }", "{ count: 3, tags|all: [a, b] }",
               "[{ user: ada }, { count: 1 }]", "{ user|contains: a }", "{ user|contains: a, count: 1 }"});
  const TablePlan plan(rows);
  CHECK(plan.whole_rows() == 1);    // the one with alternatives
  CHECK(plan.single_tests() == 1);  // the part of a text, once for the two rows that ask it
  CHECK(plan.columns() == 5);       // two of count, user, two of tags
}

TEST_CASE("a set with very many wanted values is evaluated by itself") {
  std::string all;
  for (int i = 0; i < 100; ++i) all += (i ? ", t" : "t") + std::to_string(i);
  const auto rows = rows_of({"{ tags|all: [" + all + "] }", "{ tags: [" + all + "] }"});
  const TablePlan plan(rows);
  CHECK(plan.single_tests() == 1);
  agree(rows, plan, {{"tags", std::vector<std::string>{"t1", "t99"}}});
}
