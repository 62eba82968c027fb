// A naive evaluator straight from the rules of docs/charter.md, compared with the real one: on every fact of
// a small world, and on random conditions. It reads the condition's document itself and shares no code with
// the engine.
#include <doctest/doctest.h>

#include <functional>
#include <random>

#include "charter_vocabulary_fixture.hpp"

using namespace csirt;

namespace {

using base::Node;
using base::NodeKind;

// 0 no, 1 unknown, 2 yes; and, or, not are min, max, 2 - x.
int evaluate(const Node& node, const Facts& facts);

const std::vector<std::string> kLevels = {"low", "medium", "high", "critical"};

int level(const std::string& name) {
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == name) return static_cast<int>(i);
  }
  return -1;
}

std::vector<std::string> values_of(const Fact& fact) {
  if (const auto* text = std::get_if<std::string>(&fact)) return {*text};
  if (const auto* number = std::get_if<std::int64_t>(&fact)) return {std::to_string(*number)};
  return std::get<std::vector<std::string>>(fact);
}

// One value against one operand under one comparison.
int compare(const std::string& field, const std::string& how, const std::string& value,
            const std::string& operand) {
  const auto answer = [](bool holds) { return holds ? 2 : 0; };
  if (field == "severity" || field == "wanted") {
    const int left = level(value), right = level(operand);
    if (left < 0 || right < 0) return 1;
    if (how == "gte") return answer(left >= right);
    if (how == "lt") return answer(left < right);
    return answer(left == right);
  }
  if (field == "count") {
    const long left = std::stol(value), right = std::stol(operand);
    if (how == "gte") return answer(left >= right);
    if (how == "lt") return answer(left < right);
    return answer(left == right);
  }
  if (how == "contains") return answer(value.find(operand) != std::string::npos);
  if (how == "startswith") return answer(value.rfind(operand, 0) == 0);
  return answer(value == operand);
}

int item(const std::string& key, const Node& node, const Facts& facts) {
  std::vector<std::string> parts;
  std::string rest = key;
  for (std::size_t bar; (bar = rest.find('|')) != std::string::npos; rest = rest.substr(bar + 1))
    parts.push_back(rest.substr(0, bar));
  parts.push_back(rest);
  const std::string field = parts[0];
  std::string how;
  bool all = false, negated = false, reference = false;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (parts[i] == "all")
      all = true;
    else if (parts[i] == "neq")
      negated = true;
    else if (parts[i] == "fieldref")
      reference = true;
    else
      how = parts[i];
  }
  const auto fact = facts.find(field);
  if (how == "exists") return (fact != facts.end()) == node.boolean ? 2 : 0;
  if (fact == facts.end()) return 1;
  std::vector<std::string> operands;
  if (reference) {
    const auto other = facts.find(node.text);
    if (other == facts.end()) return 1;
    operands = values_of(other->second);
    for (const std::string& value : operands) {
      if (level(value) < 0) return 1;
    }
  } else if (node.kind == NodeKind::list) {
    for (const Node& one : node.items) operands.push_back(one.text);
  } else {
    operands.push_back(node.text);
  }
  int total = all ? 2 : 0;
  for (const std::string& operand : operands) {
    int best = 0;
    for (const std::string& value : values_of(fact->second))
      best = std::max(best, compare(field, how, value, operand));
    total = all ? std::min(total, best) : std::max(total, best);
  }
  return negated ? 2 - total : total;
}

// The test writes conditions as "a op b" with at most one operator, and "not a".
int expression(const std::string& text, const std::function<int(const std::string&)>& selection) {
  const std::size_t conjunction = text.find(" and "), disjunction = text.find(" or ");
  if (disjunction != std::string::npos) {
    return std::max(expression(text.substr(0, disjunction), selection),
                    expression(text.substr(disjunction + 4), selection));
  }
  if (conjunction != std::string::npos) {
    return std::min(expression(text.substr(0, conjunction), selection),
                    expression(text.substr(conjunction + 5), selection));
  }
  if (text.rfind("not ", 0) == 0) return 2 - expression(text.substr(4), selection);
  return selection(text);
}

int evaluate(const Node& node, const Facts& facts) {
  if (node.kind == NodeKind::list) {
    int best = 0;
    for (const Node& one : node.items) best = std::max(best, evaluate(one, facts));
    return best;
  }
  if (const Node* condition = node.find("condition")) {
    return expression(condition->text,
                      [&](const std::string& name) { return evaluate(*node.find(name), facts); });
  }
  int least = 2;
  for (const base::Entry& entry : node.entries) least = std::min(least, item(entry.key, entry.value, facts));
  return least;
}

