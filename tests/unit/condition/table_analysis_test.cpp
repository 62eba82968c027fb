// What an analysis says of tables that people can read, and at random against trying all facts of small
// worlds.
#include "condition/table_analysis.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "base/text.hpp"
#include "condition/table.hpp"
#include "condition/table_texts.hpp"
#include "table_world.hpp"

using namespace csirt;
using namespace csirt::condition;

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

DecisionTable made_table(HitPolicy hit, const Rows& rows, std::string otherwise = "") {
  DecisionTable table;
  table.hit = hit;
  table.of = "severity";
  table.otherwise = std::move(otherwise);
  for (const auto& [when, then] : rows) {
    std::string problems;
    const Condition condition = when.empty() ? Condition() : test::compile(when, &problems);
    REQUIRE_MESSAGE(problems.empty(), when << ": " << problems);
    table.rows.push_back({condition, then, "", "/rows/" + std::to_string(table.rows.size()), {}, 0, 0});
  }
  table.plan = std::make_shared<const TablePlan>(table.rows);
  return table;
}

TableAnalysis reviewed(const DecisionTable& table) {
  return analyse("t", table, test::small_vocabulary(), {});
}

// "hole: no row holds: severity low", one issue a line.
std::string lines(const TableAnalysis& found, bool notes = false) {
  std::string all;
  for (const TableIssue& issue : found.issues) {
    if (issue.severity != IssueSeverity::note || notes) all += issue.problem.message + "\n";
  }
  return all;
}

}  // namespace

TEST_CASE("what is said of tables") {
  struct Case {
    HitPolicy hit;
    Rows rows;
    const char* said;
  };
  const Case cases[] = {
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
  for (const Case& one : cases) {
    const TableAnalysis found = reviewed(made_table(one.hit, one.rows));
    CAPTURE(one.rows[0].first);
    if (std::string(one.said) != "no") CHECK(lines(found) == one.said);
    CHECK(found.exact);
    for (const TableIssue& issue : found.issues) CHECK(issue.confirmed);
  }
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
      {{Compare::contains, "\xc3\xa9"}, {Compare::like, "?"}, {Compare::starts, "a"}}};
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
    for (std::size_t i = 0; i < texts.size() && texts.size() < 4000; ++i) {
      expected.insert(answers(texts[i]));
      for (const char* letter : {"a", "b", "x", "\xc3\xa9"}) texts.push_back(texts[i] + letter);
    }
    const auto witnesses = text_witnesses(patterns, 1000);
    REQUIRE(witnesses);
    for (const std::string& text : *witnesses) found.insert(answers(text));
    CHECK(found == expected);
    CHECK(witnesses->size() == found.size());
  }
  CHECK_FALSE(text_witnesses({{Compare::like, "*a???????????????b"}}, 100));
}

// --- against trying everything ---

namespace {

struct WorldField {
  std::string name;
  std::vector<std::string> items;
  std::vector<Fact> values;  // of every region that the items cut
};

std::vector<Fact> texts_up_to(std::size_t length) {
  std::vector<std::string> texts = {""};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() == length) break;
    for (const char letter : {'a', 'b', 'd'}) texts.push_back(texts[i] + letter);
  }
  return {texts.begin(), texts.end()};
}

