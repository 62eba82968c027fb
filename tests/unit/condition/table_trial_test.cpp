// The analysis of tables at random, against trying all facts of small worlds.
#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "condition/table.hpp"
#include "condition/table_analysis.hpp"
#include "table_world.hpp"

using namespace csirt;
using namespace csirt::condition;
using namespace csirt::test;

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

WorldField severity_field() {
  return {"severity",
          {"severity: high", "severity: [low, medium]", "severity|gte: medium", "severity|lt: high",
           "severity|neq: low", "severity|exists: true", "severity|member_of: severity"},
          {std::string("low"), std::string("medium"), std::string("high"), std::string("critical")}};
}

// A value of every kind that the comparisons tell apart, and all sets of them: more than there are cases.
WorldField tags_field() {
  const std::vector<std::string> kinds = {"a", "b", "c", "ab", "xab", "bab", "ax", "bx"};
  WorldField field{"tags",
                   {"tags: a", "tags: [b, c]", "tags|all: [a, b]", "tags|neq: [a, c]", "tags|exists: true",
                    "tags|contains: ab", "tags|startswith|all: [a, b]"},
                   {}};
  for (unsigned set = 0; set < 1u << kinds.size(); ++set) {
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      if (set >> i & 1) chosen.push_back(kinds[i]);
    }
    field.values.emplace_back(std::move(chosen));
  }
  return field;
}

// With networks that are asked for in halves, so that some are values which no asked prefix begins or ends,
// and networks that are written with bits behind their prefix.
WorldField address_field() {
  std::vector<Fact> values;
  for (const char* value :
       {"10.0.0.1",    "10.0.0.2",   "10.1.0.9",    "10.1.0.0/16",   "10.0.0.0/8",    "10.0.0.1/8",
        "11.0.0.0/8",  "11.0.0.1/8", "11.0.0.1",    "2001:db8::1",   "2001:db8::/32", "::1",
        "10.2.0.0/24", "10.0.0.0/9", "10.0.0.0/10", "10.192.0.0/10", "10.200.0.1",    "8000::/1",
        "::/0",        "::/1",       "::1/0"})
    values.emplace_back(std::string(value));
  return {"address",
          {"address: 10.0.0.1", "address|in: 10.0.0.0/8", "address|in: [10.1.0.0/16, '2001:db8::/32']",
           "address|neq|in: 10.1.0.0/16", "address|member_of: corp", "address|neq: [10.0.0.1, 11.0.0.0/8]",
           "address: 10.0.0.0/8", "address|in: [10.0.0.0/10, 10.64.0.0/10, 10.128.0.0/10, 10.192.0.0/10]",
           "address|neq|in: 10.0.0.0/8", "address|in: ['::/2', '4000::/2', '8000::/1']",
           "address|neq: '::/0'", "address|neq|in: ['::/0']"},
          values};
}

WorldField host_field() {
  std::vector<Fact> values;
  for (const char* value : {"acct01", "ACCT01", "acct01.example.com", "acct01.other", "web.example.com",
                            "WEB.example.com", "nowhere", "somewhere"})
    values.emplace_back(std::string(value));
  return {"host", {"host: acct01", "host|member_of: corp", "host|neq: [web.example.com, nowhere]"}, values};
}

WorldField count_field() {
  return {"count",
          {"count: 1", "count: [0, 3]", "count|gte: 2", "count|lt: 3", "count|neq: [1, 2]",
           "count|exists: false"},
          {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{3},
           std::int64_t{4}}};
}

WorldField opened_field() {
  return {"opened",
          {"opened|older_than: 1h", "opened|newer_than: 30m", "opened|older_than: 2d"},
          {std::string("2026-01-01T00:00:00Z"), std::string("2025-12-31T23:15:00Z"),
           std::string("2025-12-31T12:00:00Z"), std::string("2025-01-01T00:00:00Z")}};
}

const std::vector<WorldField>& world() {
  static const std::vector<WorldField> fields = {
      severity_field(),
      count_field(),
      {"user",
       {"user: a", "user|neq: [a, b]", "user|contains: ad", "user|startswith: a", "user|endswith: b",
        "user|like: 'a?'"},
       texts_up_to(4)},
      tags_field(),
      address_field(),
      host_field(),
      opened_field(),
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
  for (int round = 0; round < 100; ++round) {
    std::vector<const WorldField*> fields;
    std::size_t size = 1;
    for (const WorldField& field : world()) {
      if (random() % 3 != 0 || size * (field.values.size() + 1) > 1300) continue;
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
