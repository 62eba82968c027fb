// Decisions with their reasons: clauses that fired, those that nearly did, needs and what became of them.
#include <algorithm>
#include <array>
#include <set>

#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

Matter matter_of_pointer(std::string_view pointer) {
  if (pointer.starts_with("/disclosure") || pointer.starts_with("/parties")) return Matter::disclosure;
  if (pointer.starts_with("/actions") || pointer.starts_with("/teams") ||
      pointer.find("/authority") != std::string_view::npos) {
    return Matter::authority;
  }
  if (pointer.starts_with("/workflow") || pointer.starts_with("/obligations")) return Matter::workflow;
  for (std::string_view part : {"/incidents", "/tables", "/scope", "/suppressions", "/suppress", "rule:"}) {
    if (pointer.starts_with(part)) return Matter::triage;
  }
  return Matter::other;
}

// The engine words its own questions; those about actions begin with the action's name and are told by their
// clauses.
Matter matter_of_question(std::string_view question) {
  struct Wording {
    std::string_view begins;
    Matter matter;
  };
  static constexpr std::array<Wording, 13> kWordings = {{{"what becomes of ", Matter::triage},
                                                         {"what follows when ", Matter::workflow},
                                                         {"move to ", Matter::workflow},
                                                         {"complete task ", Matter::workflow},
                                                         {"assign ", Matter::workflow},
                                                         {"note on ", Matter::workflow},
                                                         {"set what is known of ", Matter::workflow},
                                                         {"consent to disclosure:", Matter::disclosure},
                                                         {"refuse disclosure:", Matter::disclosure},
                                                         {"consent to action:", Matter::authority},
                                                         {"refuse action:", Matter::authority},
                                                         {"tell ", Matter::disclosure},
                                                         {"disclose", Matter::disclosure}}};
  for (const Wording& wording : kWordings) {
    if (question.starts_with(wording.begins)) return wording.matter;
  }
  return Matter::other;
}

// "isolate-host on ACCT01 by ada": the engine asks for an action by its name, which has no blank in it. Such
// a decision is one on authority whatever clauses decided it: an action may be denied because a constituency
// denies it.
bool asks_for_action(std::string_view question) {
  const std::size_t end = question.find(' ');
  if (end == 0 || end == std::string_view::npos) return false;
  const std::string_view rest = question.substr(end);
  return rest.starts_with(" by ") ||
         (rest.starts_with(" on ") && rest.find(" by ") != std::string_view::npos);
}

Matter matter_in(const array& clauses) {
  for (const value& clause : clauses) {
    const Matter matter = matter_of_pointer(text(as_object(clause), "pointer"));
    if (matter != Matter::other) return matter;
  }
  return Matter::other;
}

std::string operator_text(std::string_view op) {
  if (op.empty()) return "=";
  if (op == "gte") return "\xe2\x89\xa5";
  if (op == "lte") return "\xe2\x89\xa4";
  if (op == "gt") return ">";
  if (op == "lt") return "<";
  return std::string(op);
}

Markup predicate_line(const object& predicate) {
  Markup line = code(bounded(text(predicate, "field", "any field"), 80)) + " " +
                operator_text(text(predicate, "op")) + " " +
                code(bounded(text(predicate, "expected", "nothing"), 200));
  if (!flag(predicate, "known", true))
    return line + element("span", {{"class", "soft"}}, " \xe2\x80\x94 not known");
  return line + element("span", {{"class", "soft"}}, " \xe2\x80\x94 found ") +
         code(bounded(text(predicate, "found", "nothing"), 200));
}

// `ours`: the engine worded them, as those of what was due; else authors of charters may have.
Markup clause_list(const Page& page, const array& clauses, std::string_view of_predicates, bool ours) {
  Markup out;
  for (const value& item : clauses) {
    const object& clause = as_object(item);
    const std::string words = text(clause, "text");
    out += element("li", pointer(text(clause, "pointer")) + " " +
                             (ours ? told_words(page, words, 400) : bounded(words, 400)) +
                             predicates(list(clause, of_predicates)));
  }
  return element("ul", {{"class", "clauses"}}, out);
}

Markup part(std::string_view title, const Markup& body) {
  return body.empty() ? Markup() : element("h5", title) + body;
}

Markup needs_list(const Page& page, const object& decision, const object& incident) {
  Markup out;
  for (const value& need : list(decision, "needs"))
    out += element("li", need_line(page, as_object(need), incident));
  return out.empty() ? out : element("ul", {{"class", "clauses"}}, out);
}

