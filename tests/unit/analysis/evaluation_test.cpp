// Evaluations end to end: what labels say, what is counted, and what a report says, against counting by hand.
#include "analysis/evaluation.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "analysis/evaluation_csv.hpp"
#include "analysis/evaluation_page.hpp"
#include "csirt/error.hpp"

using namespace csirt;
using namespace csirt::analysis;

namespace {

Rules rules_of(const std::string& words) {
  std::string text;
  for (const char word : words) {
    text += std::string(text.empty() ? "" : "---\n") + "title: says " + word + "\nid: r-" + word +
            "\nlevel: high\ntags: [attack.t100" + std::to_string(word - 'a') + ".001]\n" +
            "logsource: {category: x}\ndetection: {s: {w|contains: " + word + "}, condition: s}\n";
  }
  return Rules::parse(text, "rules.yml");
}

EvaluationSettings settings_of(const char* aim, std::uint64_t block = 1) {
  EvaluationSettings settings;
  settings.aim = aim;
  settings.resamples = 200;
  settings.block = block;
  return settings;
}

std::optional<std::string> value(const std::vector<MeasureValue>& measures, const std::string& name) {
  for (const MeasureValue& one : measures) {
    if (one.name == name) return one.value;
  }
  FAIL("there is no measure " << name);
  return std::nullopt;
}

EvaluationReport evaluated(EvaluationSettings settings, const std::vector<Rules>& sets,
                           const std::string& lines) {
  Evaluation evaluation(std::move(settings), nullptr);
  for (const Rules& rules : sets) evaluation.add_rules(rules);
  const auto taken = evaluation.take(lines, std::nullopt, true);
  CHECK(taken.lines == lines.size());
  return evaluation.report();
}

const char* const kMalicious =
    "{\"event\":{\"w\":\"a\"},\"label\":{\"malicious\":true}}\n"
    "{\"event\":{\"w\":\"ab\"},\"label\":{\"malicious\":true}}\n"
    "{\"event\":{\"w\":\"b\"},\"label\":{\"malicious\":false}}\n"
    "{\"event\":{\"w\":\"c\"},\"label\":{\"malicious\":true}}\n"
    "{\"event\":{\"w\":\"d\"},\"label\":{\"malicious\":false}}\n";

}  // namespace

TEST_CASE("is it malicious: an event counts once, however many rules fire") {
  const auto report = evaluated(settings_of("malicious"), {rules_of("ab")}, kMalicious);
  REQUIRE(report.sets.size() == 1);
  const SetScore& set = report.sets.front();
  CHECK(report.cases == 5);
  CHECK(set.overall.tp == 2);
  CHECK(set.overall.fp == 1);
  CHECK(set.overall.fn == 1);
  CHECK(set.overall.tn == 1);
  CHECK(set.right == 3);
  CHECK(value(set.overall.measures, "precision") == "0.666667");
  CHECK(value(set.overall.measures, "mcc") == "0.166667");
  REQUIRE(set.rules.size() == 2);
  CHECK(set.rules[0].rule == "r-a");
  CHECK(set.rules[0].tp == 2);
  CHECK(set.rules[0].fn == 1);
  CHECK(set.rules[0].alone == 1);  // the event of both is not its own
  CHECK(set.rules[1].fp == 1);
  CHECK(set.rules[1].alone == 0);
  CHECK(value(set.rules[1].measures, "precision") == "0.500000");
  CHECK(set.rules[1].measures.front().interval == "wilson");
  CHECK(set.matrix.size() == 4);
}

