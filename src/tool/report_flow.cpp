// What came in and where it went: adds the counts up, says so where they do not, and sets the table.
#include "tool/report_flow.hpp"

#include <algorithm>
#include <map>

#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

// Dispositions are written "out-of-scope"; a host that counts with the names of C++ is understood too.
std::string kind_name(std::string_view key) {
  std::string name(key);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::uint64_t count_of(const object& counts, std::string_view kind) {
  std::uint64_t sum = 0;
  for (const auto& [key, count] : counts) {
    if (kind_name(key) == kind) sum += number(counts, key);
  }
  return sum;
}

std::vector<std::string> kinds_of(const object& summary) {
  std::vector<std::string> kinds;
  for (const Disposition& known : dispositions()) kinds.emplace_back(known.name);
  std::map<std::string, int> unknown;
  const auto note = [&](const object& counts) {
    for (const auto& [key, count] : counts) {
      const std::string name = kind_name(key);
      if (std::find(kinds.begin(), kinds.end(), name) == kinds.end()) unknown[name] = 1;
    }
  };
  note(child(summary, "dispositions"));
  for (const value& source : list(summary, "sources")) note(child(as_object(source), "dispositions"));
  for (const auto& [name, seen] : unknown) kinds.push_back(name);
  return kinds;
}

// The engine keeps what people report under a source of its own.
std::string source_name(const std::string& name) {
  if (name == "reports") return "Reports by people";
  return name.empty() ? "unnamed source" : name;
}

Intake::Source source_of(std::string name, std::uint64_t events, const object& counts,
                         const std::vector<std::string>& kinds) {
  Intake::Source source{std::move(name), events, {}};
  for (const std::string& kind : kinds) source.counts.push_back(count_of(counts, kind));
  return source;
}

std::uint64_t sum_of(const std::vector<std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (std::uint64_t count : counts) sum += count;
  return sum;
}

// What was counted in all but in no source: reports by people, which have no source of bytes.
void add_rest(Intake& intake, const object& all) {
  if (all.empty()) return;
  Intake::Source rest{intake.sources.empty() ? "All sources" : "Reports by people", 0, {}};
  for (std::size_t kind = 0; kind < intake.kinds.size(); ++kind) {
    std::uint64_t in_sources = 0;
    for (const Intake::Source& source : intake.sources) in_sources += source.counts[kind];
    const std::uint64_t everything = count_of(all, intake.kinds[kind]);
    if (everything < in_sources) intake.adds_up = false;
    rest.counts.push_back(everything > in_sources ? everything - in_sources : 0);
  }
  rest.events = sum_of(rest.counts);
  if (rest.events > 0) intake.sources.push_back(std::move(rest));
}

void fold_small_sources(std::vector<Intake::Source>& sources) {
  sort_by(sources, [](const Intake::Source& source) { return UINT64_MAX - source.events; });
  if (sources.size() <= kSources) return;
  Intake::Source rest = sources[kSources - 1];
  for (std::size_t i = kSources; i < sources.size(); ++i) {
    rest.events += sources[i].events;
    for (std::size_t kind = 0; kind < rest.counts.size(); ++kind)
      rest.counts[kind] += sources[i].counts[kind];
  }
  rest.name = plural(sources.size() - kSources + 1, "further source");
  sources.resize(kSources - 1);
  sources.push_back(std::move(rest));
}

std::string_view label_of(const std::string& kind) {
  for (const Disposition& known : dispositions()) {
    if (known.name == kind) return known.label;
  }
  return kind;
}

std::string_view meaning_of(const std::string& kind) {
  for (const Disposition& known : dispositions()) {
    if (known.name == kind) return known.meaning;
  }
  return "A disposition that this version of the report does not know.";
}

Markup counts_table(const Intake& intake) {
  const bool by_source = intake.sources.size() > 1;
  Table table("Events by disposition", {"Disposition", "What it means", "#Events", "#Share", "By source"});
  // Most consequential first, as in the chart.
  for (std::size_t kind = intake.kinds.size(); kind-- > 0;) {
    const std::uint64_t count = intake.totals[kind];
    std::vector<Markup> parts;
    for (const Intake::Source& source : intake.sources) {
      if (source.counts[kind] > 0)
        parts.push_back(Markup(bounded(source.name, 60)) + " " + grouped(source.counts[kind]));
    }
    const std::string known = kind < dispositions().size() ? intake.kinds[kind] : "other";
    const Markup swatch = element("span", {{"class", "swatch d-" + known}}, Markup());
    table.row({swatch + label_of(intake.kinds[kind]), meaning_of(intake.kinds[kind]),
               element("data", {{"value", std::to_string(count)}, {"class", "count"}}, grouped(count)),
               share(count, intake.accounted), by_source ? join(parts, "; ") : Markup()},
              count == 0 ? "zero" : "");
  }
  table.row(
      std::vector<Markup>{"All events", Markup(),
                          element("data", {{"value", std::to_string(intake.accounted)}, {"class", "total"}},
                                  grouped(intake.accounted)),
                          share(intake.accounted, intake.accounted), Markup()},
      {}, true);
  return table.done();
}

// Which clauses set events aside, as out of scope or as known false positives.
Markup reasons_table(const Page& page) {
  std::map<std::string, std::uint64_t> reasons;
  for (const value& source : list(page.summary, "sources")) {
    const object& counts = child(as_object(source), "reasons");
    for (const auto& [clause, count] : counts) reasons[std::string(clause)] += number(counts, clause);
  }
  if (reasons.empty()) return {};
  Table table("Set aside by a clause of the charter", {"Clause", "Its reason", "#Matches"});
  std::size_t shown = 0;
  for (const auto& [clause, count] : reasons) {
    if (++shown > kRules) break;
    table.row({pointer(clause), bounded(page.names.because(clause), 300), grouped(count)});
  }
  return table.done(reasons.size() - std::min(reasons.size(), kRules), "clause");
}

}  // namespace

