// Tables by themselves and in charters: documents, facts, places of what an analysis finds.
#include "csirt/table.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>

#include "charter_fixture.hpp"

using namespace csirt;

namespace {

// "file:line: severity: message", one issue a line, without notes.
std::string told(const std::vector<TableAnalysis>& all) {
  std::string out;
  for (const TableAnalysis& one : all) {
    for (const TableIssue& issue : one.issues) {
      if (issue.severity == IssueSeverity::note) continue;
      out +=
          issue.problem.file + ":" + std::to_string(issue.problem.line) + ": " + issue.problem.message + "\n";
    }
  }
  return out;
}

std::string refused(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

constexpr std::string_view kSizes = R"(
vocabulary:
  weight: { type: number }
  colour: { type: enumeration, values: [red, blue] }
  tags: { type: set }
tables:
  priority:
    rows:
      - { when: { weight|gte: 10, colour: red }, then: urgent }
      - { when: { weight|gte: 5 }, then: high, also: { colour: blue } }
    default: low
)";

}  // namespace

TEST_CASE("the tables of the default charter are complete, and every row of them decides something") {
  const auto all = analyse_tables(*parse_charter(default_charter(), "default-charter.yaml"));
  CHECK(told(all) == "");
  for (const TableAnalysis& one : all) {
    CAPTURE(one.table);
    CHECK(one.exact);
    CHECK(one.complete_when_unknown);
  }
}

TEST_CASE("an issue says where, in whichever file its row stands") {
  const auto charter = parse_charter(R"(csirt: 1
extends: default
organization: { name: Example }
tables:
  routing:
    hit: unique
    rows:
      - { when: { data.personal: true }, then: security-team }
      - { when: { incident.imminent: true }, then: security-team }
    default: security-team
)",
                                     "mine.yaml");
  CHECK(told(analyse_tables(*charter)) ==
        "mine.yaml:9: row 2 holds together with row 1: data.personal true, incident.imminent true\n");
}

TEST_CASE("a document of tables is the part of a charter that tables need") {
  const Table table = Table::parse(kSizes, "sizes.yaml");
  CHECK(table.name() == "priority");
  CHECK(table.decide({{"weight", std::int64_t{12}}, {"colour", std::string("red")}}, {}).outputs ==
        std::vector<std::string>{"urgent"});
  const TableDecision high = table.decide({{"weight", std::int64_t{7}}}, {});
  CHECK(high.outputs == std::vector<std::string>{"high"});
  CHECK(std::get<std::string>(high.also.at("colour")) == "blue");
  CHECK(high.unknown.empty());  // the first row cannot hold whatever the colour
  const TableDecision none = table.decide({}, {});
  CHECK(none.by_default);
  CHECK(none.outputs == std::vector<std::string>{"low"});
  CHECK(none.because[0].pointer == "/tables/priority/default");
  CHECK(none.unknown == std::vector<std::string>{"colour", "weight"});

  CHECK(refused([] { Table::parse("tables: { a: { rows: [{ then: x }] }, b: { rows: [{ then: y }] } }"); }) ==
        "say which table is meant; there are: a, b");
  CHECK(refused([] { Table::parse(kSizes, "", "prioritty"); }) ==
        "there is no table 'prioritty'; did you mean 'priority'?; there are: priority");
  CHECK(refused([] { Table::parse("vocabulary: {}", "x.yaml"); }).find("a document of tables holds tables") !=
        std::string::npos);
  CHECK(refused([] { Table::parse("[1]", "x.yaml"); }).find("a document of tables holds tables") !=
        std::string::npos);
}