const std::vector<WorldField>& world() {
  using Texts = std::vector<std::string>;
  static const std::vector<WorldField> fields = {
      {"severity",
       {"severity: high", "severity: [low, medium]", "severity|gte: medium", "severity|lt: high",
        "severity|neq: low", "severity|exists: true", "severity|member_of: severity"},
       {std::string("low"), std::string("medium"), std::string("high"), std::string("critical")}},
      {"count",
       {"count: 1", "count: [0, 3]", "count|gte: 2", "count|lt: 3", "count|neq: [1, 2]",
        "count|exists: false"},
       {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{3},
        std::int64_t{4}}},
      {"user",
       {"user: a", "user|neq: [a, b]", "user|contains: ad", "user|startswith: a", "user|endswith: b",
        "user|like: 'a?'"},
       texts_up_to(4)},
      {"tags",
       {"tags: a", "tags: [b, c]", "tags|all: [a, b]", "tags|neq: [a, c]", "tags|exists: true",
        "tags|contains: ab", "tags|startswith|all: [a, b]"},
       {Texts{},
        Texts{"a"},
        Texts{"b"},
        Texts{"c"},
        Texts{"a", "b"},
        Texts{"a", "c"},
        Texts{"b", "c"},
        Texts{"a", "b", "c"},
        Texts{"ab"},
        Texts{"ab", "b"},
        Texts{"ab", "c"},
        Texts{"xab"},
        Texts{"xab", "a"},
        Texts{"xab", "b"},
        Texts{"xab", "c"},
        Texts{"ab", "b", "c"},
        Texts{"bab"},
        Texts{"bab", "a"},
        Texts{"bab", "c"},
        Texts{"ab", "bab"},
        Texts{"ax"},
        Texts{"ax", "b"},
        Texts{"ax", "c"},
        Texts{"ax", "b", "c"},
        Texts{"bx"},
        Texts{"bx", "a"},
        Texts{"bx", "c"},
        Texts{"bx", "ax"},
        Texts{"bx", "ax", "c"},
        Texts{"bx", "a", "c"},
        Texts{"bx", "ab"},
        Texts{"bx", "ab", "c"},
        Texts{"xab", "a", "b"},
        Texts{"xab", "a", "c"},
        Texts{"xab", "b", "c"},
        Texts{"xab", "a", "b", "c"},
        Texts{"bx", "ax", "xab"},
        Texts{"bx", "xab"},
        Texts{"bab", "a", "b"},
        Texts{"bab", "b", "c"},
        Texts{"a", "ab", "c"},
        Texts{"a", "ab"},
        Texts{"a", "ab", "b"},
        Texts{"a", "ab", "b", "c"},
        Texts{"bx", "a", "ab"},
        Texts{"bx", "a", "ab", "c"},
        Texts{"bx", "ax", "xab", "c"},
        Texts{"bx", "xab", "c"},
        Texts{"ax", "xab"},
        Texts{"ax", "xab", "c"},
        Texts{"ab", "b"},
        Texts{"ax", "b", "xab"},
        Texts{"ax", "b", "xab", "c"},
        Texts{"bab", "a", "c"},
        Texts{"bab", "a", "b", "c"},
        Texts{"ab", "bab", "c"}}},
      {"address",
       {"address: 10.0.0.1", "address|in: 10.0.0.0/8", "address|in: [10.1.0.0/16, '2001:db8::/32']",
        "address|neq|in: 10.1.0.0/16", "address|member_of: corp", "address|neq: [10.0.0.1, 11.0.0.0/8]"},
       {std::string("10.0.0.1"), std::string("10.0.0.2"), std::string("10.1.0.9"), std::string("10.1.0.0/16"),
        std::string("10.0.0.0/8"), std::string("11.0.0.0/8"), std::string("11.0.0.1"),
        std::string("2001:db8::1"), std::string("::1"), std::string("10.2.0.0/24")}},
      {"host",
       {"host: acct01", "host|member_of: corp", "host|neq: [web.example.com, nowhere]"},
       {std::string("acct01"), std::string("ACCT01"), std::string("acct01.example.com"),
        std::string("acct01.other"), std::string("web.example.com"), std::string("WEB.example.com"),
        std::string("nowhere"), std::string("somewhere")}},
      {"opened",
       {"opened|older_than: 1h", "opened|newer_than: 30m", "opened|older_than: 2d"},
       {std::string("2026-01-01T00:00:00Z"), std::string("2025-12-31T23:15:00Z"),
        std::string("2025-12-31T12:00:00Z"), std::string("2025-01-01T00:00:00Z")}},
      {"personal", {"personal: true", "personal|neq: true"}, {true, false}},
  };
  return fields;
}

// Every combination, absent fields included.
void each_facts(const std::vector<const WorldField*>& fields,
                const std::function<void(const Facts&, bool)>& visit) {
  const std::function<void(std::size_t, Facts&, bool)> go = [&](std::size_t i, Facts& facts, bool known) {
    if (i == fields.size()) return visit(facts, known);
    go(i + 1, facts, false);
    for (const Fact& value : fields[i]->values) {
      facts[fields[i]->name] = value;
      go(i + 1, facts, known);
    }
    facts.erase(fields[i]->name);
  };
  Facts facts;
  go(0, facts, true);
}

struct Tried {
  bool complete = true, complete_when_unknown = true;
  std::set<std::pair<std::size_t, std::size_t>> overlaps, conflicts;
  std::set<std::size_t> holding, deciding;
};

bool decides_alone(const DecisionTable& table, const std::vector<std::size_t>& fired, std::size_t row) {
  const auto level = [&](std::size_t one) {
    return rank(test::small_vocabulary().scales.at("severity"), table.rows[one].then);
  };
  for (const std::size_t other : fired) {
    if (other == row) continue;
    if (table.hit == HitPolicy::unique) return false;
    if (table.hit == HitPolicy::first && other < row) return false;
    if (table.hit == HitPolicy::any && table.rows[other].then != table.rows[row].then) return false;
    if (table.hit == HitPolicy::priority &&
        (level(other) > level(row) || (level(other) == level(row) && other < row)))
      return false;
  }
  return true;
}

