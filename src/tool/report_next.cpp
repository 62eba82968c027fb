// What is to be done about an incident next, by whom and until when; and how high it stands.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

struct Step {
  Millis due = INT64_MAX;
  bool duty = false;  // by law or contract
  Markup words;
};

// "until 11 Mar 2026, 07:52:10 (in 13 h 52 min)", "was due 10 Mar 2026, 08:22:10 (overdue by 9 h 37 min)"
Markup until(const Page& page, const object& of, std::string_view member) {
  const auto due = instant(of, member);
  if (!due) return {};
  const bool past = is_overdue(page, *due) || text(of, "state") == "missed";
  Markup out = Markup(past ? ", was due " : ", until ") + time_markup(text(of, member));
  return page.now ? out + " (" + due_text(page, *due) + ")" : out;
}

Markup by(const std::string& people) {
  return people.empty() ? Markup() : Markup(" \xe2\x80\x94 ") + bounded(people, 160);
}

void add_tasks(const Page& page, const object& incident, std::vector<Step>& steps) {
  for (const value& item : list(incident, "tasks")) {
    const object& task = as_object(item);
    if (text(task, "state", "open") != "open") continue;
    const std::string person = who(page, text(task, "person"));
    const std::string what = text(task, "text");
    Markup words = element("strong", capital(spaced(bounded(text(task, "name"), 80))));
    if (!what.empty()) words += Markup(": ") + bounded(what, 200);
    words += by(person.empty() ? spaced(text(task, "role")) : person) + until(page, task, "due");
    steps.push_back({instant(task, "due").value_or(INT64_MAX), false, words});
  }
}

void add_consents(const Page& page, const object& incident, std::vector<Step>& steps) {
  for (const value& item : list(incident, "approvals")) {
    const object& approval = as_object(item);
    if (text(approval, "state", "open") != "open") continue;
    const object& need = child(approval, "need");
    const std::string what = action_words(page, text(approval, "action"), target_of(incident, approval));
    steps.push_back(
        {instant(need, "by").value_or(INT64_MAX), false,
         element("strong", "Decide whether to " + what) + by(whom(page, need)) + until(page, need, "by")});
  }
}

void add_duties(const Page& page, const object& incident, std::vector<Step>& steps) {
  for (const object* clock : unmet_obligations(incident)) {
    const std::string subject = text(*clock, "subject");
    const std::string source = page.names.member("obligations", subject, "source");
    const std::string tell = page.names.member("obligations", subject, "tell");
    Markup words = element("strong", clock_words(page, *clock)) +
                   by(may_tell(page, tell, text(incident, "lead"))) + until(page, *clock, "due");
    // It may be a law or a contract; the source's own words say which.
    if (!source.empty()) words += Markup(". Owed under: ") + bounded(source, 160);
    steps.push_back({instant(*clock, "due").value_or(INT64_MAX), true, words});
  }
}

}  // namespace

Markup next_steps(const Page& page, const object& incident) {
  if (!is_open(incident)) return {};
  std::vector<Step> steps;
  add_tasks(page, incident, steps);
  add_consents(page, incident, steps);
  add_duties(page, incident, steps);
  if (steps.empty()) return road(page, incident) + where_to_look(page, incident);
  sort_by(steps, [](const Step& step) { return step.due; });
  Markup items;
  std::size_t shown = 0, left_out = 0;
  // Duties by law or contract stand here always, however much else is due before them.
  for (const Step& step : steps) {
    if (!step.duty && ++shown > kNextSteps) {
      ++left_out;
      continue;
    }
    items += element("li", step.words);
  }
  if (left_out > 0)
    items += element("li", plural(left_out, "more step") + " under \xe2\x80\x9cWhat is open\xe2\x80\x9d");
  return element("p", {{"class", "story"}}, element("strong", "What to do next")) +
         element("ol", {{"class", "next"}}, items) + road(page, incident) + where_to_look(page, incident);
}

std::uint64_t score_of(const object& incident) { return number(child(incident, "score"), "points"); }

Markup score_list(const object& incident) {
  const object& score = child(incident, "score");
  if (number(score, "points") == 0) return {};
  Markup parts;
  for (const value& item : list(score, "parts")) {
    const object& part = as_object(item);
    parts += element("li", element("strong", "+" + grouped(number(part, "points"))) + " " +
                               bounded(text(part, "text"), 120) + " " + pointer(text(part, "pointer")));
  }
  return element("strong", grouped(number(score, "points"))) + element("ul", {{"class", "score"}}, parts);
}

}  // namespace csirt::tool::report