TEST_CASE("aggregates answer what their asker can use, and their default is of their kind") {
  const std::string count = "{ hit: collect, aggregate: count, rows: [{ then: x }] }",
                    sum = "{ hit: collect, aggregate: sum, rows: [{ then: '1' }]";
  const std::pair<std::string, const char*> wrong[] = {
      {"tables: { severity: " + count + " }",
       "a count is no answer that the table 'severity' may give (at /tables/severity/aggregate)"},
      {"tables: { routing: " + count + " }", "a count is no answer that the table 'routing' may give"},
      {"tables: { reception: " + count + " }", "a count is no answer that the table 'reception' may give"},
      {"tables: { points: { hit: collect, of: severity, aggregate: count, rows: [{ then: low }] } }",
       "a count is no answer"},
      {"vocabulary: { f: { type: flag } }\ntables: { f: " + count + " }", "a count is no answer"},
      {"vocabulary: { f: { type: duration } }\ntables: { f: " + count + " }", "a count is no answer"},
      {"vocabulary: { f: { type: enumeration, values: ['1', '2'] } }\ntables: { f: " + sum + " } }",
       "a sum is no answer"},
      {"tables: { points: " + sum + ", default: abc } }",
       "'abc' cannot be aggregated with the others (at /tables/points/default)"},
      {"tables: { points: " + sum + ", default: 30m } }", "'30m' cannot be aggregated with the others"},
  };
  for (const auto& [text, message] : wrong) {
    CAPTURE(text);
    CHECK(refused([&] { Table::parse(text); }).find(message) != std::string::npos);
  }
  const std::string fine[] = {
      "tables: { points: " + count + " }",
      "tables: { points: " + sum + ", default: '0' } }",
      "vocabulary: { f: { type: number } }\ntables: { f: " + count + " }",
      "vocabulary: { f: { type: duration } }\n"
      "tables: { f: { hit: collect, aggregate: sum, rows: [{ then: 1h }], default: 5m } }",
      "tables: { severity: { hit: collect, aggregate: max, rows: [{ then: low }], default: high } }",
  };
  for (const std::string& text : fine) {
    CAPTURE(text);
    CHECK(refused([&] { Table::parse(text); }) == "");
  }
}

TEST_CASE("names that the document does not have are refused in facts") {
  const Table table = Table::parse(R"(
teams: { emea: { kind: geo-security-team }, apac: { kind: geo-security-team } }
vocabulary: { by: { type: id, of: team }, helpers: { type: set, of: team }, on: { type: id, of: host }, who: { type: id, of: person } }
tables: { severity: { rows: [{ when: { by: emea }, then: low }], default: high } }
)");
  CHECK(refused([&] { table.read_facts(R"({"by": "emae"})"); }) ==
        "facts: the field 'by' cannot be 'emae'; did you mean 'emea'?");
  CHECK(refused([&] { table.read_facts(R"({"helpers": ["apac", "emae"]})"); }) ==
        "facts: the field 'helpers' cannot be 'emae'; did you mean 'emea'?");
  CHECK(table.read_facts(R"({"by": "emea", "helpers": ["apac"], "on": "db1", "who": "ada"})").size() == 4);
}

TEST_CASE("a table of SSVC has each combination once") {
  const auto document = [](const std::string& mapping) {
    return R"({"name": "T", "version": "1.0.0", "outcome": "x:O:1", "decision_points": {
      "x:A:1": {"namespace": "x", "key": "A", "values": [{"key": "N"}, {"key": "Y"}]},
      "x:B:1": {"namespace": "x", "key": "B", "values": [{"key": "L"}, {"key": "H"}]},
      "x:O:1": {"namespace": "x", "key": "O", "values": [{"key": "D"}, {"key": "I"}]}},
      "mapping": [)" +
           mapping + "]}";
  };
  const auto row = [](const char* a, const char* b, const char* o) {
    return std::string(R"({"x:A:1": ")") + a + R"(", "x:B:1": ")" + b + R"(", "x:O:1": ")" + o + "\"}";
  };
  const std::string three = row("N", "L", "D") + "," + row("N", "H", "D") + "," + row("Y", "L", "D");
  CHECK(Table::parse(import_ssvc(document(three + "," + row("Y", "H", "I")))).table().rows.size() == 4);
  CHECK(refused([&] { import_ssvc(document(three)); }) == "no row has x:A:1 Y, x:B:1 H (at /mapping)");
  CHECK(refused([&] { import_ssvc(document(three + "," + row("N", "H", "I"))); }) ==
        "this combination of values is there twice (at /mapping/3)");
}

