// Door: text.hpp. One function per noun.
#include "tool/text.hpp"

#include <algorithm>

#include "tool/progress.hpp"

namespace csirt::tool {
namespace {

using boost::json::value;

std::string words(const boost::json::array& items) {
  std::string out;
  for (const value& item : items)
    out += (out.empty() ? "" : ", ") + std::string(item.is_string() ? item.get_string() : "");
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
  const std::string text = member(noun, first);
  return text.empty() ? member(noun, second) : text;
}

std::string need_text(const value& need) {
  std::string out = "  needs " + (member(need, "kind").empty() ? "consent" : member(need, "kind")) + " of ";
  out += words(list(need, "of"));
  if (!member(need, "right").empty()) out += " (" + member(need, "right") + ")";
  if (!member(need, "by").empty()) out += " by " + member(need, "by");
  out += "\n    id " + member(need, "id");
  if (!member(need, "digest").empty()) out += "  digest " + member(need, "digest");
  return out + "\n";
}

std::string effect_text(const value& effect) {
  const std::string kind = member(effect, "kind").empty() ? "notify" : member(effect, "kind");
  std::string out = kind;
  if (!member(effect, "to").empty()) out += " " + member(effect, "to");
  if (!member(effect, "at").empty()) out += " at " + member(effect, "at");
  if (!member(effect, "text").empty()) out += ": " + member(effect, "text");
  return out;
}

std::string clock_text(const value& clock) {
  const std::string state = member(clock, "state").empty() ? "running" : member(clock, "state");
  return padded(state, 9) + " due " + member(clock, "due") + "  " + title_or(clock, "name", "kind") + " " +
         member(clock, "subject");
}

template <class Each>
std::string section(const char* title, const boost::json::array& items, Each each) {
  if (items.empty()) return "";
  std::string out = std::string(title) + "\n";
  for (const value& item : items) out += "  " + each(item) + "\n";
  return out;
}

std::string finding_line(const value& finding) {
  std::string out = padded(member(finding, "level"), 14) + title_or(finding, "title", "rule");
  const std::uint64_t count = number(finding, "count");
  if (count > 1) out += " x" + grouped(count);
  const std::string techniques = words(list(finding, "techniques"));
  return techniques.empty() ? out : out + " [" + techniques + "]";
}

std::string history_line(const value& entry) {
  std::string out = member(entry, "at") + "  " + member(entry, "what");
  if (!member(entry, "by").empty()) out += " by " + member(entry, "by");
  return member(entry, "text").empty() ? out : out + ": " + member(entry, "text");
}

}  // namespace

std::string problems_text(const value& problems) {
  std::string out;
  for (const value& problem : problems.as_array()) {
    std::string position = member(problem, "file");
    if (number(problem, "line") > 0) {
      if (!position.empty()) position += ":";
      position += std::to_string(number(problem, "line")) + ":" + std::to_string(number(problem, "column"));
    }
    if (!position.empty()) out += position + ": ";
    out += member(problem, "message");
    if (!member(problem, "pointer").empty()) out += " (at " + member(problem, "pointer") + ")";
    out += "\n";
  }
  return out;
}

std::string error_text(const LibraryError& error) {
  std::string out = std::string(error.what()) + "\n";
  if (error.problems().is_array() && !error.problems().get_array().empty())
    out += problems_text(error.problems());
  return out;
}

std::string decision_text(const value& decision) {
  const std::string outcome = member(decision, "outcome");
  std::string out = outcome.empty() ? "denied" : outcome;
  if (!member(decision, "question").empty()) out += "  " + member(decision, "question");
  out += "\n";
  if (!member(decision, "reason").empty()) out += "  " + member(decision, "reason") + "\n";
  for (const value& clause : list(decision, "because")) {
    out += "  because " + member(clause, "text") + " (" + member(clause, "pointer") + ")\n";
  }
  for (const value& clause : list(decision, "instead")) {
    out += "  not " + member(clause, "text") + " (" + member(clause, "pointer") + ")\n";
  }
  for (const value& need : list(decision, "needs")) out += need_text(need);
  for (const value& effect : list(decision, "effects")) out += "  effect " + effect_text(effect) + "\n";
  return out;
}

std::string dispositions_text(const value& dispositions) {
  if (!dispositions.is_object()) return "";
  std::string out;
  for (const auto& item : dispositions.get_object()) {
    out += "  " + padded(std::string(item.key()), 14) +
           grouped(number(dispositions, std::string(item.key()).c_str())) + "\n";
  }
  return out;
}

std::string summary_text(const value& summary) {
  std::string out = line("time", member(summary, "now"));
  out += line("incidents", std::to_string(number(summary, "incidents")) + " (" +
                               std::to_string(number(summary, "open_incidents")) + " open)");
  out += line("records", grouped(number(summary, "records")));
  out += line("root", member(summary, "root"));
  out += line("charter", member(summary, "charter")) + line("rules", member(summary, "rules"));
  if (const auto* all = summary.as_object().if_contains("dispositions"))
    out += "events\n" + dispositions_text(*all);
  out += section("sources", list(summary, "sources"), [](const value& source) {
    return padded(member(source, "source"), 32) + grouped(number(source, "events")) + " events, " +
           grouped(number(source, "offset")) + " bytes";
  });
  // The head of the list; --json has all of it.
  const auto& rules = list(summary, "rule_statistics");
  const boost::json::array head(rules.begin(),
                                rules.begin() + std::min<std::ptrdiff_t>(10, rules.end() - rules.begin()));
  return out + section("rules with most findings", head, [](const value& rule) {
           return padded(grouped(number(rule, "findings")), 10) + title_or(rule, "title", "rule");
         });
}

std::string incidents_text(const value& incidents) {
  std::string out;
  for (const value& incident : incidents.as_array()) {
    out += padded(title_or(incident, "short_id", "id"), 10) + padded(member(incident, "severity"), 10) +
           padded(words(list(incident, "states")), 16) + padded(member(incident, "team"), 14) +
           member(incident, "title") + "\n";
  }
  return out.empty() ? "no incidents\n" : out;
}

std::string incident_text(const value& incident) {
  std::string out = title_or(incident, "short_id", "id") + "  " + member(incident, "title") + "\n";
  out += line("id", member(incident, "id")) + line("state", words(list(incident, "states")));
  out += line("severity", member(incident, "severity")) + line("priority", member(incident, "priority"));
  out += line("constituency", member(incident, "constituency")) + line("team", member(incident, "team"));
  out += line("lead", member(incident, "lead")) + line("categories", words(list(incident, "categories")));
  out += line("verdict", member(incident, "verdict")) + line("opened", member(incident, "opened"));
  out += line("closed", member(incident, "closed"));
  out += section("entities", list(incident, "entities"),
                 [](const value& entity) { return member(entity, "kind") + " " + member(entity, "value"); });
  out += section("findings", list(incident, "findings"), finding_line);
  out += section("tasks", list(incident, "tasks"), [](const value& task) {
    const std::string state = member(task, "state").empty() ? "open" : member(task, "state");
    const std::string due = member(task, "due").empty() ? "" : "  due " + member(task, "due");
    return padded(state, 10) + title_or(task, "text", "name") + due + "  id " + member(task, "id");
  });
  out += section("clocks", list(incident, "clocks"), clock_text);
  out += section("approvals", list(incident, "approvals"), [](const value& approval) {
    const std::string state = member(approval, "state").empty() ? "open" : member(approval, "state");
    return padded(state, 9) + member(approval, "action") + " asked by " + member(approval, "asked_by") +
           "  id " + member(approval, "id");
  });
  out += section("contacts", list(incident, "contacts"), [](const value& contact) {
    const std::string direction =
        member(contact, "direction").empty() ? "outbound" : member(contact, "direction");
    return member(contact, "at") + "  " + direction + " " + member(contact, "party") + ": " +
           words(list(contact, "fields"));
  });
  return out + section("history", list(incident, "history"), history_line);
}

std::string effects_text(const value& effects) {
  std::string out;
  for (const value& effect : effects.as_array())
    out += member(effect, "id") + "  " + effect_text(effect) + "\n";
  return out.empty() ? "nothing to do\n" : out;
}

std::string findings_text(const value& findings) {
  std::string out;
  for (const value& finding : findings.as_array())
    out += member(finding, "first_seen") + "  " + finding_line(finding) + "\n";
  return out.empty() ? "no findings\n" : out;
}

std::string tick_text(const value& summary) {
  std::string out = section("fired", list(summary, "fired"), clock_text);
  out += section("effects", list(summary, "effects"), effect_text);
  if (out.empty()) out = "nothing was due\n";
  return out + line("next", member(summary, "next"));
}

}  // namespace csirt::tool