TEST_CASE("which rules: `of` says which are judged; others may fire unpunished") {
  const auto report =
      evaluated(settings_of("rules"), {rules_of("abc")},
                "{\"event\":{\"w\":\"ab\"},\"label\":{\"rules\":[\"r-a\"],\"of\":[\"r-a\"]}}\n"
                "{\"event\":{\"w\":\"ab\"},\"label\":{\"rules\":[],\"of\":[\"r-b\"]}}\n"
                "{\"event\":{\"w\":\"c\"},\"label\":{\"rules\":[\"r-c\",\"r-a\"]}}\n"
                "{\"event\":{\"w\":\"z\"},\"label\":{\"rules\":[\"r-gone\"]}}\n");
  const SetScore& set = report.sets.front();
  CHECK(set.right == 1);
  CHECK(set.micro.tp == 2);
  CHECK(set.micro.fp == 1);
  CHECK(set.micro.fn == 2);  // r-a of the third case; a rule that is not there
  std::map<std::string, std::array<std::uint64_t, 4>> counted;
  for (const ClassScore& one : set.classes) counted[one.name] = {one.tp, one.fp, one.fn, one.tn};
  CHECK(counted["r-a"] == std::array<std::uint64_t, 4>{1, 0, 1, 1});
  CHECK(counted["r-b"] == std::array<std::uint64_t, 4>{0, 1, 0, 2});
  CHECK(counted["r-c"] == std::array<std::uint64_t, 4>{1, 0, 0, 1});
  CHECK(counted["r-gone"] == std::array<std::uint64_t, 4>{0, 0, 1, 1});
  for (const RuleScore& rule : set.rules) {
    CAPTURE(rule.rule);
    CHECK(std::array<std::uint64_t, 4>{rule.tp, rule.fp, rule.fn, rule.tn} == counted[rule.rule]);
  }
}

TEST_CASE("which techniques: by their parent, unless told apart") {
  const std::string line = "{\"event\":{\"w\":\"a\"},\"label\":{\"techniques\":[\"T1000.002\"]}}\n";
  auto settings = settings_of("techniques");
  CHECK(evaluated(settings, {rules_of("a")}, line).sets.front().micro.tp == 1);
  settings.subtechniques = true;
  const auto report = evaluated(settings, {rules_of("a")}, line);
  CHECK(report.sets.front().micro.tp == 0);
  CHECK(report.sets.front().micro.fp == 1);
  CHECK(report.sets.front().micro.fn == 1);
}

TEST_CASE("recordings whose path names the techniques; what the path says never reaches a rule") {
  auto settings = settings_of("techniques", 0);
  settings.format = "evtx-to-mitre";
  const auto report =
      evaluated(settings,
                {Rules::parse("title: t\nid: r\ntags: [attack.t1021.002]\nlogsource: {product: windows}\n"
                              "detection: {s: {EventID: 5140}, condition: s}\n---\n"
                              "title: leak\nid: l\ntags: [attack.t9999]\nlogsource: {category: x}\n"
                              "detection: {k: [Lateral], condition: k}\n")},
                "{\"Event\":{\"System\":{\"EventID\":\"5140\",\"Channel\":\"Security\"}},"
                "\"_src\":\"TA0008-Lateral Movement/T1021.002-SMB/x.evtx\"}\n"
                "{\"Event\":{\"System\":{\"EventID\":\"5140\",\"Channel\":\"Security\"}},\"_src\":\"full_APT/"
                "y.evtx\"}\n");
  CHECK(report.cases == 1);
  CHECK(report.unlabelled == 1);
  CHECK(report.sets.front().micro.tp == 1);
  CHECK(report.sets.front().micro.fp == 0);
}

TEST_CASE("two sets are compared case by case") {
  const auto report = evaluated(settings_of("malicious"), {rules_of("ab"), rules_of("ac")}, kMalicious);
  REQUIRE(report.comparison);
  const SetComparison& found = *report.comparison;
  CHECK(found.both_right == 3);
  CHECK(found.only_first == 0);
  CHECK(found.only_second == 2);
  CHECK(found.both_wrong == 0);
  CHECK(found.p == "0.5");
  CHECK(found.differing == 2);
  REQUIRE(found.cases.size() == 2);
  CHECK(found.cases[0].number == 2);
  CHECK(found.cases[0].second_right);
  CHECK(found.cases[1].number == 3);
  CHECK(value(found.differences, "recall") == "0.333333");
}

TEST_CASE("predictions that somebody else made come with the labels, of two sets too") {
  const auto report =
      evaluated(settings_of("classes"), {},
                "{\"event\":{},\"label\":{\"class\":\"high\",\"said\":\"high\",\"other\":\"low\"}}\n"
                "{\"event\":{},\"label\":{\"class\":\"low\",\"said\":\"low\",\"other\":\"low\"}}\n"
                "{\"event\":{},\"label\":{\"class\":\"mid\",\"said\":\"low\",\"other\":[]}}\n");
  REQUIRE(report.sets.size() == 2);
  CHECK(value(report.sets[0].overall.measures, "accuracy") == "0.666667");
  CHECK(value(report.sets[0].overall.measures, "kappa") == "0.500000");
  CHECK(report.sets[0].matrix.size() == 3);
  CHECK(report.comparison->only_first == 1);
}