TEST_CASE("facts are checked against the vocabulary") {
  const Table table = Table::parse(kSizes);
  CHECK(table.read_facts(R"({"weight": 3, "colour": null, "tags": ["a"]})").size() == 2);
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"wieght": 3})", "facts: the field 'wieght' is not in the vocabulary; did you mean 'weight'?"},
      {R"({"weight": "3"})",
       "facts: the field 'weight' has a value of another type than its vocabulary declares"},
      {R"({"weight": 3.5})",
       "facts: the field 'weight' has a value that is no text, whole number, flag or list of texts"},
      {R"({"colour": "rde"})", "facts: the field 'colour' cannot be 'rde'; did you mean 'red'?"},
      {R"({"tags": [1]})", "facts: the field 'tags' has a list that holds something else than texts"},
      {R"([1])", "facts: they are a JSON object of fields to values"},
  };
  for (const auto& [json, message] : wrong) CHECK(refused([&] { table.read_facts(json); }) == message);
  CHECK(refused([&] {
          table.read_lines("{}\n\n{\"weight\": true}\n");
        }).starts_with("line 3: facts: the field 'weight'"));
}

TEST_CASE("many decisions at once are the same as one by one") {
  const Table table = Table::parse(kSizes);
  std::vector<Facts> facts;
  for (std::int64_t weight = 0; weight < 15; ++weight) {
    facts.push_back({{"weight", weight}});
    facts.push_back({{"weight", weight}, {"colour", std::string("red")}});
  }
  const auto many = table.decide_many(facts, {});
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const TableDecision one = table.decide(facts[i], {});
    CHECK(many[i].outputs == one.outputs);
    CHECK(many[i].rows == one.rows);
    CHECK(many[i].status == one.status);
    CHECK(many[i].by_default == one.by_default);
  }
}

TEST_CASE("hostile: a table of very many rows, and one whose rows multiply") {
  std::string rows = "tables:\n  severity:\n    hit: unique\n    rows:\n";
  for (int i = 0; i < 20'000; ++i) {
    rows += "      - { when: { finding.count|gte: " + std::to_string(i) +
            ", data.records|lt: " + std::to_string(i) + ", host.name: h" + std::to_string(i) +
            " }, then: low }\n";
  }
  const Table table = Table::parse(rows);
  CHECK(table
            .decide({{"finding.count", std::int64_t{5}},
                     {"data.records", std::int64_t{0}},
                     {"host.name", std::string("h5")}},
                    {})
            .outputs.size() == 1);
  const TableAnalysis found = table.analyse({2'000'000, 10});
  CHECK(found.issues.size() <= 40);

  std::string wide = "tables: { severity: { rows: [{ when: { condition: all of s*";
  for (int i = 0; i < 30; ++i) {
    wide += ", s" + std::to_string(i) + ": [{ finding.techniques: t" + std::to_string(i) +
            " }, { finding.tactics: c" + std::to_string(i) + " }]";
  }
  const TableAnalysis cut = Table::parse(wide + " }, then: low }] } }").analyse();
  CHECK_FALSE(cut.exact);
  REQUIRE(cut.issues.size() == 1);
  CHECK(cut.issues[0].kind == TableIssueKind::limit);
}

TEST_CASE("hostile: a wide table, whose rows each ask another field: all work is counted") {
  std::string fields = "vocabulary:\n", rows = "tables:\n  severity:\n    rows:\n";
  for (int i = 0; i < 300; ++i) fields += "  f" + std::to_string(i) + ": { type: text }\n";
  for (int i = 0; i < 1500; ++i) {
    rows +=
        "      - { when: { f" + std::to_string(i * 7 % 300) + ": v" + std::to_string(i) + " }, then: low }\n";
  }
  const Table table = Table::parse(fields + rows);
  CHECK(table.analyse().exact);
  const TableAnalysis cut = table.analyse({2'000'000, 10});
  CHECK_FALSE(cut.exact);
  CHECK(cut.issues.back().kind == TableIssueKind::limit);
}

TEST_CASE("a table that derives a field may leave it not known; one that rates an incident may not") {
  const auto charter = parse_charter(R"(csirt: 1
extends: default
organization: { name: Example }
tables:
  data.personal:
    rows:
      - { when: { finding.title: Mail was read }, then: "true" }
  routing:
    rows:
      - { when: { finding.title: Mail was read }, then: security-team }
)",
                                     "mine.yaml");
  std::map<std::string, IssueSeverity> holes;
  for (const TableAnalysis& one : analyse_tables(*charter)) {
    for (const TableIssue& issue : one.issues) {
      if (issue.kind == TableIssueKind::hole) holes[one.table] = issue.severity;
    }
  }
  CHECK(holes == std::map<std::string, IssueSeverity>{{"data.personal", IssueSeverity::note},
                                                      {"routing", IssueSeverity::warning}});
}
