// Hit policies as tables an officer can read, and a naive reference at random.
#include "condition/table.hpp"

#include <doctest/doctest.h>

#include <random>

#include "charter_vocabulary_fixture.hpp"

using namespace csirt;
using namespace csirt::condition;

namespace {

const std::vector<std::string> kScale = {"low", "medium", "high"};

// Rows as {condition, output}; an empty condition always holds.
DecisionTable table(HitPolicy hit, const std::vector<std::pair<const char*, const char*>>& rows) {
  DecisionTable made;
  made.hit = hit;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string when = rows[i].first;
    made.rows.push_back({when.empty() ? Condition() : test::compile(when),
                         rows[i].second,
                         "",
                         "/rows/" + std::to_string(i),
                         {},
                         0,
                         0});
  }
  return made;
}

using Outputs = std::vector<std::string>;

const std::vector<std::pair<const char*, const char*>> kRows = {{"{ count|gte: 1 }", "low"},
                                                                {"{ count|gte: 3 }", "high"},
                                                                {"{ count|gte: 2 }", "medium"},
                                                                {"{ count|gte: 4 }", "high"}};

}  // namespace

TEST_CASE("each hit policy on the same rows") {
  const Facts two = {{"count", std::int64_t{2}}}, four = {{"count", std::int64_t{4}}},
              none = {{"count", std::int64_t{0}}};
  struct Row {
    HitPolicy hit;
    const Facts* facts;
    TableStatus status;
    Outputs outputs;
  };
  const Row rows[] = {
      {HitPolicy::first, &four, TableStatus::answered, {"low"}},
      {HitPolicy::priority, &two, TableStatus::answered, {"medium"}},
      {HitPolicy::priority, &four, TableStatus::answered, {"high"}},
      {HitPolicy::unique, &two, TableStatus::conflict, {}},
      {HitPolicy::any, &four, TableStatus::conflict, {}},
      {HitPolicy::collect, &two, TableStatus::answered, {"low", "medium"}},
      {HitPolicy::rule_order, &four, TableStatus::answered, {"low", "high", "medium", "high"}},
      {HitPolicy::output_order, &four, TableStatus::answered, {"high", "high", "medium", "low"}},
      {HitPolicy::first, &none, TableStatus::no_hit, {}},
      {HitPolicy::unique, &none, TableStatus::no_hit, {}},
      {HitPolicy::collect, &none, TableStatus::no_hit, {}},
  };
  for (const Row& row : rows) {
    const TableAnswer answer = ask(table(row.hit, kRows), kScale, *row.facts, {});
    CAPTURE(static_cast<int>(row.hit));
    CHECK(answer.status == row.status);
    CHECK(answer.outputs == row.outputs);
    CHECK(answer.because.size() == answer.rows.size());
  }
}

TEST_CASE("unique and any answer when their rows let them") {
  const Facts one = {{"count", std::int64_t{1}}};
  CHECK(ask(table(HitPolicy::unique, kRows), kScale, one, {}).outputs == Outputs{"low"});
  const DecisionTable same = table(HitPolicy::any, {{"{ count: 1 }", "high"}, {"{ count|lt: 5 }", "high"}});
  CHECK(ask(same, kScale, one, {}).outputs == Outputs{"high"});
}

TEST_CASE("a conflict names all rows that fired") {
  const TableAnswer answer = ask(table(HitPolicy::unique, kRows), kScale, {{"count", std::int64_t{2}}}, {});
  REQUIRE(answer.because.size() == 2);
  CHECK(answer.because[0].pointer == "/rows/0");
  CHECK(answer.because[1].pointer == "/rows/2");
  CHECK(answer.because[1].text == "when count >= 2: medium");
  CHECK(answer.because[1].held[0].found == "2");
}

