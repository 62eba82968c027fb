// What somebody who must find out whether an incident is real looks at, from the facts at hand: where, when,
// and with which events to begin.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_title.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

constexpr std::size_t kEvents = 3;

struct Span {
  std::optional<Millis> first, last;
};

// Those that rules made and nobody judged: the one that the title follows, then the one that was seen first,
// then the gravest.
std::vector<const object*> by_rules(const object& incident) {
  std::vector<const object*> out;
  for (const value& item : list(incident, "findings")) {
    const object& finding = as_object(item);
    if (text(finding, "rule") != "report" && last_verdict(finding).empty()) out.push_back(&finding);
  }
  sort_by(out, [](const object* finding) {
    return std::pair(-level_rank(text(*finding, "level")),
                     instant(*finding, "first_seen").value_or(INT64_MAX));
  });
  const auto first = std::min_element(out.begin(), out.end(), [](const object* one, const object* other) {
    return instant(*one, "first_seen").value_or(INT64_MAX) <
           instant(*other, "first_seen").value_or(INT64_MAX);
  });
  if (first != out.end()) std::rotate(out.begin(), first, first + 1);
  const auto named = std::find(out.begin(), out.end(), named_for(incident));
  if (named != out.end()) std::rotate(out.begin(), named, named + 1);
  return out;
}

Span span_of(const std::vector<const object*>& findings) {
  Span span;
  for (const object* finding : findings) {
    const auto first = instant(*finding, "first_seen"), last = instant(*finding, "last_seen");
    if (first && (!span.first || *first < *span.first)) span.first = first;
    for (const auto& at : {first, last}) {
      if (at && (!span.last || *at > *span.last)) span.last = at;
    }
  }
  return span;
}

// Without its folders: in full it stands under the findings.
std::string source_of(const object& finding) {
  const std::string source = text(child(finding, "event"), "source");
  return bounded(std::string_view(source).substr(source.rfind('/') + 1), 80);
}

// "“Dump of LSASS” (08:41:03, byte 463,214)"; the source where it is not the one that all share.
std::string event_words(const object& finding, bool one_day, bool one_source) {
  std::vector<std::string> place;
  if (const auto at = instant(finding, "first_seen"))
    place.push_back(one_day ? clock_text(*at) : date_time_text(*at));
  const std::string source = source_of(finding);
  if (!source.empty())
    place.push_back("byte " + grouped(number(child(finding, "event"), "offset")) +
                    (one_source ? "" : " of " + source));
  const std::string title = bounded(text(finding, "title", text(finding, "rule")), 100);
  const std::string where =
      place.empty() ? "" : " (" + place.front() + (place.size() > 1 ? ", " + place.back() : "") + ")";
  return "\xe2\x80\x9c" + title + "\xe2\x80\x9d" + where;
}

// Of the incident; where some of it was judged, of what was not, as far as that is known.
std::vector<std::string> things_at(const object& incident, const std::vector<const object*>& findings) {
  const array& all = list(incident, "findings");
  const bool some_judged = std::any_of(
      all.begin(), all.end(), [](const value& item) { return !last_verdict(as_object(item)).empty(); });
  if (!some_judged) return things_of(incident);
  array entities;
  for (const object* finding : findings) {
    for (const value& entity : list(*finding, "entities")) {
      if (std::find(entities.begin(), entities.end(), entity) == entities.end()) entities.push_back(entity);
    }
    if (entities.size() > kEntities) break;
  }
  return things_of(object{{"entities", entities}});
}

}  // namespace

Markup where_to_look(const Page& page, const object& incident) {
  std::vector<const object*> findings = by_rules(incident);
  if (!is_open(incident) || !is_suspected(incident, page.counts) || findings.empty()) return {};
  const Span span = span_of(findings);
  const bool one_day = span.first && date_text(*span.first) == date_text(*span.last);
  const std::vector<std::string> things = things_at(incident, findings);
  findings.resize(std::min(findings.size(), kEvents));
  const bool one_source = std::all_of(findings.begin(), findings.end(), [&](const object* finding) {
    return source_of(*finding) == source_of(*findings.front());
  });
  std::vector<std::string> events;
  for (const object* finding : findings) events.push_back(event_words(*finding, one_day, one_source));
  std::string words = " at " + (things.empty() ? "its events" : listed(things));
  if (span.first) words += ", " + span_text(*span.first, *span.last);
  words += ". Begin with the first event of " + listed(events, kEvents);
  if (one_source && !source_of(*findings.front()).empty()) words += " of " + source_of(*findings.front());
  // Whoever reads along there, or acts there, would be warned.
  words +=
      ", and ask whoever answers for it, by another way than that host or account, whether it was meant.";
  return element("p", {{"class", "story"}},
                 element("strong", "To find out whether it is real, look") + words);
}

}  // namespace csirt::tool::report
