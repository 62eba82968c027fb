// Findings grouped by rule and by technique, repeats counted.
#include <algorithm>
#include <map>
#include <set>

#include "tool/report_parts.hpp"
#include "tool/report_places.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_tactics.hpp"
#include "tool/report_title.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

// How many findings of a row people judged to be no attack, and as what the last.
struct Refuted {
  std::uint64_t findings = 0;
  std::string as;

  void add(const object& finding) {
    if (!is_refuted(finding)) return;
    const std::string said = judged_as(finding);
    as = findings == 0 || as == said ? said : "a false alarm or benign";
    ++findings;
  }
  bool all_of(std::uint64_t count) const { return findings > 0 && findings == count; }
  std::string_view row_class(std::uint64_t count) const { return all_of(count) ? "refuted" : ""; }
  Markup words(std::uint64_t count) const {
    if (findings == 0) return {};
    const std::string how_many = all_of(count) ? "" : grouped(findings) + " of " + grouped(count) + " ";
    return " " + element("span", {{"class", "soft"}}, how_many + "judged " + as);
  }
};

struct RuleGroup {
  std::string rule;
  const object* first = nullptr;  // the earliest finding
  std::set<std::string> techniques;
  std::uint64_t findings = 0, events = 0;
  Refuted refuted;
  std::string first_seen, last_seen;
  array entities;
  int rank = 0;
  std::string level;
};

void add_entities(array& known, const array& more) {
  for (const value& entity : more) {
    if (known.size() > kEntities) return;
    if (std::find(known.begin(), known.end(), entity) == known.end()) known.push_back(entity);
  }
}

std::vector<RuleGroup> by_rule(const array& findings) {
  std::map<std::string, RuleGroup> groups;
  for (const value& item : findings) {
    const object& finding = as_object(item);
    RuleGroup& group = groups[text(finding, "rule", text(finding, "title"))];
    const std::string seen = text(finding, "first_seen"), last = text(finding, "last_seen");
    if (!group.first || parse_time(seen) < parse_time(group.first_seen)) {
      group.first = &finding;
      group.first_seen = seen;
    }
    if (group.last_seen.empty() || parse_time(group.last_seen) < parse_time(last)) group.last_seen = last;
    ++group.findings;
    group.refuted.add(finding);
    group.events += number(finding, "count", 1);
    for (const std::string& id : texts(finding, "techniques")) group.techniques.insert(id);
    const std::string level = text(finding, "level");
    if (group.level.empty() || level_rank(level) > group.rank)
      group.level = level, group.rank = level_rank(level);
    add_entities(group.entities, list(finding, "entities"));
  }
  std::vector<RuleGroup> out;
  for (auto& [rule, group] : groups) {
    group.rule = rule;
    out.push_back(std::move(group));
  }
  sort_by(out, [](const RuleGroup& group) { return std::pair(-group.rank, UINT64_MAX - group.events); });
  return out;
}

Markup seen_markup(const RuleGroup& group) {
  const auto first = parse_time(group.first_seen), last = parse_time(group.last_seen);
  if (!first || !last || *first >= *last) return time_markup(group.first_seen);
  return element("time", {{"datetime", group.first_seen}}, span_text(*first, *last));
}

Markup rule_cell(const RuleGroup& group) {
  const object& event = child(*group.first, "event");
  Markup seen = predicates(list(*group.first, "because"));
  if (!text(event, "source").empty()) {
    seen += element("p", {{"class", "soft"}},
                    "First event: byte " + grouped(number(event, "offset")) + " of " +
                        bounded(text(event, "source"), 120));
  }
  Markup cell = element("strong", bounded(text(*group.first, "title", group.rule), 200)) +
                group.refuted.words(group.findings);
  cell += element("details", element("summary", "What the rule saw") +
                                 element("p", code(bounded(group.rule, 120))) + seen);
  return cell;
}

Markup technique_codes(const std::set<std::string>& ids) {
  std::vector<Markup> codes;
  for (const std::string& id : ids) {
    if (codes.size() < kTechniques) codes.push_back(code(bounded(id, 20)));
  }
  const Markup shown = join(codes, " ");
  return ids.size() > kTechniques ? shown + " and " + grouped(ids.size() - kTechniques) + " more" : shown;
}

}  // namespace

Markup findings_by_rule(const Page&, const array& findings, std::string_view caption) {
  if (findings.empty()) return element("p", {{"class", "empty"}}, "No findings.");
  const std::vector<RuleGroup> groups = by_rule(findings);
  Table table(caption, {"Rule", "Level", "Techniques", "#Findings", "#Events", "Seen", "Concerns"});
  for (std::size_t i = 0; i < groups.size() && i < kRules; ++i) {
    const RuleGroup& group = groups[i];
    table.row({rule_cell(group), level_badge(group.level), technique_codes(group.techniques),
               grouped(group.findings),
               element("data", {{"value", std::to_string(group.events)}}, grouped(group.events)),
               seen_markup(group), entity_list(group.entities)},
              group.refuted.row_class(group.findings));
  }
  return table.done(groups.size() - std::min(groups.size(), kRules), "rule");
}

Markup findings_by_technique(const array& findings) {
  struct Row {
    std::string id;
    Place place;  // by the first finding
    std::set<std::string> rules;
    std::uint64_t findings = 0, events = 0;
    Refuted refuted;
  };
  std::map<std::string, Row> by_id;
  for (const value& item : findings) {
    const object& finding = as_object(item);
    for (const auto& [id, place] : technique_places(finding)) {
      Row& row = by_id[id];
      if (row.findings == 0) row = {id, place, {}, 0, 0, {}};
      row.rules.insert(text(finding, "rule"));
      ++row.findings;
      row.refuted.add(finding);
      row.events += number(finding, "count", 1);
    }
  }
  if (by_id.empty()) return {};
  std::vector<Row> rows;
  for (auto& [id, row] : by_id) rows.push_back(std::move(row));
  sort_by(rows, [](const Row& row) { return std::pair(row.place.rank, row.place.tactic); });
  Table table("Findings by technique (MITRE ATT&CK)",
              {"Technique", "Tactic", "Name", "#Rules", "#Findings", "#Events"});
  for (std::size_t i = 0; i < rows.size() && i < kTechniques; ++i) {
    const Row& row = rows[i];
    table.row({code(bounded(row.id, 20)), row.place.tactic,
               element("span", {{"class", "name"}}, technique(row.id).name) + row.refuted.words(row.findings),
               grouped(row.rules.size()), grouped(row.findings), grouped(row.events)},
              row.refuted.row_class(row.findings));
  }
  return table.done(rows.size() - std::min(rows.size(), kTechniques), "technique");
}

Markup noted_section(const Page& page) {
  const array& noted = list(page.data, "noted");
  if (noted.empty()) return {};
  return element(
      "section", {{"id", "noted"}, {"aria-labelledby", "noted-title"}},
      element("h2", {{"id", "noted-title"}}, "Findings outside incidents") +
          element("p", plural(noted.size(), "finding") +
                           " that the charter's definition does not make an incident. They are kept and "
                           "can still become part of one.") +
          findings_by_rule(page, noted, "Findings outside incidents, by rule"));
}

}  // namespace csirt::tool::report