TEST_CASE("a decision table is held against what should come of it") {
  const auto charter = parse_charter(R"(
csirt: 1
organization: { name: X }
teams: { t: { kind: internal-csirt, authority: { all: full } } }
constituencies: { all: {} }
incidents: { opens_when: [{ finding.level: high }] }
tables: { severity: { hit: first, rows: [{ when: { finding.level: high }, then: high }, { then: low }] } }
workflow: { start: a, states: { a: { then: { b: {} } }, b: { final: true } } }
)");
  Evaluation evaluation(settings_of("classes"), nullptr);
  evaluation.add_table(charter, "severity");
  CHECK_THROWS_WITH_AS(evaluation.add_table(charter, "severiti"), doctest::Contains("severity"), Error);
  evaluation.take(
      "{\"event\":{\"finding.level\":\"high\"},\"label\":{\"class\":\"high\"}}\n"
      "{\"event\":{\"finding.level\":\"low\"},\"label\":{\"class\":\"high\"}}\n",
      std::nullopt, true);
  CHECK(evaluation.report().sets.front().right == 1);
}

TEST_CASE("cut anywhere, in labels too, the report is the same; more cases may follow a report") {
  const std::string events = "{\"w\":\"a\"}\n{\"w\":\"b\"}\r\nrubbish\n{\"w\":\"c\"}";
  const std::string labels =
      "{\"malicious\":true}\n{\"malicious\":false}\n{\"malicious\":true}\n{\"malicious\":true}\n";
  Evaluation whole(settings_of("malicious"), nullptr);
  whole.add_rules(rules_of("ab"));
  whole.take(events, labels, true);
  const auto expected = whole.report();
  CHECK(expected.cases == 3);
  CHECK(expected.malformed == 1);
  for (std::size_t cut = 0; cut <= events.size(); ++cut) {
    for (std::size_t label_cut = 0; label_cut <= labels.size(); label_cut += 7) {
      Evaluation parts(settings_of("malicious"), nullptr);
      parts.add_rules(rules_of("ab"));
      const auto taken = parts.take(std::string_view(events).substr(0, cut),
                                    std::string_view(labels).substr(0, label_cut), false);
      parts.report();
      parts.take(std::string_view(events).substr(taken.lines), std::string_view(labels).substr(taken.labels),
                 true);
      REQUIRE(parts.report() == expected);
    }
  }
}

TEST_CASE(
    "one carriage return ends a line with its feed; a second one is of the line, and counts in its length") {
  const std::string longest = "{\"w\":\"a\"}" + std::string((4u << 20) - 9, ' ');
  struct Row {
    const char* end;
    std::uint64_t malformed;
  };
  for (const Row& row : {Row{"\n", 0}, Row{"\r\n", 0}, Row{"\r", 0}, Row{"\r\r\n", 1}, Row{"\r\r", 1}}) {
    CAPTURE(row.end);
    Evaluation evaluation(settings_of("malicious"), nullptr);
    evaluation.add_rules(rules_of("ab"));
    evaluation.take(longest + row.end, "{\"malicious\":true}\r\n", true);
    CHECK(evaluation.report().cases + evaluation.report().malformed == 1);
    CHECK(evaluation.report().malformed == row.malformed);
  }
}