Markup effects_list(const Page& page, const object& decision) {
  Markup out;
  for (const value& item : list(decision, "effects")) {
    const object& effect = as_object(item);
    const std::string to = text(effect, "to");
    out += element("li", capital(spaced(text(effect, "kind", "notify"))) +
                             (to.empty() ? "" : " " + page.names.party(page.names.person(to))) +
                             (text(effect, "text").empty() ? "" : ": " + effect_words(page, effect)));
  }
  return out.empty() ? out : element("ul", {{"class", "clauses"}}, out);
}

Markup details_of(const Page& page, const object& decision, const object& incident) {
  Markup body;
  const bool ours = text(decision, "question").starts_with("what follows when ");
  const auto list_or_nothing = [&](std::string_view member, std::string_view held) {
    return list(decision, member).empty() ? Markup() : clause_list(page, list(decision, member), held, ours);
  };
  body += part("Because", list_or_nothing("because", "held"));
  body += part("Nearest clauses that did not fire", list_or_nothing("instead", "failed"));
  body += part("Needs", needs_list(page, decision, incident));
  if (!texts(decision, "fields").empty())
    body += part("Fields that may be told", listed(texts(decision, "fields"), 30));
  body += part("Handed over to be done", effects_list(page, decision));
  const std::vector<std::string> records = texts(decision, "records");
  if (!records.empty()) body += part("Journal records", "at position " + listed(records, 12));
  return body;
}

}  // namespace

Matter matter_of(const object& decision) {
  const Matter asked = matter_of_question(text(decision, "question"));
  if (asked != Matter::other) return asked;
  if (asks_for_action(text(decision, "question"))) return Matter::authority;
  for (std::string_view member : {"because", "needs", "instead"}) {
    const Matter matter = matter_in(list(decision, member));
    if (matter != Matter::other) return matter;
  }
  return list(decision, "fields").empty() ? Matter::other : Matter::disclosure;
}

Markup outcome_pill(std::string_view outcome) {
  const OutcomeWords& words = outcome_words(outcome);
  return element("span", {{"class", "pill o-" + std::string(words.name)}}, words.label);
}

Markup pointer(std::string_view json_pointer) {
  return json_pointer.empty() ? Markup()
                              : element("code", {{"class", "pointer"}}, bounded(json_pointer, 160));
}

Markup predicates(const array& items) {
  if (items.empty()) return {};
  Markup out;
  for (std::size_t i = 0; i < items.size() && i < kPredicates; ++i) {
    out += element("li", predicate_line(as_object(items[i])));
  }
  if (items.size() > kPredicates)
    out += element("li", "and " + grouped(items.size() - kPredicates) + " more");
  return element("ul", {{"class", "predicates"}}, out);
}

Markup authority_table(const Page& page, const object& incident) {
  Table table("Actions that were asked for, and whether the team may take them",
              {"Asked", "Outcome", "Reason", "Clauses", "Needs"});
  std::size_t shown = 0, all = 0;
  for (const value& item : list(incident, "decisions")) {
    const object& decision = as_object(item);
    if (matter_of(decision) != Matter::authority || ++all > kDuties) continue;
    std::vector<Markup> clauses;
    std::set<std::string> named;
    for (const value& clause : list(decision, "because")) {
      const std::string at = text(as_object(clause), "pointer");
      if (named.insert(at).second) clauses.push_back(pointer(at));
    }
    table.row({capital(question_words(page, decision)) + leaf("br", {}) + time_markup(text(decision, "at")),
               outcome_pill(text(decision, "outcome")), reason_words(page, decision, 400),
               join(clauses, leaf("br", {})), needs_list(page, decision, incident)});
    ++shown;
  }
  if (shown == 0) return element("p", {{"class", "empty"}}, "No action was asked for.");
  return table.done(all - shown, "decision");
}

Markup decision_list(const Page& page, const object& incident) {
  const array& all = list(incident, "decisions");
  if (all.empty()) return element("p", {{"class", "empty"}}, "Nothing was decided.");
  Markup out;
  for (std::size_t i = 0; i < all.size() && i < kDecisions; ++i) {
    const object& decision = as_object(all[i]);
    const std::string outcome = text(decision, "outcome");
    Markup head = outcome_pill(outcome) + " " +
                  element("span", {{"class", "question"}}, question_words(page, decision)) +
                  element("span", {{"class", "soft"}}, " " + time_markup(text(decision, "at")));
    const std::string reason = reason_words(page, decision, 600);
    out += element("details", {{"class", "decision o-" + std::string(outcome_words(outcome).name)}},
                   element("summary", head) + element("p", {{"class", "reason"}}, reason) +
                       details_of(page, decision, incident));
  }
  if (all.size() > kDecisions) {
    out += element("p", {{"class", "more"}},
                   "\xe2\x80\xa6 and " + plural(all.size() - kDecisions, "more decision") + ".");
  }
  return out;
}

}  // namespace csirt::tool::report
