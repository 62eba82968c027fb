// What must not be overlooked, across all incidents: whatever has a deadline or waits for somebody, soonest
// first.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

struct Duty {
  Millis due = INT64_MAX;
  std::string_view kind;
  Markup what, who;
  std::string when;
  const IncidentView* view;
  bool obligation = false;
};

// Its name says little to who did not write the charter; the law that it comes from says what it is.
Markup obligation_words(const Page& page, const object& clock) {
  const std::string source = page.names.member("obligations", text(clock, "subject"), "source");
  Markup out = clock_words(page, clock);
  return source.empty() ? out
                        : out + leaf("br", {}) + element("span", {{"class", "soft"}}, bounded(source, 120));
}

Markup obligation_to(const Page& page, const object& clock) {
  const std::string tell = page.names.party(page.names.member("obligations", text(clock, "subject"), "tell"));
  return tell.empty() ? Markup() : Markup("to " + bounded(inside_sentence(tell), 80));
}

// Nobody owes it that the incident leaves a state but who leads it.
Markup lead_of(const Page& page, const object& incident) {
  const std::string lead = who(page, text(incident, "lead"));
  return lead.empty() ? Markup() : Markup(bounded(lead, 80) + ", who leads");
}

void add_clocks(const Page& page, const IncidentView& view, std::vector<Duty>& duties) {
  for (const object* clock : unmet_obligations(view.incident)) {
    duties.push_back({instant(*clock, "due").value_or(INT64_MAX), "Obligation",
                      obligation_words(page, *clock), obligation_to(page, *clock), text(*clock, "due"), &view,
                      true});
  }
  for (const value& item : list(view.incident, "clocks")) {
    const object& clock = as_object(item);
    const std::string kind = text(clock, "kind");
    // Tasks and approvals are listed by themselves, with who owes them.
    if (text(clock, "state", "running") != "running" || kind == "task" || kind == "approval" ||
        kind == "obligation")
      continue;
    duties.push_back({instant(clock, "due").value_or(INT64_MAX), "Clock", clock_words(page, clock),
                      lead_of(page, view.incident), text(clock, "due"), &view});
  }
}

void add_approvals(const Page& page, const IncidentView& view, std::vector<Duty>& duties) {
  for (const value& item : list(view.incident, "approvals")) {
    const object& approval = as_object(item);
    if (text(approval, "state", "open") != "open") continue;
    const object& need = child(approval, "need");
    duties.push_back(
        {instant(need, "by").value_or(INT64_MAX), "Consent",
         capital(action_words(page, text(approval, "action"), target_of(view.incident, approval))),
         "by " + bounded(whom(page, need), 120), text(need, "by"), &view});
  }
}

Markup task_words(const object& task) {
  const std::string words = text(task, "text");
  Markup out = capital(spaced(bounded(text(task, "name"), 120)));
  return words.empty() ? out
                       : out + leaf("br", {}) + element("span", {{"class", "soft"}}, bounded(words, 200));
}

void add_tasks(const Page& page, const IncidentView& view, std::vector<Duty>& duties) {
  for (const value& item : list(view.incident, "tasks")) {
    const object& task = as_object(item);
    if (text(task, "state", "open") != "open") continue;
    const std::string person = who(page, text(task, "person"));
    duties.push_back({instant(task, "due").value_or(INT64_MAX), "Task", task_words(task),
                      bounded(person.empty() ? spaced(text(task, "role")) : person, 80), text(task, "due"),
                      &view});
  }
}

Markup when_cell(const Page& page, const Duty& duty) {
  if (duty.due == INT64_MAX) return "no deadline";
  return element("strong", {{"class", is_overdue(page, duty.due) ? "overdue" : ""}},
                 capital(due_text(page, duty.due))) +
         leaf("br", {}) + time_markup(duty.when);
}

