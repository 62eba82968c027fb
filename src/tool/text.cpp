// Door: text.hpp. One function per noun.
#include "tool/text.hpp"

#include <algorithm>
#include <map>

#include "tool/counts.hpp"
#include "tool/progress.hpp"
#include "tool/report_title.hpp"
#include "tool/terminal.hpp"

namespace csirt::tool {
namespace {

using boost::json::value;

// A member as a part of a line: what came from outside cannot pose as a line of its own.
std::string shown(const value& document, const char* name) { return one_line(member(document, name)); }

std::string words(const boost::json::array& items) {
  std::string out;
  for (const value& item : items)
    out += (out.empty() ? "" : ", ") + (item.is_string() ? one_line(item.get_string()) : "");
  return out;
}

// A column of at least `width`; a longer text keeps one blank behind it.
std::string padded(std::string text, std::size_t width) {
  text.append(text.size() < width ? width - text.size() : 1, ' ');
  return text;
}

std::string line(const std::string& left, const std::string& right) {
  return right.empty() ? "" : padded(left, 14) + right + "\n";
}

std::string title_or(const value& noun, const char* first, const char* second) {
  const std::string text = shown(noun, first);
  return text.empty() ? shown(noun, second) : text;
}

// With how sure it is, as the report page has it.
std::string titled(const value& incident, bool whole) {
  return incident.is_object() ? one_line(report::titled(incident.get_object(), whole)) : "";
}

std::string need_text(const value& need) {
  std::string out = "  needs " + (shown(need, "kind").empty() ? "consent" : shown(need, "kind")) + " of ";
  out += words(list(need, "of"));
  if (!shown(need, "right").empty()) out += " (" + shown(need, "right") + ")";
  if (!shown(need, "by").empty()) out += " by " + shown(need, "by");
  out += "\n    id " + shown(need, "id");
  if (!shown(need, "digest").empty()) out += "  digest " + shown(need, "digest");
  return out + "\n";
}

std::string effect_text(const value& effect) {
  const std::string kind = shown(effect, "kind").empty() ? "notify" : shown(effect, "kind");
  std::string out = kind;
  if (!shown(effect, "to").empty()) out += " " + shown(effect, "to");
  if (!shown(effect, "at").empty()) out += " at " + shown(effect, "at");
  if (!shown(effect, "text").empty()) out += ": " + shown(effect, "text");
  return out;
}

std::string clock_text(const value& clock) {
  const std::string state = shown(clock, "state").empty() ? "running" : shown(clock, "state");
  return padded(state, 9) + " due " + shown(clock, "due") + "  " + title_or(clock, "name", "kind") + " " +
         shown(clock, "subject");
}

template <class Each>
std::string section(const char* title, const boost::json::array& items, Each each) {
  if (items.empty()) return "";
  std::string out = std::string(title) + "\n";
  for (const value& item : items) out += "  " + each(item) + "\n";
  return out;
}

std::string score_text(const value& score) {
  if (!score.is_object()) return "";
  std::string out = line("score", std::to_string(number(score, "points")));
  for (const value& part : list(score, "parts")) {
    out += "  " + padded("+" + std::to_string(number(part, "points")), 6) + shown(part, "text") + " (" +
           shown(part, "pointer") + ")\n";
  }
  return out;
}

std::uint64_t points_of(const value& incident) {
  const auto* score = incident.as_object().if_contains("score");
  return score != nullptr && score->is_object() ? number(*score, "points") : 0;
}

// By its title, and by its id for whoever looks for its text; reports have no rule.
std::string named_rule(const value& noun) {
  const std::string title = shown(noun, "title"), id = shown(noun, "rule");
  if (title.empty() || id.empty() || id == "report" || id == title) return title_or(noun, "title", "rule");
  return title + " (" + id + ")";
}

std::string finding_line(const value& finding) {
  std::string out = padded(shown(finding, "level"), 14) + named_rule(finding);
  const std::uint64_t count = number(finding, "count");
  if (count > 1) out += " x" + grouped(count);
  out += report::refutation(finding.as_object());
  const std::string techniques = words(list(finding, "techniques"));
  return techniques.empty() ? out : out + " [" + techniques + "]";
}

std::string history_line(const value& entry) {
  std::string out = shown(entry, "at") + "  " + shown(entry, "what");
  if (!shown(entry, "by").empty()) out += " by " + shown(entry, "by");
  return shown(entry, "text").empty() ? out : out + ": " + shown(entry, "text");
}

// "file:line:column: message"
std::string problem_text(const value& problem) {
  std::string position = shown(problem, "file");
  if (number(problem, "line") > 0) {
    if (!position.empty()) position += ":";
    position += std::to_string(number(problem, "line")) + ":" + std::to_string(number(problem, "column"));
  }
  return (position.empty() ? "" : position + ": ") + shown(problem, "message");
}

}  // namespace

std::string problems_text(const value& problems) {
  std::string out;
  for (const value& problem : problems.as_array()) {
    out += problem_text(problem);
    if (!shown(problem, "pointer").empty()) out += " (at " + shown(problem, "pointer") + ")";
    out += "\n";
  }
  return out;
}

std::string error_text(std::string message, const value& problems) {
  message = one_line(message);
  if (!problems.is_array() || problems.get_array().empty()) return message + "\n";
  // A problem without words is found at the beginning of every message.
  const std::string first = problem_text(problems.get_array().front());
  const std::size_t told = first.empty() ? std::string::npos : message.find(first);
  if (told == std::string::npos) return message + "\n" + problems_text(problems);
  message.resize(told);
  while (message.ends_with(' ') || message.ends_with(':')) message.pop_back();
  return (message.empty() ? "" : message + ":\n") + problems_text(problems);
}

std::string error_text(const LibraryError& error) { return error_text(error.what(), error.problems()); }

std::string decision_text(const value& decision) {
  const std::string outcome = shown(decision, "outcome");
  std::string out = outcome.empty() ? "denied" : outcome;
  if (!shown(decision, "question").empty()) out += "  " + shown(decision, "question");
  out += "\n";
  if (!shown(decision, "reason").empty()) out += "  " + shown(decision, "reason") + "\n";
  for (const value& clause : list(decision, "because")) {
    out += "  because " + shown(clause, "text") + " (" + shown(clause, "pointer") + ")\n";
  }
  for (const value& clause : list(decision, "instead")) {
    out += "  not " + shown(clause, "text") + " (" + shown(clause, "pointer") + ")\n";
  }
  for (const value& need : list(decision, "needs")) out += need_text(need);
  for (const value& effect : list(decision, "effects")) out += "  effect " + effect_text(effect) + "\n";
  return out;
}

std::string dispositions_text(const value& dispositions) {
  if (!dispositions.is_object()) return "";
  std::string out;
  for (const auto& item : dispositions.get_object()) {
    out += "  " + padded(one_line(item.key()), 14) +
           grouped(number(dispositions, std::string(item.key()).c_str())) + "\n";
  }
  return out;
}

namespace {

// How many events each clause set aside, over all sources; a suppression that has ended stands with /until.
std::string set_aside_text(const boost::json::array& sources) {
  std::map<std::string, std::uint64_t> counts;
  for (const value& source : sources) {
    const auto* reasons = source.as_object().if_contains("reasons");
    if (reasons == nullptr || !reasons->is_object()) continue;
    for (const auto& reason : reasons->get_object())
      counts[one_line(reason.key())] += number(*reasons, std::string(reason.key()).c_str());
  }
  std::string out = counts.empty() ? "" : "by clause\n";
  for (const auto& [pointer, count] : counts) out += "  " + padded(pointer, 24) + grouped(count) + "\n";
  return out;
}

}  // namespace

std::string summary_text(const value& summary) {
  std::string out = line("time", shown(summary, "now"));
  out += line("incidents", grouped(number(summary, "incidents")) + " (" +
                               grouped(number(summary, "open_incidents")) + " open)");
  out += line("records", grouped(number(summary, "records")));
  out += line("root", shown(summary, "root"));
  out += line("charter", shown(summary, "charter")) + line("rules", shown(summary, "rules"));
  if (const auto* all = summary.as_object().if_contains("dispositions"))
    out += "events\n" + dispositions_text(*all);
  out += set_aside_text(list(summary, "sources"));
  out += section("sources", list(summary, "sources"), [](const value& source) {
    return padded(shown(source, "source"), 32) + plural(number(source, "events"), "event") + ", " +
           plural(number(source, "offset"), "byte");
  });
  // The head of the list; --json has all of it.
  const auto& rules = list(summary, "rule_statistics");
  const boost::json::array head(rules.begin(),
                                rules.begin() + std::min<std::ptrdiff_t>(10, rules.end() - rules.begin()));
  out += trial_text(summary);
  return out + section("rules with most findings", head, [](const value& rule) {
           return padded(grouped(number(rule, "findings")), 10) + named_rule(rule);
         });
}

std::string trial_text(const value& summary) {
  std::uint64_t rules = 0, matches = 0;
  for (const value& rule : list(summary, "rule_statistics")) {
    const std::uint64_t trial = number(rule, "trial");
    rules += trial > 0 ? 1 : 0;
    matches += trial;
  }
  if (rules == 0) return {};
  return plural(matches, "match", "matches") + " of " + plural(rules, "rule") + " in trial, counted alone\n";
}

std::string incidents_text(const value& incidents, bool whole) {
  std::string out;
  if (!incidents.as_array().empty()) {
    out = padded("incident", 10) + padded("score", 6) + padded("severity", 10) + padded("state", 16) +
          padded("team", 14) + "title\n";
  }
  for (const value& incident : incidents.as_array()) {
    out += padded(title_or(incident, "short_id", "id"), 10) + padded(std::to_string(points_of(incident)), 6) +
           padded(shown(incident, "severity"), 10) + padded(words(list(incident, "states")), 16) +
           padded(shown(incident, "team"), 14) + titled(incident, whole) + "\n";
  }
  return out.empty() ? "no incidents\n" : out;
}

std::string incident_text(const value& incident, bool whole) {
  std::string out = title_or(incident, "short_id", "id") + "  " + titled(incident, whole) + "\n";
  out += line("id", shown(incident, "id")) + line("state", words(list(incident, "states")));
  out += line("severity", shown(incident, "severity")) + line("priority", shown(incident, "priority"));
  out += line("constituency", shown(incident, "constituency")) + line("team", shown(incident, "team"));
  out += line("lead", shown(incident, "lead")) + line("categories", words(list(incident, "categories")));
  out += line("verdict", shown(incident, "verdict")) + line("opened", shown(incident, "opened"));
  out += line("closed", shown(incident, "closed"));
  if (const auto* score = incident.as_object().if_contains("score")) out += score_text(*score);
  out += section("merged into it", list(incident, "merged"), [](const value& other) {
    return shown(other, "short_id") + " " + shown(other, "title") + ": " + shown(other, "because");
  });
  out += section("entities", list(incident, "entities"),
                 [](const value& entity) { return shown(entity, "kind") + " " + shown(entity, "value"); });
  out += section("findings", list(incident, "findings"), finding_line);
  out += section("tasks", list(incident, "tasks"), [](const value& task) {
    const std::string state = shown(task, "state").empty() ? "open" : shown(task, "state");
    const std::string due = shown(task, "due").empty() ? "" : "  due " + shown(task, "due");
    return padded(state, 10) + title_or(task, "text", "name") + due + "  id " + shown(task, "id");
  });
  out += section("clocks", list(incident, "clocks"), clock_text);
  out += section("approvals", list(incident, "approvals"), [](const value& approval) {
    const std::string state = shown(approval, "state").empty() ? "open" : shown(approval, "state");
    return padded(state, 9) + shown(approval, "action") + " asked by " + shown(approval, "asked_by") +
           "  id " + shown(approval, "id");
  });
  out += section("contacts", list(incident, "contacts"), [](const value& contact) {
    const std::string direction =
        shown(contact, "direction").empty() ? "outbound" : shown(contact, "direction");
    return shown(contact, "at") + "  " + direction + " " + shown(contact, "party") + ": " +
           words(list(contact, "fields"));
  });
  return out + section("history", list(incident, "history"), history_line);
}

std::string effects_text(const value& effects) {
  std::string out;
  for (const value& effect : effects.as_array())
    out += shown(effect, "id") + "  " + effect_text(effect) + "\n";
  return out.empty() ? "nothing to do\n" : out;
}

std::string findings_text(const value& findings) {
  std::string out;
  for (const value& finding : findings.as_array())
    out += shown(finding, "first_seen") + "  " + finding_line(finding) + "\n";
  return out.empty() ? "no findings\n" : out;
}

std::string tick_text(const value& summary) {
  std::string out = section("fired", list(summary, "fired"), clock_text);
  out += section("effects", list(summary, "effects"), effect_text);
  if (out.empty()) out = "nothing was due\n";
  return out + line("next", shown(summary, "next"));
}

}  // namespace csirt::tool