// Every combination of these facts, absent ones and unreadable ones included.
std::vector<Facts> small_world() {
  std::vector<Facts> world = {{}};
  const auto extend = [&world](const std::string& field, const std::vector<Fact>& values) {
    std::vector<Facts> wider = world;
    for (const Facts& facts : world) {
      for (const Fact& value : values) {
        wider.push_back(facts);
        wider.back()[field] = value;
      }
    }
    world = std::move(wider);
  };
  extend("severity", {std::string("low"), std::string("high"), std::string("odd")});
  extend("wanted", {std::string("medium"), std::string("high")});
  extend("count", {std::int64_t{1}, std::int64_t{5}});
  extend("user", {std::string("ada"), std::string("")});
  extend("tags",
         {std::vector<std::string>{}, std::vector<std::string>{"a"}, std::vector<std::string>{"a", "bc"}});
  return world;
}

const std::vector<std::string> kItems = {"severity: high",
                                         "severity: [low, medium]",
                                         "severity|gte: medium",
                                         "severity|lt: high",
                                         "severity|neq: low",
                                         "severity|exists: true",
                                         "severity|fieldref: wanted",
                                         "severity|gte|fieldref: wanted",
                                         "severity|neq|fieldref: wanted",
                                         "count: 5",
                                         "count|gte: 2",
                                         "count|lt: 5",
                                         "count|neq: [1, 2]",
                                         "user: ada",
                                         "user|neq: ada",
                                         "user|contains: d",
                                         "user|startswith: a",
                                         "user|exists: false",
                                         "tags: a",
                                         "tags: [bc, x]",
                                         "tags|all: [a, bc]",
                                         "tags|neq: a",
                                         "tags|contains: b",
                                         "tags|contains|all: [a, c]"};

template <class Random>
std::string map_of(Random& random) {
  std::map<std::string, std::string> chosen;  // keys of a map are distinct
  const std::size_t size = 1 + random() % 3;
  while (chosen.size() < size) {
    const std::string& item = kItems[random() % kItems.size()];
    chosen[item.substr(0, item.find(':'))] = item;
  }
  std::string text;
  for (const auto& [key, item] : chosen) text += (text.empty() ? "{ " : ", ") + item;
  return text + " }";
}

template <class Random>
std::string condition_of(Random& random) {
  switch (random() % 3) {
    case 0:
      return map_of(random);
    case 1:
      return "[" + map_of(random) + ", " + map_of(random) + "]";
    default:
      break;
  }
  static const char* kExpressions[] = {"a and b",     "a or b",         "not a",
                                       "a and not b", "not a or not b", "a and b or not a"};
  return "{ a: " + map_of(random) + ", b: [" + map_of(random) + ", " + map_of(random) +
         "], condition: " + kExpressions[random() % 6] + " }";
}

void agree(const std::string& yaml, const std::vector<Facts>& world) {
  std::string problems;
  const Condition condition = test::compile(yaml, &problems);
  REQUIRE_MESSAGE(problems.empty(), problems);
  const Node node = base::read_yaml(yaml);
  for (const Facts& facts : world) {
    const int expected = evaluate(node, facts);
    if (static_cast<int>(condition.evaluate(facts, {})) != expected) {
      FAIL("disagree on " << yaml << " with severity "
                          << (facts.count("severity") ? std::get<std::string>(facts.at("severity"))
                                                      : "absent"));
    }
    if (static_cast<int>(condition.explain(facts, {}).truth) != expected)
      FAIL("explains otherwise: " << yaml);
  }
}

}  // namespace

TEST_CASE(
    "the engine agrees with the naive evaluator: each single comparison on every fact of a small world") {
  const std::vector<Facts> world = small_world();
  REQUIRE(world.size() == 4 * 3 * 3 * 3 * 4);
  for (const std::string& item : kItems) agree("{ " + item + " }", world);
}

TEST_CASE("the engine agrees with the naive evaluator: random conditions") {
  constexpr unsigned seed = 20260815;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const std::vector<Facts> world = small_world();
  for (int round = 0; round < 150; ++round) agree(condition_of(random), world);
}

TEST_CASE("what an explanation lists fits its answer") {
  std::mt19937 random(7);
  const std::vector<Facts> world = small_world();
  for (int round = 0; round < 200; ++round) {
    const std::string yaml = condition_of(random);
    const Condition condition = test::compile(yaml);
    const Facts& facts = world[random() % world.size()];
    const Explanation why = condition.explain(facts, {});
    CAPTURE(yaml);
    CHECK((why.truth == Truth::yes) == why.failed.empty());
    CHECK((why.truth == Truth::yes) == !why.held.empty());
    CHECK((why.truth == Truth::unknown) == !why.unknown.empty());
  }
}
