// Door: table_text.hpp.
#include "tool/table_text.hpp"

#include "tool/counts.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

// "count = 5 (gte 3)", or what a predicate could not look at.
std::string predicate_text(const boost::json::value& predicate) {
  const bool known = predicate.as_object().if_contains("known") == nullptr;  // left out where it is true
  const std::string op = member(predicate, "op");
  return one_line(member(predicate, "field")) +
         (known ? " = " + one_line(member(predicate, "found")) : " is not known") + " (" +
         (op.empty() ? "wanted " : one_line(op) + " ") + one_line(member(predicate, "expected")) + ")";
}

std::string clauses_text(const boost::json::value& decision, const char* name, const char* predicates,
                         const char* mark) {
  std::string out;
  for (const auto& clause : list(decision, name)) {
    out += std::string(mark) + one_line(member(clause, "text")) + "  [" +
           one_line(member(clause, "pointer")) + "]\n";
    for (const auto& predicate : list(clause, predicates)) out += "      " + predicate_text(predicate) + "\n";
  }
  return out;
}

std::string words(const boost::json::array& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + one_line(std::string(text.as_string()));
  return out;
}

bool flag(const boost::json::value& document, const char* name, bool otherwise) {
  const auto* found = document.as_object().if_contains(name);
  return found == nullptr ? otherwise : found->as_bool();
}

}  // namespace

std::uint64_t issues(const boost::json::value& analyses, std::string_view severity) {
  std::uint64_t count = 0;
  for (const auto& analysis : analyses.as_array()) {
    for (const auto& issue : list(analysis, "issues")) count += member(issue, "severity") == severity;
  }
  return count;
}

std::string issues_text(const boost::json::value& analyses) {
  std::string out;
  for (const auto& analysis : analyses.as_array()) {
    for (const auto& issue : list(analysis, "issues")) {
      const auto& problem = issue.at("problem");
      const std::string file = member(problem, "file");
      out += one_line((file.empty() ? "" : file + ":") + member(problem, "line") + ":" +
                      member(problem, "column") + ": " + member(issue, "severity") + ": table " +
                      member(analysis, "table") + ": " + member(problem, "message")) +
             "\n";
    }
  }
  return out;
}

std::string analysis_text(const boost::json::value& analysis) {
  std::string out =
      "table " + one_line(member(analysis, "table")) + ": " + plural(number(analysis, "rows"), "row") + ", ";
  out += flag(analysis, "complete", true) ? "complete" : "not complete";
  if (!flag(analysis, "complete_when_unknown", true)) out += " (open where a field is not known)";
  out += ", " + plural(number(analysis, "overlaps"), "pair of rows overlaps", "pairs of rows overlap") +
         ", " + grouped(number(analysis, "conflicts")) + " of them in conflict\n";
  if (!flag(analysis, "exact", true)) {
    out += "  not exact: " +
           (list(analysis, "free_tests").empty() ? std::string("a limit was met")
                                                 : "taken as free: " + words(list(analysis, "free_tests"))) +
           "\n";
  }
  return out + issues_text(boost::json::array{analysis});
}

std::string table_decision_text(const boost::json::value& decision) {
  const std::string status = member(decision, "status");
  std::string out = status == "answered"   ? words(list(decision, "outputs"))
                    : status == "conflict" ? "conflict: rows that hold together do not go together"
                                           : "no answer: no row holds";
  out += flag(decision, "by_default", false) ? "  (the default)\n" : "\n";
  const auto* also = decision.as_object().if_contains("also");
  if (also != nullptr) {
    for (const auto& fact : also->as_object())
      out += "  also " + one_line(fact.key()) + ": " +
             one_line(member(*also, std::string(fact.key()).c_str())) + "\n";
  }
  out += clauses_text(decision, "because", "held", "  because ");
  out += clauses_text(decision, "instead", "failed", "  nearest ");
  const auto& unknown = list(decision, "unknown");
  if (!unknown.empty()) out += "  could change with: " + words(unknown) + "\n";
  return out;
}

}  // namespace csirt::tool