TEST_CASE("what cannot be read is named by its line, and nothing goes on after it") {
  struct Row {
    const char* aim;
    const char* second_line;
    const char* said;
  };
  const Row rows[] = {
      {"malicious", "rubbish", "line 2: expected one JSON object"},
      {"malicious", "{\"event\":{}}", "line 2: expected a member 'label'"},
      {"malicious", "{\"label\":{\"malicious\":true}}", "line 2: expected a member 'event'"},
      {"malicious", "{\"event\":{},\"label\":{}}", "{\"malicious\": true}"},
      {"malicious", "{\"event\":{},\"label\":{\"malicious\":1}}", "true or false as 'malicious'"},
      {"rules", "{\"event\":{},\"label\":{\"rules\":[1]}}", "a list of texts as 'rules'"},
      {"techniques", "{\"event\":{},\"label\":{\"techniques\":[],\"of\":[]}}", "'of' beside 'rules' alone"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.second_line);
    Evaluation evaluation(settings_of(row.aim), nullptr);
    evaluation.add_rules(rules_of("a"));
    const std::string lines = std::string("\n") + row.second_line + "\n";
    CHECK_THROWS_WITH_AS(evaluation.take(lines, std::nullopt, true), doctest::Contains(row.said), Error);
    CHECK_THROWS_WITH_AS(evaluation.take("\n", std::nullopt, true), doctest::Contains("nothing goes on"),
                         Error);
  }
  Evaluation uneven(settings_of("malicious"), nullptr);
  CHECK_THROWS_WITH_AS(uneven.take("{}\n{}\n", "{\"malicious\":true}\n", true),
                       doctest::Contains("more lines than labels"), Error);
}

TEST_CASE("settings are checked, each with what it may be") {
  CHECK_THROWS_WITH_AS(parse_settings("{\"aim\":\"rule\"}"), doctest::Contains("did you mean 'rules'"),
                       Error);
  CHECK_THROWS_WITH_AS(parse_settings("{\"resamples\":100001}"), doctest::Contains("at most 100000"), Error);
  CHECK_THROWS_WITH_AS(parse_settings("{\"format\":\"panther\",\"aim\":\"techniques\"}"),
                       doctest::Contains("rules or malicious"), Error);
  CHECK_THROWS_AS(parse_settings("{\"sead\":1}"), Error);
}

// The whole of it against counting over the list of cases, in random worlds (seed 20).
TEST_CASE("random worlds: counts are those of going over the list") {
  std::mt19937 random(20);
  for (int world = 0; world < 60; ++world) {
    CAPTURE(world);
    const std::uint64_t block = world % 4;
    std::string lines;
    std::vector<std::pair<std::set<std::string>, std::set<std::string>>> cases;
    for (int i = 0; i < 40; ++i) {
      std::set<std::string> expected, said;
      std::string text, label;
      for (const char word : {'a', 'b', 'c', 'd'}) {
        if (random() % 3 == 0) expected.insert(std::string("r-") + word);
        if (random() % 3 == 0) said.insert(std::string("r-") + word), text += word;
      }
      for (const std::string& one : expected) label += (label.empty() ? "\"" : ",\"") + one + "\"";
      lines += "{\"event\":{\"w\":\"" + text + "\"},\"label\":{\"rules\":[" + label + "],\"block\":\"" +
               std::to_string(i / 5) + "\"}}\n";
      cases.emplace_back(expected, said);
    }
    const auto report = evaluated(settings_of("rules", block), {rules_of("abcd")}, lines);
    const SetScore& set = report.sets.front();
    for (const ClassScore& one : set.classes) {
      Counts counts;
      for (const auto& [expected, said] : cases) {
        const bool is = expected.contains(one.name), says = said.contains(one.name);
        counts += {is && says, !is && says, is && !says, !is && !says};
      }
      CHECK(Counts{one.tp, one.fp, one.fn, one.tn} == counts);
    }
    const auto right =
        std::count_if(cases.begin(), cases.end(), [](const auto& one) { return one.first == one.second; });
    CHECK(set.right == static_cast<std::uint64_t>(right));
    CHECK(report.blocks == (block == 0 ? 8 : (40 + block - 1) / block));
  }
}

TEST_CASE("tables and pages hold what others wrote as text") {
  Evaluation evaluation(settings_of("classes"), nullptr);
  evaluation.take(
      "{\"event\":{},\"label\":{\"class\":\"=1+1\",\"said\":\"<script>alert(1)</script>, \\\"x\\\"\"}}\n",
      std::nullopt, true);
  const auto report = evaluation.report();
  const std::string csv = evaluation_csv(report), page = evaluation_page(report);
  CHECK(csv.find("'=1+1") != std::string::npos);
  CHECK(csv.find("\"<script>alert(1)</script>, \"\"x\"\"\"") != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
  CHECK(page == evaluation_page(report));
  CHECK(evaluation_page({}).find("0 cases") != std::string::npos);
}
