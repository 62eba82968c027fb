// Charters that are legal in size and hostile in shape: each would take minutes or gigabytes if any step
// looked along a list for each member of another. The bound is generous; what is quadratic is beyond it by
// far.
#include <chrono>

#include "base/node.hpp"
#include "charter_fixture.hpp"

using namespace csirt;

namespace {

constexpr int kMany = 20'000;

// The seconds that loading takes, whether the charter is accepted or not; its problems in `told`.
double seconds_to_load(const std::string& text, std::vector<Problem>* told = nullptr) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    parse_charter(text);
  } catch (const Error& error) {
    if (told) *told = error.problems();
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <class Each>
std::string many(int count, Each&& each) {
  std::string all;
  for (int i = 0; i < count; ++i) all += each(std::to_string(i));
  return all;
}

std::string list_of(int count, const std::string& prefix) {
  return "[" + many(count, [&](const std::string& i) { return (i == "0" ? "" : ",") + prefix + i; }) + "]";
}

constexpr double kGenerous = 60;

}  // namespace

TEST_CASE("hostile: as many uses as values, all good and all wrong") {
  const std::string field =
      "vocabulary: { my.field: { type: enumeration, values: " + list_of(kMany, "value") + " } }\n";
  const auto uses = [&](const std::string& value) {
    return "scope: { in: [" +
           many(kMany,
                [&](const std::string& i) {
                  return (i == "0" ? "" : ",") + ("{ my.field: " + value + i + " }");
                }) +
           "] }\n";
  };
  CHECK(seconds_to_load(test::minimal(field + uses("value"))) < kGenerous);
  std::vector<Problem> told;
  CHECK(seconds_to_load(test::minimal(field + uses("valeu")), &told) < kGenerous);
  CHECK(told.size() == base::Problems::kMost);
  CHECK(told.front().message.find("did you mean") != std::string::npos);
  CHECK(told.back().message.find("did you mean") == std::string::npos);
  CHECK(told.front().expected.size() < 400);
}

TEST_CASE("hostile: many members of long lists, and many lists") {
  const std::string long_list = "lists: { long: " + list_of(kMany, "x") + " }\n";
  const std::string uses = "scope: { in: [" +
                           many(kMany,
                                [](const std::string& i) {
                                  return std::string(i == "0" ? "" : ",") + "{ host.name|member_of: long }";
                                }) +
                           "] }\n";
  CHECK(seconds_to_load(test::minimal(long_list + uses)) < kGenerous);
  const std::string lists =
      "lists:\n" + many(kMany, [](const std::string& i) { return "  list" + i + ": [a]\n"; });
  CHECK(seconds_to_load(test::minimal(lists)) < kGenerous);
  const std::string levels = "scales: { long: " + list_of(kMany, "x") +
                             " }\nvocabulary: { my.level: { type: scale, scale: long } }\n";
  const std::string rows =
      "tables: { long: { rows: [" +
      many(kMany,
           [](const std::string& i) {
             return std::string(i == "0" ? "" : ",") + "{ when: { my.level|gte: x19999 }, then: x19998 }";
           }) +
      "] } }\n";
  CHECK(seconds_to_load(test::minimal(levels + rows)) < kGenerous);
}

TEST_CASE("hostile: references that nobody defines, next to many that somebody does") {
  const std::string people = "people:\n" + many(kMany, [](const std::string& i) {
                               return "  p" + i + ": { team: t" + i + ", deputy: q" + i + " }\n";
                             });
  CHECK(seconds_to_load(test::minimal(people)) < kGenerous);
  const std::string keys = many(kMany, [](const std::string& i) { return "key" + i + ": 1\n"; });
  CHECK(seconds_to_load("csirt: 1\n" + keys) < kGenerous);
}

TEST_CASE("hostile: chains and circles of constituencies and deputies") {
  const auto chain = [](const char* section, const char* key, int last) {
    return std::string(section) + ":\n  c0: { " + key + ": c" + std::to_string(last) + " }\n" +
           many(kMany, [&](const std::string& i) {
             return "  c" + std::to_string(std::stoi(i) + 1) + ": { " + key + ": c" + i + " }\n";
           });
  };
  std::vector<Problem> told;
  CHECK(seconds_to_load(test::minimal(chain("constituencies", "within", kMany)), &told) < kGenerous);
  REQUIRE(told.size() == 1);
  CHECK(told[0].message.starts_with("'within' runs in a circle: c0 -> c20000 -> c19999"));
  CHECK(told[0].message.size() < 1200);
  CHECK(seconds_to_load(test::minimal(chain("people", "deputy", kMany)), &told) < kGenerous);
  CHECK(seconds_to_load(test::minimal(chain("constituencies", "hosts", 1)), &told) < kGenerous);
}

TEST_CASE("hostile: search identifiers that multiply") {
  const std::string selections =
      many(1000, [](const std::string& i) { return "s" + i + ": { report.urgent: true }, "; });
  const std::string condition =
      many(99, [](const std::string& i) { return (i == "0" ? "" : " or ") + std::string("1 of s*"); });
  const std::string clauses = many(100, [&](const std::string& i) {
    return (i == "0" ? "{" : ", {") + selections + "condition: " + condition + "}";
  });
  std::vector<Problem> told;
  CHECK(seconds_to_load(test::minimal("scope: { in: [" + clauses + "] }\n"), &told) < kGenerous);
  REQUIRE_FALSE(told.empty());
  CHECK(told.back().message.find("all conditions together are too large") != std::string::npos);
}

TEST_CASE("hostile: a long key stands in no pointer") {
  const std::string key(1000, 'k');
  std::vector<Problem> told;
  CHECK(seconds_to_load(test::minimal("lists: { " + key + ": " + list_of(kMany, "x") + " }\n"), &told) <
        kGenerous);
  REQUIRE(told.size() == 1);
  CHECK(told[0].message == "a key is longer than 256 bytes");
  CHECK(told[0].line == 4);
}
