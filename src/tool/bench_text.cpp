// Doors: bench_text, rules_text, proposals_text.
#include "tool/bench_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "tool/counts.hpp"
#include "tool/progress.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

using boost::json::value;

constexpr std::size_t kRulesShown = 20;

std::string left(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

// Six digits are more than people read.
std::string four_digits(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  char shown[32];
  std::snprintf(shown, sizeof shown, "%.4f", number);
  return shown;
}

// "0.6667 [0.5000, 0.8333]", or why there is none.
std::string measure_text(const value& measure) {
  const std::string shown = member(measure, "value");
  if (shown.empty()) return member(measure, "undefined");
  const std::string low = member(measure, "low"), high = member(measure, "high");
  return four_digits(shown) + (low.empty() ? "" : "  [" + four_digits(low) + ", " + four_digits(high) + "]");
}

void add_measures(std::string& out, const value& measures) {
  if (!measures.is_array()) return;
  for (const value& one : measures.as_array())
    out += "  " + left(member(one, "name"), 14) + measure_text(one) + "\n";
}

const value& part(const value& document, const char* name) {
  static const value kNothing = boost::json::object();
  const auto* found = document.as_object().if_contains(name);
  return found == nullptr ? kNothing : *found;
}

std::string counts_text(const value& score) {
  return "tp " + grouped(number(score, "tp")) + ", fp " + grouped(number(score, "fp")) + ", fn " +
         grouped(number(score, "fn")) + ", tn " + grouped(number(score, "tn"));
}

// Of a rule that says nothing of what is asked, no precision is told.
std::string precision_text(const value& rule) {
  const value& precision = list(rule, "measures").at(0);
  return member(precision, "value").empty() ? "not judged" : measure_text(precision);
}

std::string set_text(const value& set, const std::string& aim) {
  std::string out = "\n" + one_line(member(set, "name")) + " (" + member(set, "kind") +
                    "): " + plural(number(set, "right"), "case") + " right\n";
  if (aim != "classes")
    out += "anything expected, anything said: " + counts_text(part(set, "overall")) + "\n";
  add_measures(out, part(part(set, "overall"), "measures"));
  if (aim != "malicious") {
    out += "over all classes\n";
    add_measures(out, part(part(set, "micro"), "measures"));
    out += "mean of the classes\n";
    add_measures(out, part(set, "macro"));
  }
  const auto& rules = list(set, "rules");
  if (rules.empty()) return out;
  out += right("fired", 9) + right("right", 9) + right("alone", 9) + "  precision                rule\n";
  for (std::size_t i = 0; i < rules.size() && i < kRulesShown; ++i) {
    out += right(grouped(number(rules[i], "fired")), 9) + right(grouped(number(rules[i], "tp")), 9) +
           right(grouped(number(rules[i], "alone")), 9) + "  " + left(precision_text(rules[i]), 25) +
           one_line(member(rules[i], "title")) + "\n";
  }
  if (rules.size() > kRulesShown)
    out += "  and " + grouped(rules.size() - kRulesShown) + " more; --json has all\n";
  return out;
}

std::string comparison_text(const value& found) {
  std::string out = "\nsecond less first; both right " + grouped(number(found, "both_right")) +
                    ", only the first " + grouped(number(found, "only_first")) + ", only the second " +
                    grouped(number(found, "only_second")) + ", neither " +
                    grouped(number(found, "both_wrong")) +
                    "; McNemar's exact test p = " + member(found, "p") + "\n";
  add_measures(out, part(found, "differences"));
  return out;
}

}  // namespace

std::string bench_text(const value& report, std::uint64_t nanoseconds) {
  const std::uint64_t cases = number(report, "cases"), malformed = number(report, "malformed");
  const std::uint64_t milliseconds = std::max<std::uint64_t>(nanoseconds / 1'000'000, 1);
  std::string out = plural(cases, "case") + " in " + std::to_string(milliseconds / 1000) + "." +
                    std::to_string(milliseconds % 1000 / 100) + " s, " +
                    grouped(cases * 1000 / milliseconds) + " a second";
  if (malformed > 0) out += "; " + plural(malformed, "malformed event") + " left out";
  if (const auto unlabelled = number(report, "unlabelled"); unlabelled > 0)
    out += "; " + plural(unlabelled, "event") + " without a label left out";
  out += "\n";
  for (const value& set : list(report, "sets")) out += set_text(set, member(report, "aim"));
  if (const auto* found = report.as_object().if_contains("comparison")) out += comparison_text(*found);
  return out;
}

std::string rules_text(const value& rules) {
  std::string out;
  for (const value& rule : rules.as_array()) {
    const value& precision = part(rule, "precision");
    const std::string share = precision.as_object().empty()
                                  ? "not judged yet"
                                  : member(precision, "point") + "  [" + member(precision, "low") + ", " +
                                        member(precision, "high") + "]";
    out += right(grouped(number(rule, "matches")), 10) + right(grouped(number(rule, "findings")), 8) +
           right(grouped(number(rule, "incidents")), 6) + "  " + left(share, 26) +
           left(member(rule, "mode"), 6) +
           one_line(member(rule, "title").empty() ? member(rule, "rule") : member(rule, "title")) + "\n";
  }
  if (out.empty()) return "no rule has fired\n";
  return right("matches", 10) + right("finds", 8) + right("inc", 6) + "  " + left("precision at 95 %", 26) +
         "mode  rule\n" + out;
}

std::string proposals_text(const value& proposals) {
  std::string out;
  for (const value& one : proposals.as_array()) {
    const value& effect = part(one, "effect");
    out += one_line(member(one, "kind")) + " " + one_line(member(one, "title")) + "  (" + member(one, "id") +
           ")\n";
    out += "  why      " + one_line(member(one, "reason")) + "\n";
    out += "  takes    " + grouped(number(effect, "false_positive")) + " false, " +
           grouped(number(effect, "benign")) + " benign, " + grouped(number(effect, "true_positive")) +
           " true, " +
           plural(number(effect, "unjudged") + number(effect, "undetermined"), "undecided finding") + "\n";
    out += "  owed by  " + one_line(member(one, "owner")) + " until " + member(one, "until") + "\n";
    const std::string fragment = member(one, "fragment");
    if (fragment.empty()) {
      out += "  adopt    switch the rule to trial mode\n";
      continue;
    }
    out += std::string("  adopt    ") +
           (member(one, "adopt") == "filter" ? "as a file beside the rules:" : "in the charter:") + "\n";
    for (std::size_t at = 0; at < fragment.size();) {
      const std::size_t end = std::min(fragment.find('\n', at), fragment.size());
      out += "    " + one_line(fragment.substr(at, end - at)) + "\n";
      at = end + 1;
    }
  }
  return out.empty() ? "nothing is proposed\n" : out;
}

}  // namespace csirt::tool
