// Door: evaluation_page. One function a section; each answers nothing when there is nothing to show.
#include "analysis/evaluation_page.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/page_parts.hpp"

namespace csirt::analysis {
namespace {

constexpr std::size_t kMostRows = 40;

std::string section(std::string_view title, std::string_view inner) {
  return element("section", element("h2", escaped(title)) + std::string(inner));
}

std::string note(std::string_view text) { return element("p", escaped(text), "class=\"dim\""); }

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out.empty() ? "nothing" : out;
}

std::string aim_words(const std::string& aim) {
  if (aim == "malicious") return "Is the event malicious? A set says so when any of its rules fires.";
  if (aim == "rules") return "Which rules should fire on the event?";
  if (aim == "techniques") return "Which ATT&CK techniques does the event show?";
  return "Which class does the case belong to?";
}

const std::vector<MeasureValue>& main_measures(const EvaluationReport& report, const SetScore& set) {
  return report.aim == "malicious" || (report.aim == "classes" && !set.overall.measures.empty())
             ? set.overall.measures
             : set.micro.measures;
}

std::string tiles(const EvaluationReport& report) {
  std::string out;
  for (std::size_t i = 0; i < report.sets.size(); ++i) {
    const SetScore& set = report.sets[i];
    std::string inner;
    for (const MeasureValue& one : main_measures(report, set)) {
      const std::string range = one.low ? shortened(*one.low) + " to " + shortened(*one.high) : one.undefined;
      inner += element("div", element("small", escaped(one.name)) +
                                  element("b", one.value ? shortened(*one.value) : "&ndash;") +
                                  element("small", escaped(range)));
    }
    inner += element("div", element("small", "cases right") + element("b", with_commas(set.right)) +
                                element("small", "of " + with_commas(report.cases)));
    out += section(set.name + " (" + set.kind + ")",
                   element("div", inner, i == 0 ? "class=\"tiles\"" : "class=\"tiles two\""));
  }
  return out;
}

std::string key_of(const EvaluationReport& report) {
  if (report.sets.size() < 2) return {};
  const auto dot = [](const char* colour, const std::string& name) {
    return "<i style=\"background:var(--" + std::string(colour) + ")\"></i>" + escaped(name);
  };
  return element("p", dot("first", report.sets[0].name) + dot("second", report.sets[1].name),
                 "class=\"key dim\"");
}

using Pick = const std::vector<MeasureValue>& (*)(const SetScore&);

std::string measures_plot(const EvaluationReport& report, std::string_view title, std::string_view about,
                          Pick pick) {
  std::vector<PlotRow> rows;
  bool negative = false;
  for (const MeasureValue& one : pick(report.sets[0])) {
    PlotRow row{one.name, &one, nullptr};
    if (report.sets.size() > 1) {
      for (const MeasureValue& other : pick(report.sets[1])) {
        if (other.name == one.name) row.second = &other;
      }
    }
    for (const MeasureValue* value : {row.first, row.second}) {
      const auto below = [](const std::optional<std::string>& text) { return text && text->front() == '-'; };
      negative = negative || (value != nullptr && (below(value->value) || below(value->low)));
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return {};
  return section(title, note(about) + key_of(report) + interval_plot(rows, negative ? -1 : 0, title));
}

std::string matrix_of(const SetScore& set) {
  std::set<std::string> names;
  std::uint64_t most = 1;
  std::map<std::pair<std::string, std::string>, std::uint64_t> cells;
  for (const MatrixCell& cell : set.matrix) {
    names.insert(cell.expected);
    names.insert(cell.said);
    cells[{cell.expected, cell.said}] = cell.count;
    most = std::max(most, cell.count);
  }
  const auto shown = [](const std::string& name) { return name.empty() ? "&ndash;" : escaped(name); };
  std::string head = element("th", "expected \\ said");
  for (const std::string& name : names) head += element("th", shown(name), "class=\"n\"");
  std::string body = element("tr", head);
  for (const std::string& expected : names) {
    std::string row = element("th", shown(expected));
    for (const std::string& said : names) {
      const std::uint64_t count = cells[{expected, said}];
      const std::string share = std::to_string(count == 0 ? 0 : 8 + count * 52 / most);
      row += element("td", with_commas(count),
                     "style=\"background:rgba(var(--" + std::string(expected == said ? "good" : "bad") +
                         ")," + (share.size() < 2 ? "0.0" : "0.") + share + ")\"");
    }
    body += element("tr", row);
  }
  return element("div", element("table", body, "class=\"matrix\""), "class=\"scroll\"");
}

std::string matrices(const EvaluationReport& report) {
  std::string out;
  for (const SetScore& set : report.sets) {
    if (!set.matrix.empty()) out += section("Confusion matrix: " + set.name, matrix_of(set));
  }
  return out;
}

// The classes that are expected most often, by F1 of the first set.
std::string classes_plot(const EvaluationReport& report) {
  std::vector<const ClassScore*> classes;
  for (const ClassScore& one : report.sets[0].classes) classes.push_back(&one);
  std::stable_sort(classes.begin(), classes.end(),
                   [](const ClassScore* a, const ClassScore* b) { return a->tp + a->fn > b->tp + b->fn; });
  const std::size_t all = classes.size();
  if (classes.size() > kMostRows) classes.resize(kMostRows);
  std::string out;
  for (const char* measure : {"recall", "precision"}) {
    std::vector<PlotRow> rows;
    for (const ClassScore* one : classes) {
      PlotRow row{one->name + " (" + std::to_string(one->tp + one->fn) + ")", nullptr, nullptr};
      const auto find = [&](const ClassScore& score) -> const MeasureValue* {
        for (const MeasureValue& value : score.measures) {
          if (value.name == measure) return &value;
        }
        return nullptr;
      };
      row.first = find(*one);
      if (report.sets.size() > 1) {
        for (const ClassScore& other : report.sets[1].classes) {
          if (other.name == one->name) row.second = find(other);
        }
      }
      rows.push_back(std::move(row));
    }
    if (rows.empty()) return {};
    out += section("By class: " + std::string(measure),
                   note("The " + std::to_string(rows.size()) + " of " + std::to_string(all) +
                        " classes that are expected most often; how often stands in brackets.") +
                       key_of(report) + interval_plot(rows, 0, measure));
  }
  return out;
}

std::string rule_row(const RuleScore& rule, bool timed) {
  std::string row =
      element("td", escaped(rule.title) + "<br>" + element("code", escaped(rule.rule), "class=\"dim\""));
  for (const std::uint64_t count : {rule.fired, rule.tp, rule.fp, rule.alone, rule.tried})
    row += element("td", with_commas(count), "class=\"n\"");
  row += element("td", interval_bar(rule.measures.front()));
  if (timed) row += element("td", with_commas(rule.nanoseconds / 1000), "class=\"n\"");
  return element("tr", row);
}

std::string rules_table(const EvaluationReport& report) {
  std::string out;
  for (const SetScore& set : report.sets) {
    if (set.rules.empty()) continue;
    const bool timed = set.nanoseconds > 0;
    std::string head = element("th", "rule");
    for (const char* name : {"fired", "right", "wrong", "alone", "tried"})
      head += element("th", name, "class=\"n\"");
    head += element("th", "precision");
    if (timed) head += element("th", "&micro;s", "class=\"n\"");
    std::string body = element("tr", head);
    for (std::size_t i = 0; i < set.rules.size() && i < kMostRows; ++i) body += rule_row(set.rules[i], timed);
    out +=
        section("Rules of " + set.name,
                note("Those that fired most, " + std::to_string(std::min(kMostRows, set.rules.size())) +
                     " of " + std::to_string(set.rules.size()) +
                     ". Alone: cases that no other rule got right. Tried: how often the condition had to be "
                     "evaluated in full." +
                     (timed ? " Times are those of one event in sixteen." : "")) +
                    element("div", element("table", body), "class=\"scroll\""));
  }
  return out;
}

std::string differing_cases(const SetComparison& comparison) {
  std::string head;
  for (const char* name : {"case", "expected", "first", "second", "right"}) head += element("th", name);
  std::string body = element("tr", head);
  for (std::size_t i = 0; i < comparison.cases.size() && i < kMostRows; ++i) {
    const DifferingCase& one = comparison.cases[i];
    const char* right =
        one.first_right ? (one.second_right ? "both" : "first") : (one.second_right ? "second" : "neither");
    body +=
        element("tr", element("td", with_commas(one.number)) + element("td", escaped(joined(one.expected))) +
                          element("td", escaped(joined(one.first))) +
                          element("td", escaped(joined(one.second))) + element("td", right));
  }
  return element("div", element("table", body), "class=\"scroll\"");
}

std::string comparison_of(const EvaluationReport& report) {
  if (!report.comparison) return {};
  const SetComparison& found = *report.comparison;
  std::vector<PlotRow> rows;
  for (const MeasureValue& one : found.differences) rows.push_back({one.name, &one, nullptr});
  const std::string counts = "Both right: " + with_commas(found.both_right) + "; only " +
                             report.sets[0].name + ": " + with_commas(found.only_first) + "; only " +
                             report.sets[1].name + ": " + with_commas(found.only_second) +
                             "; neither: " + with_commas(found.both_wrong) +
                             ". McNemar's exact test: p = " + found.p + ".";
  std::string inner = element("p", escaped(counts)) +
                      note(report.sets[1].name + " less " + report.sets[0].name + ":") +
                      interval_plot(rows, -1, "differences");
  if (found.differing > 0) {
    inner +=
        element("p", escaped(with_commas(found.differing) + " cases of which they make something else:")) +
        differing_cases(found);
  }
  return section("Comparison, case by case", inner);
}

std::string made_of(const EvaluationReport& report) {
  std::string text = with_commas(report.cases) + " cases";
  if (report.malformed > 0) text += ", " + with_commas(report.malformed) + " malformed events left out";
  if (report.unlabelled > 0)
    text += ", " + with_commas(report.unlabelled) + " events without a label left out";
  text += report.resamples == 0
              ? "."
              : "; intervals at 95 % from " + with_commas(report.resamples) + " resamples of " +
                    with_commas(report.blocks) + (report.block == 1 ? " cases" : " blocks of cases") +
                    ", seed " + std::to_string(report.seed) + ".";
  return text;
}

}  // namespace

std::string evaluation_page(const EvaluationReport& report) {
  std::string body =
      element("h1", "Evaluation") + element("p", escaped(aim_words(report.aim))) + note(made_of(report));
  if (!report.sets.empty()) {
    body += tiles(report) + comparison_of(report);
    body += measures_plot(report, "Anything expected, anything said",
                          "Whether something was said of the cases of which something is true.",
                          [](const SetScore& set) -> const auto& { return set.overall.measures; });
    body += measures_plot(report, "Over all classes", "Every class of every case counts once.",
                          [](const SetScore& set) -> const auto& { return set.micro.measures; });
    body += matrices(report) + classes_plot(report) + rules_table(report);
  }
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
         "'none'; style-src 'unsafe-inline'\"><title>Evaluation</title><style>" +
         std::string(kPageStyle) + "</style></head><body>" + element("main", body) + "</body></html>\n";
}

}  // namespace csirt::analysis
