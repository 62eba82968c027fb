// Puts the page together. Door: render_report. The sections lie in report_*.cpp, see report_parts.hpp.
#include "tool/report.hpp"

#include <algorithm>

#include "tool/report_flow.hpp"
#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_title.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool {
namespace report {
namespace {

// Open ones first, then by score, then the gravest, then the oldest; the order is stable.
std::vector<IncidentView> order(const Page& page) {
  std::vector<IncidentView> views;
  for (const value& item : list(page.data, "incidents")) views.push_back({as_object(item), {}});
  std::vector<const object*> sorted;
  for (const IncidentView& view : views) sorted.push_back(&view.incident);
  sort_by(sorted, [](const object* of) {
    return std::tuple(is_open(*of) ? 0 : 1, -static_cast<std::int64_t>(score_of(*of)),
                      -level_rank(severity_of(*of)), instant(*of, "opened").value_or(0));
  });
  views.clear();
  for (const object* incident : sorted)
    views.push_back({*incident, "incident-" + std::to_string(views.size() + 1)});
  return views;
}

std::string title_of(const Page& page, const object& incident) {
  const std::string title = titled(incident, page.counts);
  return title.empty() ? "Untitled incident" : title;
}

Markup number_tile(std::uint64_t count, std::string_view label, std::string_view css = {}) {
  return element("div", {{"class", "tile " + std::string(css)}},
                 element("dt", label) + element("dd", grouped(count)));
}

Markup tiles(const Page& page, const std::vector<IncidentView>& incidents) {
  const Intake intake = intake_of(page.summary);
  std::uint64_t open = 0, told = 0, waiting = 0, obligations = 0;
  for (const IncidentView& view : incidents) {
    open += is_open(view.incident) ? 1 : 0;
    for (const value& contact : list(view.incident, "contacts")) {
      told += text(as_object(contact), "direction") != "inbound" ? 1 : 0;
    }
    if (!is_open(view.incident)) continue;
    for (const value& approval : list(view.incident, "approvals")) {
      waiting += text(as_object(approval), "state", "open") == "open" ? 1 : 0;
    }
    obligations += unmet_obligations(view.incident).size();
  }
  Markup out = page.counts ? number_tile(intake.accepted,
                                         noun_for(intake.accepted, "event taken in", "events taken in"))
                           : Markup();
  const std::uint64_t all = std::max<std::uint64_t>(number(page.summary, "incidents"), incidents.size());
  out += number_tile(all, noun_for(all, "incident"));
  out += number_tile(open, "of them open", open > 0 ? "warm" : "");
  const std::size_t overdue = overdue_duties(page, incidents);
  if (overdue > 0) out += number_tile(overdue, noun_for(overdue, "duty overdue", "duties overdue"), "hot");
  out += number_tile(waiting, noun_for(waiting, "consent awaited", "consents awaited"),
                     waiting > 0 ? "warm" : "");
  out += number_tile(obligations, noun_for(obligations, "obligation owed", "obligations owed"),
                     obligations > 0 ? "hot" : "");
  out += number_tile(told, noun_for(told, "outside contact"));
  return element("dl", {{"class", "tiles"}}, out);
}

std::string opening_line(const Page& page, const std::vector<IncidentView>& incidents) {
  const Intake intake = intake_of(page.summary);
  if (!page.counts) return "This viewer is shown " + plural(incidents.size(), "incident") + ".";
  if (intake.accepted == 0 && incidents.empty()) return "Nothing has come in yet, and there is no incident.";
  std::string out = plural(intake.accepted, "event") + " came in";
  if (intake.sources.size() > 1) out += " from " + plural(intake.sources.size(), "source");
  out += incidents.empty() ? "; none of them made an incident."
                           : "; what mattered became " + plural(incidents.size(), "incident") + ".";
  return out;
}

// A line for each incident, the first ones told in full.
Markup overview(const Page& page, const std::vector<IncidentView>& incidents) {
  Markup body = element("h2", {{"id", "brief-title"}}, "In brief") +
                element("p", {{"class", "lead"}}, opening_line(page, incidents));
  for (std::size_t i = 0; i < incidents.size() && i < kIncidentsTold; ++i) {
    const object& incident = incidents[i].incident;
    const Markup title =
        element("a", {{"href", "#" + incidents[i].anchor}}, bounded(title_of(page, incident), 160));
    body += element("div", {{"class", "brief l-" + level_class(severity_of(incident))}},
                    element("h3", level_badge(severity_of(incident)) + " " + title) + story(page, incident) +
                        next_steps(page, incident));
  }
  return element("section", {{"id", "brief"}, {"aria-labelledby", "brief-title"}}, body);
}

Markup incident_index(const Page& page, const std::vector<IncidentView>& incidents) {
  if (incidents.size() < 6) return {};
  Table table("All incidents", {"Incident", "Title", "Severity", "State", "Team", "Opened"});
  for (std::size_t i = 0; i < incidents.size() && i < kIncidentsListed; ++i) {
    const object& incident = incidents[i].incident;
    const Markup id = bounded(text(incident, "short_id", text(incident, "id")), 40);
    table.row({i < kIncidentsInFull ? element("a", {{"href", "#" + incidents[i].anchor}}, id) : id,
               bounded(titled(incident, page.counts), 160), level_badge(severity_of(incident)),
               spaced(listed(texts(incident, "states"), 3)),
               bounded(page.names.team(text(incident, "team")), 80), time_markup(text(incident, "opened"))});
  }
  return table.done(incidents.size() - std::min(incidents.size(), kIncidentsListed), "incident");
}

Markup incidents_section(const Page& page, const std::vector<IncidentView>& incidents) {
  Markup body = element("h2", {{"id", "incidents-title"}}, "Incidents");
  if (incidents.empty()) body += element("p", {{"class", "empty"}}, "There is no incident.");
  body += incident_index(page, incidents);
  for (std::size_t i = 0; i < incidents.size() && i < kIncidentsInFull; ++i) {
    body += incident_article(page, incidents[i], i < kIncidentsTold);
  }
  if (incidents.size() > kIncidentsInFull) {
    body += element("p", {{"class", "more"}},
                    "\xe2\x80\xa6 and " + plural(incidents.size() - kIncidentsInFull, "more incident") +
                        "; csirt show tells of each.");
  }
  return element("section", {{"id", "incidents"}, {"aria-labelledby", "incidents-title"}}, body);
}

Markup contents(const Page& page, const std::vector<IncidentView>& incidents) {
  const auto link = [](const std::string& to, std::string_view label) {
    return element("li", element("a", {{"href", "#" + to}}, label));
  };
  Markup items =
      link("brief", "In brief") + link("attention", "What is open") + link("intake", "What came in");
  Markup nested;
  for (std::size_t i = 0; i < incidents.size() && i < 12; ++i) {
    nested += link(incidents[i].anchor, bounded(text(incidents[i].incident, "short_id", "Incident"), 40));
  }
  const Markup sub = nested.empty() ? Markup() : element("ul", nested);
  items += element("li", element("a", {{"href", "#incidents"}}, "Incidents") + sub);
  if (!list(page.summary, "referrals").empty()) items += link("referrals", "Referred to others");
  if (!list(page.data, "noted").empty()) items += link("noted", "Findings outside incidents");
  if (!rules_section(page).empty()) items += link("rules", "The rules");
  items += link("journal", "The record") + link("glossary", "How to read");
  return element("nav", {{"aria-label", "Contents"}, {"class", "contents"}}, element("ul", items));
}

Markup theme_switch() {
  return Markup::constant(
      "<fieldset class=\"theme\"><legend>Colours</legend>"
      "<label><input type=\"radio\" name=\"theme\" id=\"theme-auto\" checked=\"checked\"/>Auto</label>"
      "<label><input type=\"radio\" name=\"theme\" id=\"theme-light\"/>Light</label>"
      "<label><input type=\"radio\" name=\"theme\" id=\"theme-dark\"/>Dark</label></fieldset>");
}

// For whom the page was written, where that is not the host itself.
std::string seen_by(const Page& page) {
  const object& viewer = child(page.data, "viewer");
  const std::string party = text(viewer, "party"), subject = text(child(viewer, "principal"), "subject");
  if (!party.empty()) return ", as " + bounded(page.names.party(party), 80) + " may know it";
  if (subject.empty() || subject == "system") return {};
  return ", as " + bounded(page.names.person(subject), 80) + " may know it";
}

Markup masthead(const Page& page, const std::vector<IncidentView>& incidents) {
  const std::string organization = page.names.organization();
  Markup head = element("p", {{"class", "eyebrow"}},
                        organization.empty() ? "Incident response" : bounded(organization, 120));
  head += element("h1", "Incident report");
  head += element("p", {{"class", "soft"}},
                  Markup("State as of ") + time_markup(text(page.summary, "now", "an unknown time")) +
                      seen_by(page) + ". All times are UTC.");
  return element("header", {{"class", "masthead"}}, element("div", head) + theme_switch()) +
         tiles(page, incidents);
}

Markup head_of(const Page& page) {
  const std::string organization = page.names.organization();
  return Markup::constant(
             "<meta charset=\"utf-8\"/>"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'unsafe-inline'; "
             "img-src data:; base-uri 'none'; form-action 'none'\"/>"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
             "<meta name=\"color-scheme\" content=\"light dark\"/><meta name=\"referrer\" "
             "content=\"no-referrer\"/>"
             "<link rel=\"icon\" href=\"data:,\"/>") +
         element("title", "Incident report" +
                              (organization.empty() ? "" : " \xe2\x80\x94 " + bounded(organization, 120))) +
         style();
}

}  // namespace

static std::string render(const object& data) {
  const object& summary = child(data, "summary");
  const bool counts = summary.contains("charter") || list(data, "incidents").empty();
  const Page page{data, summary, Names(child(data, "charter")), instant(summary, "now"), counts};
  const std::vector<IncidentView> incidents = order(page);
  const std::string version = text(data, "version");
  Markup main = overview(page, incidents) + attention_section(page, incidents) + flow_section(page) +
                incidents_section(page, incidents) + referral_section(page) + noted_section(page) +
                rules_section(page) + journal_section(page) + glossary_section();
  Markup body = Markup::constant("<a class=\"skip\" href=\"#main\">Skip to the report</a>") +
                masthead(page, incidents) +
                element("div", {{"class", "columns"}},
                        contents(page, incidents) + element("main", {{"id", "main"}}, main));
  body += element("footer", "Written by csirt" + (version.empty() ? "" : " " + bounded(version, 40)) +
                                ". This page loads nothing from the network and runs no script.");
  const Markup html =
      element("html", {{"lang", "en"}}, element("head", head_of(page)) + "\n" + element("body", body));
  return "<!DOCTYPE html>\n" + html.html() + "\n";
}

}  // namespace report

std::string render_report(const boost::json::value& data) { return report::render(report::as_object(data)); }

}  // namespace csirt::tool