// Effects that the host has not acknowledged yet.
Markup effects_table(const Page& page) {
  const array& effects = list(page.data, "effects");
  if (effects.empty()) return {};
  Table table("Handed over to be done, not confirmed yet", {"What", "To", "In its words"});
  for (std::size_t i = 0; i < effects.size() && i < kAttention; ++i) {
    const object& effect = as_object(effects[i]);
    table.row({capital(spaced(bounded(text(effect, "kind", "notify"), 30))),
               bounded(page.names.party(page.names.person(text(effect, "to"))), 80),
               effect_words(page, effect)});
  }
  return element(
      "details", {{"class", "block"}},
      element("summary", "Handed over to be done, not confirmed yet (" + grouped(effects.size()) + ")") +
          table.done(effects.size() - std::min(effects.size(), kAttention), "effect"));
}

std::vector<Duty> duties_of(const Page& page, const std::vector<IncidentView>& incidents) {
  std::vector<Duty> duties;
  for (const IncidentView& view : incidents) {
    if (!is_open(view.incident)) continue;
    add_clocks(page, view, duties);
    add_approvals(page, view, duties);
    add_tasks(page, view, duties);
  }
  sort_by(duties, [](const Duty& duty) { return duty.due; });
  return duties;
}

std::size_t overdue_in(const Page& page, const std::vector<Duty>& duties) {
  return static_cast<std::size_t>(std::count_if(duties.begin(), duties.end(), [&](const Duty& duty) {
    return duty.due != INT64_MAX && is_overdue(page, duty.due);
  }));
}

// "2 tasks (1 of them overdue)"
std::string counted(const Page& page, const std::vector<Duty>& duties, std::string_view noun) {
  const std::size_t overdue = overdue_in(page, duties);
  const std::string words = plural(duties.size(), noun);
  if (overdue == 0) return words;
  return words + (overdue == duties.size() ? " (overdue)" : " (" + grouped(overdue) + " of them overdue)");
}

}  // namespace

std::size_t overdue_duties(const Page& page, const std::vector<IncidentView>& incidents) {
  return overdue_in(page, duties_of(page, incidents));
}

std::vector<std::string> open_duties(const Page& page, const object& incident) {
  const std::vector<Duty> all = duties_of(page, {{incident, {}}});
  std::vector<std::string> out;
  for (const auto& [kind, noun] : {std::pair("Task", "task"), std::pair("Consent", "consent"),
                                   std::pair("Obligation", "obligation"), std::pair("Clock", "clock")}) {
    std::vector<Duty> of_kind;
    std::copy_if(all.begin(), all.end(), std::back_inserter(of_kind),
                 [&](const Duty& duty) { return duty.kind == kind; });
    if (!of_kind.empty()) out.push_back(counted(page, of_kind, noun));
  }
  return out;
}

Markup attention_section(const Page& page, const std::vector<IncidentView>& incidents) {
  const std::vector<Duty> duties = duties_of(page, incidents);
  Markup body = element("h2", {{"id", "attention-title"}}, "What is open, soonest first");
  if (duties.empty()) body += element("p", {{"class", "empty"}}, "Nothing waits for anybody.");
  Table table("Open obligations, consents, tasks and clocks",
              {"Due", "Kind", "What", "Who has to act", "Incident"});
  for (std::size_t i = 0; i < duties.size() && i < kAttention; ++i) {
    const Duty& duty = duties[i];
    const object& incident = duty.view->incident;
    table.row({when_cell(page, duty), duty.kind, duty.what, duty.who,
               element("a", {{"href", "#" + duty.view->anchor}},
                       bounded(text(incident, "short_id", text(incident, "id")), 40))},
              duty.obligation ? "obligation" : "");
  }
  if (!duties.empty())
    body += table.done(duties.size() - std::min(duties.size(), kAttention), "open duty", "open duties");
  body += effects_table(page);
  return element("section", {{"id", "attention"}, {"aria-labelledby", "attention-title"}}, body);
}

}  // namespace csirt::tool::report
