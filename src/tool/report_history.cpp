// The history of an incident, line by line, as the engine wrote it down, told in words.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

// "gdpr-33 running, due 2026-03-13T07:52:10.113Z: an obligation began"
std::string of_clock(const Page& page, const object& line, std::string_view words) {
  const std::size_t due = words.find(", due ");
  const std::size_t state = due == std::string_view::npos ? due : words.rfind(' ', due - 1);
  if (due == 0 || state == std::string_view::npos) return told_words(page, words, 400);
  return clock_title(page, words.substr(0, state), text(line, "pointer")) +
         told_words(page, words.substr(state), 300);
}

// "isolate-host on pc1 by ada: needs-consent"
std::string of_decision(const Page& page, const object& line, std::string_view words) {
  const std::size_t outcome = words.rfind(": ");
  if (quotes_title(words) || outcome == std::string_view::npos) return bounded(words, 400);
  const object decision{{"question", words.substr(0, outcome)},
                        {"because", array{object{{"pointer", text(line, "pointer")}}}}};
  return question_words(page, decision) + ": " + spaced(bounded(words.substr(outcome + 2), 60));
}

// "action:isolate-host pc1: done", "disclosure:press press: waiting": its name comes first, and whoever
// answered may have commented behind it. A disclosure's name says already whom it is about.
std::string of_action(const Page& page, std::string_view words) {
  const std::size_t end = std::min(words.find(' '), words.size());
  const std::string_view name = words.substr(0, end);
  std::string_view rest = words.substr(end);
  if (name.starts_with("disclosure:")) {
    const std::string party = std::string(" ").append(name.substr(name.find(':') + 1));
    if (rest.starts_with(party + ":")) rest.remove_prefix(party.size());
  }
  return told_words(page, name, 100) + bounded(rest, 300);
}

// Ids and times in what the engine worded are told in words. What people wrote (notes, comments, facts,
// titles) stands as it is in the journal: "transaction:1" of a note is no action of ours.
std::string history_words(const Page& page, const object& line) {
  const std::string what = text(line, "what"), words = text(line, "text");
  if (what == "clock") return of_clock(page, line, words);
  if (what == "decision") return of_decision(page, line, words);
  if (what == "approval" || what == "action") return of_action(page, words);
  return bounded(words, 400);
}

}  // namespace

Markup history_list(const Page& page, const object& incident) {
  const array& history = list(incident, "history");
  if (history.empty()) return {};
  Markup items;
  for (std::size_t i = 0; i < history.size() && i < kHistory; ++i) {
    const object& line = as_object(history[i]);
    const std::string words = history_words(page, line), by = page.names.person(text(line, "by"));
    items += element(
        "li", time_markup(text(line, "at")) + " " +
                  element("strong", spaced(bounded(text(line, "what"), 80))) +
                  (words.empty() ? "" : " " + words) +
                  (by.empty() ? Markup() : element("span", {{"class", "soft"}}, " \xe2\x80\x94 " + by)) +
                  " " + pointer(text(line, "pointer")));
  }
  Markup out = element("ol", {{"class", "history"}}, items);
  if (history.size() > kHistory) {
    out += element("p", {{"class", "more"}},
                   "\xe2\x80\xa6 and " + plural(history.size() - kHistory, "more line") + ".");
  }
  return folded_block("History", history.size(), out);
}

}  // namespace csirt::tool::report
