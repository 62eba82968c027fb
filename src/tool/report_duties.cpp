// Who owes what until when: tasks, clocks, approvals, and the needs that they fulfil.
#include <algorithm>
#include <charconv>
#include <cstdint>

#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

const object& approval_of(const object& incident, std::string_view need) {
  static const object kNone;
  for (const value& item : list(incident, "approvals")) {
    if (text(as_object(item), "id") == need) return as_object(item);
  }
  return kNone;
}

std::string right_text(const object& need) {
  const std::string right = text(need, "right");
  return right.empty() ? "" : " (" + spaced(right) + ")";
}

std::string need_words(const Page& page, const object& need) {
  const std::string kind = text(need, "kind", "consent");
  const std::vector<std::string> of = texts(need, "of");
  if (kind == "told-first") {
    std::vector<std::string> parties;
    for (const std::string& party : of) parties.push_back(inside_sentence(page.names.party(party)));
    return listed(parties) + " must be told first";
  }
  if (kind == "fact") return "needs to be known: " + listed(of);
  if (kind == "function-involved")
    return "to be involved: " + listed(page.names.people(of)) + right_text(need);
  return "consent of " + whom(page, need) + right_text(need);
}

std::string approval_words(const Page& page, const object& approval) {
  const std::string state = text(approval, "state", "open");
  if (state == "granted") return "given by " + listed(page.names.people(texts(approval, "granted_by")));
  if (state == "refused") return "refused by " + page.names.person(text(approval, "refused_by"));
  return state == "lapsed" ? "lapsed without an answer" : "open";
}

Markup state_pill(std::string_view state) {
  return element(
      "span",
      {{"class",
        "pill s-" + std::string(state == "open" || state == "running"                          ? "open"
                                : state == "done" || state == "met" || state == "granted"      ? "done"
                                : state == "missed" || state == "refused" || state == "lapsed" ? "bad"
                                                                                               : "other")}},
      capital(spaced(bounded(state, 30))));
}

// How much of its time a clock has used.
Markup gauge(const Page& page, const object& clock) {
  const auto started = instant(clock, "started"), due = instant(clock, "due");
  const auto at = instant(clock, "ended") ? instant(clock, "ended") : page.now;
  if (!started || !due || !at || *due <= *started) return {};
  const Millis used = std::clamp<Millis>((*at - *started) * 100 / (*due - *started), 0, 100);
  return element("svg", {{"viewBox", "0 0 100 8"}, {"class", "gauge"}, {"role", "img"}},
                 element("title", std::to_string(used) + " % of the time used") +
                     leaf("rect", {{"width", "100"}, {"height", "8"}, {"rx", "4"}, {"class", "track"}}) +
                     leaf("rect", {{"width", std::to_string(std::max<Millis>(used, 4))},
                                   {"height", "8"},
                                   {"rx", "4"},
                                   {"class", used >= 80 ? "used hot" : "used"}}));
}

Markup due_cell(const Page& page, const object& of, bool open) {
  const auto due = instant(of, "due");
  if (!due) return "no deadline";
  Markup cell = time_markup(text(of, "due"));
  if (open) {
    cell += leaf("br", {}) +
            element("span", {{"class", is_overdue(page, *due) ? "overdue" : "soft"}}, due_text(page, *due));
  }
  return cell;
}

Markup clock_name(const Page& page, const object& clock) {
  Markup name = element("strong", clock_words(page, clock));
  if (text(clock, "kind") != "obligation") return name;
  const std::string subject = text(clock, "subject");
  const std::string source = page.names.member("obligations", subject, "source");
  return source.empty() ? name : name + leaf("br", {}) + element("cite", bounded(source, 160));
}

Markup state_cell(const Page& page, const object& approval) {
  const std::string state = text(approval, "state", "open");
  Markup cell = state_pill(state);
  if (state == "granted" || state == "refused")
    cell += leaf("br", {}) + capital(approval_words(page, approval));
  return instant(approval, "ended") ? cell + leaf("br", {}) + time_markup(text(approval, "ended")) : cell;
}

// What is still open first, then by due time as written; both orders are stable.
std::vector<const object*> sorted(const array& items, std::string_view open_state) {
  std::vector<const object*> out;
  for (const value& item : items) out.push_back(&as_object(item));
  sort_by(out, [&](const object* of) {
    return std::pair(text(*of, "state", open_state) == open_state ? 0 : 1,
                     instant(*of, "due").value_or(INT64_MAX));
  });
  return out;
}

// "escalate:2" goes to the third one on the path. Past any path lies the last watch over what waits: whoever
// asked for it hears that it lapsed, and no further person does.
std::string escalation_words(std::string_view rung) {
  static constexpr std::string_view kRungs[] = {"first", "second", "third", "fourth", "fifth"};
  std::uint64_t at = 0;
  const auto read = std::from_chars(rung.data(), rung.data() + rung.size(), at);
  if (read.ec == std::errc() && at == UINT32_MAX) return "Lapses; nobody further in line is told";
  if (!rung.empty() && (read.ec != std::errc() || at >= std::size(kRungs))) return "Escalates further";
  return "Escalates to the " + std::string(kRungs[at]) + " in line";
}

// What a charter says under `else`.
std::string consequence_words(const std::string& otherwise) {
  const std::size_t colon = otherwise.find(':');
  const std::string what = otherwise.substr(0, colon);
  const std::string of = colon == std::string::npos ? "" : bounded(otherwise.substr(colon + 1), 120);
  const std::string quoted = "\xe2\x80\x9c" + of + "\xe2\x80\x9d";
  if (what == "escalate") return escalation_words(of);
  if (what == "notify" && !of.empty()) return capital(spaced(of)) + " is told";
  if (what == "to" && !of.empty()) return "Goes on to the state " + quoted;
  if (what == "raise" && !of.empty()) return "Raises the event " + quoted;
  return bounded(otherwise, 120);
}

}  // namespace

