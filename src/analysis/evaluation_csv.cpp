// Door: evaluation_csv.
#include "analysis/evaluation_csv.hpp"

#include <initializer_list>

namespace csirt::analysis {
namespace {

std::string cell(std::string text) {
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const bool number = text.size() > 1 && text.front() == '-' && text[1] >= '0' && text[1] <= '9';
  if (formula && !number) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void line(std::string& out, std::initializer_list<std::string> cells) {
  const char* separator = "";
  for (const std::string& one : cells) {
    out += separator + cell(one);
    separator = ",";
  }
  out += "\n";
}

struct Row {
  std::string set, scope, name;
  std::string tp, fp, fn, tn;
};

void measures(std::string& out, const Row& row, const std::vector<MeasureValue>& values) {
  for (const MeasureValue& one : values) {
    line(out, {row.set, row.scope, row.name, row.tp, row.fp, row.fn, row.tn, one.name, one.value.value_or(""),
               one.low.value_or(""), one.high.value_or(""), one.interval, one.undefined});
  }
}

template <class Score>
Row row_of(const std::string& set, const char* scope, const std::string& name, const Score& score) {
  return {set,
          scope,
          name,
          std::to_string(score.tp),
          std::to_string(score.fp),
          std::to_string(score.fn),
          std::to_string(score.tn)};
}

}  // namespace

std::string evaluation_csv(const EvaluationReport& report) {
  std::string out;
  line(out, {"set", "scope", "name", "tp", "fp", "fn", "tn", "measure", "value", "low", "high", "interval",
             "undefined"});
  for (const SetScore& set : report.sets) {
    measures(out, row_of(set.name, "overall", "", set.overall), set.overall.measures);
    measures(out, row_of(set.name, "micro", "", set.micro), set.micro.measures);
    measures(out, {set.name, "macro", "", "", "", "", ""}, set.macro);
    for (const ClassScore& one : set.classes)
      measures(out, row_of(set.name, "class", one.name, one), one.measures);
    for (const RuleScore& one : set.rules)
      measures(out, row_of(set.name, "rule", one.rule, one), one.measures);
  }
  if (report.comparison)
    measures(out, {"second - first", "overall", "", "", "", "", ""}, report.comparison->differences);
  return out;
}

}  // namespace csirt::analysis