Intake intake_of(const object& summary) {
  Intake intake;
  intake.kinds = kinds_of(summary);
  intake.adds_up = true;
  for (const value& item : list(summary, "sources")) {
    const object& source = as_object(item);
    intake.sources.push_back(source_of(source_name(text(source, "source")), number(source, "events"),
                                       child(source, "dispositions"), intake.kinds));
    if (sum_of(intake.sources.back().counts) != intake.sources.back().events) intake.adds_up = false;
  }
  add_rest(intake, child(summary, "dispositions"));
  intake.totals.assign(intake.kinds.size(), 0);
  for (const Intake::Source& source : intake.sources) {
    intake.accepted += source.events;
    for (std::size_t kind = 0; kind < intake.kinds.size(); ++kind) intake.totals[kind] += source.counts[kind];
  }
  intake.accounted = sum_of(intake.totals);
  if (intake.accepted != intake.accounted) intake.adds_up = false;
  fold_small_sources(intake.sources);
  return intake;
}

Markup flow_section(const Page& page) {
  const Intake intake = intake_of(page.summary);
  Markup body = element("h2", {{"id", "intake-title"}}, "What came in and where it went");
  if (!page.counts) {
    body += element("p", {{"class", "empty"}}, "This viewer is shown no counts, since counts tell.");
  } else if (intake.accepted == 0 && intake.accounted == 0) {
    body += element("p", {{"class", "empty"}}, "Nothing has come in yet.");
  } else {
    const std::string verdict =
        intake.adds_up
            ? "Every event accepted is accounted for under exactly one disposition: " +
                  grouped(intake.accepted) + " in, " + grouped(intake.accounted) + " accounted for."
            : "The counts do not add up: " + grouped(intake.accepted) + " events in, " +
                  grouped(intake.accounted) + " accounted for. Verify the journal.";
    body += element("p", {{"class", intake.adds_up ? "lead" : "alarm"}}, verdict);
    body += flow_chart(page) + counts_table(intake) + reasons_table(page);
  }
  return element("section", {{"id", "intake"}, {"aria-labelledby", "intake-title"}}, body);
}

}  // namespace csirt::tool::report