TEST_CASE("an unknown row does not fire, and the answer says what could have changed it") {
  const DecisionTable first =
      table(HitPolicy::first, {{"{ user: ada }", "high"}, {"", "low"}, {"{ title: x }", "medium"}});
  const TableAnswer answer = ask(first, kScale, {}, {});
  CHECK(answer.outputs == Outputs{"low"});
  CHECK(answer.unknown == Outputs{"user"});  // rows behind the hit cannot matter

  const DecisionTable priority =
      table(HitPolicy::priority, {{"{ user: ada }", "low"}, {"", "medium"}, {"{ title: x }", "high"}});
  CHECK(ask(priority, kScale, {}, {}).unknown == Outputs{"title"});

  // An earlier row of equal rank would answer in its place; with the same outputs nobody would see it.
  DecisionTable equal =
      table(HitPolicy::priority,
            {{"{ user: ada }", "high"}, {"{ title: x }", "high"}, {"", "high"}, {"{ team: emea }", "high"}});
  equal.rows[0].also["count"] = std::int64_t{1};
  equal.rows[3].also["count"] = std::int64_t{1};
  CHECK(ask(equal, kScale, {}, {}).unknown == Outputs{"user"});

  const DecisionTable open = table(HitPolicy::unique, {{"{ user: ada }", "low"}});
  CHECK(ask(open, kScale, {}, {}).status == TableStatus::no_hit);
  CHECK(ask(open, kScale, {}, {}).unknown == Outputs{"user"});
}

TEST_CASE("outputs that are no level rank last") {
  const DecisionTable odd = table(HitPolicy::output_order, {{"", "other"}, {"", "low"}});
  CHECK(ask(odd, kScale, {}, {}).outputs == Outputs{"low", "other"});
}

TEST_CASE("a sum is exact whatever the order of its rows, and stays at the end of 64 bits") {
  const char *most = "9223372036854775807", *least = "-9223372036854775808";
  struct Row {
    std::vector<std::pair<const char*, const char*>> rows;
    const char* sum;
  };
  const Row sums[] = {
      {{{"", most}, {"", "1"}, {"", "-5"}}, "9223372036854775803"},
      {{{"", "-5"}, {"", most}, {"", "1"}}, "9223372036854775803"},
      {{{"", most}, {"", most}}, most},
      {{{"", least}, {"", "-1"}}, least},
      {{{"", "1h"}, {"", "-30m"}}, "30m"},
  };
  for (const Row& row : sums) {
    DecisionTable made = table(HitPolicy::collect, row.rows);
    made.aggregate = Aggregate::sum;
    CAPTURE(row.sum);
    CHECK(ask(made, kScale, {}, {}).outputs == Outputs{row.sum});
  }
}

namespace {

// DMN in plain words: what the outputs must be, given which rows fired.
TableStatus expect(HitPolicy hit, const std::vector<std::string>& fired, Outputs& outputs) {
  const auto rank = [](const std::string& output) {
    return std::find(kScale.begin(), kScale.end(), output) - kScale.begin();
  };
  if (fired.empty()) return TableStatus::no_hit;
  outputs = fired;
  if (hit == HitPolicy::unique && fired.size() > 1) outputs.clear();
  if (hit == HitPolicy::any && std::set<std::string>(fired.begin(), fired.end()).size() > 1) outputs.clear();
  if (outputs.empty()) return TableStatus::conflict;
  if (hit == HitPolicy::priority || hit == HitPolicy::output_order) {
    std::stable_sort(outputs.begin(), outputs.end(), [&](auto& a, auto& b) { return rank(a) > rank(b); });
  }
  const bool several =
      hit == HitPolicy::collect || hit == HitPolicy::rule_order || hit == HitPolicy::output_order;
  if (!several) outputs.resize(1);
  return TableStatus::answered;
}

}  // namespace

TEST_CASE("random tables agree with the plain words of DMN") {
  constexpr unsigned seed = 4711;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 3000; ++round) {
    const auto hit = static_cast<HitPolicy>(random() % 7);
    DecisionTable made;
    made.hit = hit;
    const std::int64_t count = static_cast<std::int64_t>(random() % 4);
    std::vector<std::string> fired;
    const std::size_t size = 1 + random() % 5;
    for (std::size_t i = 0; i < size; ++i) {
      const std::int64_t wanted = static_cast<std::int64_t>(random() % 4);
      const std::string& output = kScale[random() % 3];
      made.rows.push_back(
          {test::compile("{ count: " + std::to_string(wanted) + " }"), output, "", "", {}, 0, 0});
      if (wanted == count) fired.push_back(output);
    }
    Outputs outputs;
    const TableStatus status = expect(hit, fired, outputs);
    const TableAnswer answer = ask(made, kScale, {{"count", count}}, {});
    CHECK(answer.status == status);
    CHECK(answer.outputs == outputs);
  }
}