std::string clock_words(const Page& page, const object& clock) {
  constexpr std::string_view kConsent = "consent to ", kWaits = " waits";
  const std::string kind = text(clock, "kind"), whole = text(clock, "name", text(clock, "subject"));
  const std::string name = bounded(whole, 120);
  if (kind == "state") return "Leave the state \xe2\x80\x9c" + name + "\xe2\x80\x9d";
  if (kind == "task") return "Task \xe2\x80\x9c" + spaced(name) + "\xe2\x80\x9d";
  if (kind == "approval" && whole.starts_with(kConsent)) {
    return "Consent to " + action_words(page, std::string_view(whole).substr(kConsent.size()), {});
  }
  if (kind == "run" && whole.ends_with(kWaits)) {
    const std::string_view action = std::string_view(whole).substr(0, whole.size() - kWaits.size());
    return capital(action_words(page, action, {})) + ": waits for what others must do first";
  }
  if (kind == "obligation") {
    const std::string subject = text(clock, "subject");
    const std::string tell =
        inside_sentence(page.names.party(page.names.member("obligations", subject, "tell")));
    // Where the law that it comes from is known, that is said beside it and says more than the clause's id.
    const bool named = !page.names.member("obligations", subject, "source").empty();
    if (!tell.empty()) return "Report to " + bounded(tell, 120) + (named ? "" : " (" + spaced(name) + ")");
  }
  return name;
}

std::string due_text(const Page& page, Millis due) {
  if (!page.now) return {};
  return (due < *page.now ? "overdue by " : "in ") + length_text(due - *page.now);
}

bool is_overdue(const Page& page, Millis due) { return page.now && due < *page.now; }

Markup need_line(const Page& page, const object& need, const object& incident) {
  Markup line = capital(need_words(page, need));
  const object& approval = approval_of(incident, text(need, "id"));
  if (!approval.empty()) {
    line += ": " + element("strong", approval_words(page, approval));
    if (instant(approval, "ended")) line += Markup(", ") + time_markup(text(approval, "ended"));
  }
  if (const auto by = instant(need, "by"); by && !instant(approval, "ended")) {
    line += Markup(", by ") + time_markup(text(need, "by"));
  }
  return line + " " + pointer(text(need, "pointer"));
}

Markup clock_table(const Page& page, const object& incident) {
  const std::vector<const object*> clocks = sorted(list(incident, "clocks"), "running");
  if (clocks.empty()) return element("p", {{"class", "empty"}}, "No clock runs or ran.");
  Table table("Deadlines that run or ran; those set by law or contract are marked",
              {"Clock", "Kind", "State", "Due", "Time used", "If it runs out", "Clause"});
  for (std::size_t i = 0; i < clocks.size() && i < kDuties; ++i) {
    const object& clock = *clocks[i];
    const std::string state = text(clock, "state", "running");
    const bool escalation = is_escalation(clock);
    const bool obligation = text(clock, "kind") == "obligation" && !escalation;
    const std::string kind = capital(spaced(bounded(text(clock, "kind"), 30)));
    table.row({clock_name(page, clock), escalation ? kind + ", escalated" : kind, state_pill(state),
               due_cell(page, clock, state == "running"), gauge(page, clock),
               consequence_words(text(clock, "otherwise")), pointer(text(clock, "pointer"))},
              obligation ? "obligation" : "");
  }
  return table.done(clocks.size() - std::min(clocks.size(), kDuties), "clock");
}

Markup task_table(const Page& page, const object& incident) {
  const std::vector<const object*> tasks = sorted(list(incident, "tasks"), "open");
  if (tasks.empty()) return element("p", {{"class", "empty"}}, "No tasks.");
  Table table("Who owes what, until when", {"Task", "Owed by", "State", "Due", "If late", "Clause"});
  for (std::size_t i = 0; i < tasks.size() && i < kDuties; ++i) {
    const object& task = *tasks[i];
    const std::string state = text(task, "state", "open");
    const std::string person = page.names.person(text(task, "person")), role = spaced(text(task, "role"));
    const std::string words = text(task, "text");
    Markup name = element("strong", bounded(text(task, "name"), 120));
    if (!words.empty()) name += leaf("br", {}) + Markup(bounded(words, 300));
    table.row({name, person.empty() ? role : person + (role.empty() ? "" : " (" + role + ")"),
               state_pill(state), due_cell(page, task, state == "open"),
               consequence_words(text(task, "otherwise")), pointer(text(task, "pointer"))});
  }
  return table.done(tasks.size() - std::min(tasks.size(), kDuties), "task");
}

Markup approval_table(const Page& page, const object& incident) {
  const array& approvals = list(incident, "approvals");
  if (approvals.empty()) return {};
  Table table("Consents, each bound to the digest of exactly what was asked",
              {"For", "Asked by", "Needed", "State", "Comment", "Digest"});
  for (std::size_t i = 0; i < approvals.size() && i < kDuties; ++i) {
    const object& approval = as_object(approvals[i]);
    const object& need = child(approval, "need");
    table.row({capital(action_words(page, text(approval, "action"), target_of(incident, approval))),
               page.names.person(text(approval, "asked_by")) + leaf("br", {}) +
                   time_markup(text(approval, "asked")),
               capital(need_words(page, need)), state_cell(page, approval),
               bounded(text(approval, "comment"), 300),
               code(bounded(text(need, "digest").substr(0, 16), 16))});
  }
  return table.done(approvals.size() - std::min(approvals.size(), kDuties), "approval");
}

}  // namespace csirt::tool::report
