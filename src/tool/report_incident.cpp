// One incident in full: what is known at a glance, timeline, findings, decisions, duties, contacts, history.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_title.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

Markup entry(std::string_view term, const Markup& what, std::string_view css = {}) {
  if (what.empty()) return {};
  return element("div", {{"class", std::string(css)}}, element("dt", term) + element("dd", what));
}

Markup states(const object& incident) {
  std::vector<std::string> names;
  for (const std::string& state : texts(incident, "states")) names.push_back(spaced(bounded(state, 40)));
  return capital(listed(names, 6));
}

Markup at_a_glance(const Page& page, const object& incident) {
  Markup out = entry("Severity", level_badge(text(incident, "severity")));
  out += entry("Priority", level_badge(text(incident, "priority")));
  out += entry("Score, and why", score_list(incident), "across");
  out += entry("State", states(incident));
  out += entry("Team", bounded(page.names.team(text(incident, "team")), 120));
  out += entry("Lead", bounded(who(page, text(incident, "lead")), 120));
  out += entry("Constituency", bounded(page.names.constituency(text(incident, "constituency")), 120));
  out += entry("Categories", spaced(bounded(listed(texts(incident, "categories"), 4), 200)));
  out += entry("Verdict", capital(spaced(bounded(text(incident, "verdict"), 40))));
  out += entry("Opened", time_markup(text(incident, "opened")));
  out += entry("Last change", time_markup(text(incident, "updated")));
  out += entry("Closed", time_markup(text(incident, "closed")));
  out += entry("Concerns", entity_list(list(incident, "entities")), "across");
  return element("dl", {{"class", "glance"}}, out);
}

Markup facts(const object& incident) {
  const object& known = child(incident, "facts");
  if (known.empty()) return {};
  Table table("What is known", {"Fact", "Value"});
  std::size_t shown = 0;
  for (const auto& [name, fact] : known) {
    if (++shown > kDuties) break;
    table.row({code(bounded(name, 80)), time_markup(text(fact), 300)});
  }
  return element("details",
                 element("summary", "Facts that the decisions rest on (" + grouped(known.size()) + ")") +
                     table.done(known.size() - std::min(known.size(), kDuties), "fact"));
}

Markup block(std::string_view title, const Markup& body) {
  return body.empty() ? Markup() : element("section", element("h4", title) + body);
}

Markup merged_list(const object& incident) {
  const array& merged = list(incident, "merged");
  if (merged.empty()) return {};
  Markup items;
  for (std::size_t i = 0; i < merged.size() && i < kDuties; ++i) {
    const object& other = as_object(merged[i]);
    items += element("li", element("strong", bounded(text(other, "short_id"), 40)) + " " +
                               bounded(text(other, "title"), 200) + ", " + time_markup(text(other, "at")) +
                               ": " + bounded(text(other, "because"), 300));
  }
  return element("p", {{"class", "soft"}}, "Incidents that became part of it:") + element("ul", items);
}

Markup exercise_banner(const object& incident) {
  const std::string realm = text(incident, "realm", "real");
  if (realm == "real") return {};
  return element("p", {{"class", "exercise"}},
                 "Exercise: " + bounded(realm, 80) + ". Nothing of this happened.");
}

}  // namespace

Markup folded_block(std::string_view title, std::size_t count, const Markup& body) {
  return element("details", {{"class", "block"}},
                 element("summary", Markup(title) + " (" + grouped(count) + ")") + body);
}

std::string severity_of(const object& incident) { return text(incident, "severity"); }

bool is_open(const object& incident) { return !instant(incident, "closed"); }

Markup level_badge(std::string_view level) {
  if (level.empty()) return {};
  return element("span", {{"class", "badge l-" + level_class(level)}}, bounded(level, 30));
}

Markup entity_list(const array& entities) {
  std::vector<Markup> out;
  for (std::size_t i = 0; i < entities.size() && i < kEntities; ++i) {
    const object& entity = as_object(entities[i]);
    out.push_back(Markup(bounded(text(entity, "kind"), 20)) + " " + code(bounded(text(entity, "value"), 80)));
  }
  Markup list = join(out, ", ");
  if (entities.size() > kEntities) list += " and " + grouped(entities.size() - kEntities) + " more";
  return list;
}

Markup incident_article(const Page& page, const IncidentView& view, bool told) {
  const object& incident = view.incident;
  const std::string id = text(incident, "short_id", text(incident, "id")),
                    title = titled(incident, page.counts);
  Markup head = element("p", {{"class", "eyebrow"}},
                        bounded(id, 40) + (is_open(incident) ? " \xc2\xb7 open" : " \xc2\xb7 closed"));
  head += element("h3", {{"id", view.anchor + "-title"}},
                  bounded(title.empty() ? "Untitled incident" : title, 240));
  Markup body = element("header", head + exercise_banner(incident)) + merged_list(incident);
  body += (told ? Markup() : story(page, incident)) + at_a_glance(page, incident);
  body += block("Timeline", timeline(page, view));
  body += block("Decided on authority", authority_table(page, incident) + approval_table(page, incident));
  body += block("Who was told what", contact_table(page, incident) + refused_contacts(page, incident));
  body += block("Clocks and obligations", clock_table(page, incident));
  body += block("Tasks", task_table(page, incident));
  body += block("Findings",
                findings_by_rule(page, list(incident, "findings"), "Findings by rule, gravest first") +
                    findings_by_technique(list(incident, "findings")));
  body += folded_block("Every decision with its reason", list(incident, "decisions").size(),
                       decision_list(page, incident));
  body += history_list(page, incident) + facts(incident);
  return element("article",
                 {{"id", view.anchor},
                  {"class", "incident l-" + level_class(severity_of(incident))},
                  {"aria-labelledby", view.anchor + "-title"}},
                 body) +
         "\n";
}

}  // namespace csirt::tool::report
