// Doors: set_finding, set_harm.
#include "triage/finding_facts.hpp"

#include <algorithm>
#include <iterator>

#include "triage/harm.hpp"

namespace csirt::triage {
namespace {

// The main entity of each kind is the first.
void set_entities(FactSheet& sheet, const std::vector<Entity>& entities) {
  for (const Entity& entity : entities) {
    const std::string name =
        entity.kind == "host" || entity.kind == "account" ? entity.kind + ".name" : entity.kind;
    if (!sheet.facts().count(name)) sheet.set(name, entity.value);
  }
}

}  // namespace

void set_harm(const Charter& charter, FactSheet& sheet, const Finding& finding) {
  if (finding.rule == "report") return;
  const Harm harm = harm_of(charter, finding);
  if (harm.name.empty()) return;
  sheet.set("incident.harm", harm.name);
  sheet.set_fact("incident.harm-weight", harm.weight);
}

bool stated_by_findings(std::string_view name) {
  static constexpr std::string_view kNames[] = {"host.name",
                                                "account.name",
                                                "mailbox",
                                                "domain",
                                                "hash",
                                                "address",
                                                "event.source",
                                                "event.time",
                                                "incident.techniques",
                                                "incident.tactics",
                                                "incident.categories",
                                                "incident.harm",
                                                "incident.harm-weight"};
  return name.starts_with("finding.") ||
         std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void set_finding(const Charter& charter, FactSheet& sheet, const Finding& finding) {
  set_entities(sheet, finding.entities);
  sheet.set("finding.rule", finding.rule);
  sheet.set("finding.title", finding.title);
  sheet.set("finding.level", finding.level);
  sheet.set("finding.techniques", finding.techniques);
  sheet.set("finding.tactics", finding.tactics);
  sheet.set("finding.categories", finding.categories);
  sheet.set_fact("finding.count", static_cast<std::int64_t>(finding.count));
  sheet.set("finding.first-seen", format(finding.first_seen));
  sheet.set("finding.last-seen", format(finding.last_seen));
  sheet.set("event.source", finding.event.source);
  sheet.set("event.time", format(finding.first_seen));
  set_harm(charter, sheet, finding);
}

}  // namespace csirt::triage