Tried try_all(const DecisionTable& table, const std::vector<const WorldField*>& fields, Instant now) {
  Tried tried;
  each_facts(fields, [&](const Facts& facts, bool known) {
    std::vector<std::size_t> fired;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      if (table.rows[i].when.evaluate(facts, now) == Truth::yes) fired.push_back(i);
    }
    if (fired.empty()) (known ? tried.complete : tried.complete_when_unknown) = false;
    for (const std::size_t a : fired) {
      tried.holding.insert(a);
      if (decides_alone(table, fired, a)) tried.deciding.insert(a);
      for (const std::size_t b : fired) {
        if (a >= b) continue;
        tried.overlaps.insert({a, b});
        if (table.hit == HitPolicy::unique || table.rows[a].then != table.rows[b].then)
          tried.conflicts.insert({a, b});
      }
    }
  });
  if (!tried.complete) tried.complete_when_unknown = false;
  return tried;
}

std::set<std::size_t> rows_with(const TableAnalysis& found, TableIssueKind kind) {
  std::set<std::size_t> rows;
  for (const TableIssue& issue : found.issues) {
    if (issue.kind == kind && !issue.rows.empty()) rows.insert(issue.rows.front());
  }
  return rows;
}

template <class Random>
std::string world_row(Random& random, const std::vector<const WorldField*>& fields) {
  const auto map = [&] {
    std::map<std::string, std::string> chosen;
    const std::size_t most = 1 + random() % fields.size();
    for (std::size_t i = 0; i < most; ++i) {
      const WorldField& field = *fields[random() % fields.size()];
      const std::string& item = field.items[random() % field.items.size()];
      chosen[item.substr(0, item.find(':'))] = item;
    }
    std::string text;
    for (const auto& [key, item] : chosen) text += (text.empty() ? "{ " : ", ") + item;
    return text + " }";
  };
  if (random() % 10 == 0) return "";
  if (random() % 5 != 0) return map();
  static const char* const kForms[] = {"a and not b", "not a", "a or b", "not (a and b)"};
  return "{ a: " + map() + ", b: " + map() + ", condition: " + kForms[random() % 4] + " }";
}

}  // namespace

TEST_CASE("the analysis says what trying everything says") {
  constexpr unsigned seed = 1893;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const Instant now = *parse_instant("2026-01-01T00:00:00Z");
  for (int round = 0; round < 150; ++round) {
    std::vector<const WorldField*> fields;
    std::size_t size = 1;
    for (const WorldField& field : world()) {
      if (random() % 3 != 0 || size * (field.values.size() + 1) > 500) continue;
      size *= field.values.size() + 1;
      fields.push_back(&field);
    }
    if (fields.empty()) continue;
    Rows rows;
    const std::size_t count = 1 + random() % 6;
    for (std::size_t i = 0; i < count; ++i)
      rows.push_back(
          {world_row(random, fields), test::small_vocabulary().scales.at("severity")[random() % 3]});
    const DecisionTable table = made_table(static_cast<HitPolicy>(random() % 5), rows);
    const TableAnalysis found = reviewed(table);
    const Tried tried = try_all(table, fields, now);
    std::string told =
        "round " + std::to_string(round) + " policy " + std::to_string(static_cast<int>(table.hit));
    for (const TableRow& row : table.rows) told += "\n  " + row.when.text() + " -> " + row.then;
    INFO(told << "\n" << lines(found, true));
    REQUIRE(found.exact);
    CHECK(found.complete == tried.complete);
    CHECK(found.complete_when_unknown == tried.complete_when_unknown);
    CHECK(found.overlaps == tried.overlaps.size());
    if (table.hit == HitPolicy::unique || table.hit == HitPolicy::any)
      CHECK(found.conflicts == tried.conflicts.size());
    std::set<std::size_t> never, masked;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (tried.holding.count(i) == 0)
        never.insert(i);
      else if (is_single(table.hit) && tried.deciding.count(i) == 0)
        masked.insert(i);
    }
    CHECK(rows_with(found, TableIssueKind::never) == never);
    CHECK(rows_with(found, TableIssueKind::masked) == masked);
    for (const TableIssue& issue : found.issues) CHECK(issue.confirmed);
  }
}
