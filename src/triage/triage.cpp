// Door: Triage. Its small questions: time, entities, place, joining, rating, titles; assess.cpp has the large
// one.
#include "triage/triage.hpp"

#include <algorithm>

#include "charter/people.hpp"
#include "condition/table.hpp"
#include "triage/entity_value.hpp"
#include "triage/fact_sheet.hpp"
#include "triage/finding_facts.hpp"
#include "triage/harm.hpp"
#include "triage/place.hpp"

namespace csirt::triage {
namespace {

std::string fact_text(const Facts& facts, const char* name) {
  const auto fact = facts.find(name);
  const auto* text = fact == facts.end() ? nullptr : std::get_if<std::string>(&fact->second);
  return text == nullptr ? std::string() : *text;
}

// Sets what the charter's table of this name answers, and why.
void rate_by(const Charter& charter, const std::string& table, FactSheet& sheet, Instant now,
             std::string& out, std::vector<Clause>& because) {
  const auto found = charter.tables.find(table);
  if (found == charter.tables.end()) return;
  condition::TableAnswer answer = condition::ask(found->second, charter, sheet.facts(), now);
  if (answer.outputs.empty()) return;
  out = answer.outputs.front();
  sheet.set("incident." + table, out);
  sheet.add(answer.also);
  because.insert(because.end(), answer.because.begin(), answer.because.end());
}

}  // namespace

Triage::Triage(std::shared_ptr<const Charter> charter)
    : charter_(std::move(charter)), index_(*charter_), link_(*charter_) {}

charter::Membership Triage::locate(const std::vector<Entity>& entities, std::string_view unit,
                                   std::string_view country) const {
  std::vector<Seen> seen;
  for (const Entity& entity : entities) seen.push_back({entity, false});
  const Place place = triage::locate(*charter_, index_, seen, unit, country);
  return {place.constituency, place.because.empty() ? "" : place.because.front().text};
}

Target Triage::target(std::string_view name, std::string_view incident) const {
  std::vector<Entity> entities;
  for (const char* kind : {"host", "address", "account", "mailbox"}) {
    if (const auto value = entity_value(kind, name)) entities.push_back({kind, *value});
  }
  const Constituency* where = index_.find(entities).constituency;
  const bool claimed = where != nullptr || name.empty();
  const auto chain = charter::chain(*charter_, incident);
  if (!where || std::find(chain.begin(), chain.end(), where) != chain.end()) {
    where = charter_->constituency(incident);
  }
  return where ? Target{where->id, place_facts(*charter_, *where), claimed}
               : Target{std::string(incident), {}, claimed};
}

std::optional<Instant> Triage::time_of(const condition::Event& event) const {
  return EntityMap::builtin().time_of(event);
}

std::vector<Entity> Triage::entities_of(const condition::Event& event) const {
  std::vector<Entity> out;
  for (Seen& seen : EntityMap::builtin().entities_of(event)) out.push_back(std::move(seen.entity));
  return out;
}

bool Triage::together(std::string_view constituency, std::string_view other) const {
  return related(*charter_, constituency, other);
}

Rating Triage::rate(const Facts& facts, Instant now) const {
  FactSheet sheet(*charter_);
  sheet.set_all(facts);
  Rating out;
  sheet.derive(now, out.because);
  rate_by(*charter_, "severity", sheet, now, out.severity, out.because);
  rate_by(*charter_, "priority", sheet, now, out.priority, out.because);
  return out;
}

Facts Triage::merge(const Facts& incident, const Facts& finding) const {
  return merge_facts(*charter_, incident, finding);
}

std::string Triage::title(const Facts& facts, std::string_view otherwise, std::uint64_t hosts,
                          std::string_view constituency) const {
  std::string out = phrase_of(fact_text(facts, "incident.harm"));
  if (out.empty()) out = otherwise;
  struct Place {
    const char *fact, *word;
  };
  for (const Place place : {Place{"host.name", " on "}, Place{"account.name", " of "},
                            Place{"mailbox", " of "}, Place{"address", " from "}}) {
    const std::string name = fact_text(facts, place.fact);
    if (name.empty()) continue;
    out += place.word + name;
    break;
  }
  if (hosts > 1) out += " and " + std::to_string(hosts - 1) + (hosts == 2 ? " more host" : " more hosts");
  const Constituency* where = charter_->constituency(constituency);
  // The outermost one is everybody.
  if (where && !where->within.empty()) out += " (" + (where->name.empty() ? where->id : where->name) + ")";
  return out;
}

Facts Triage::without_findings(Facts facts) const {
  std::erase_if(facts, [&](const auto& fact) {
    return stated_by_findings(fact.first) || charter_->tables.contains(fact.first);
  });
  return facts;
}

Facts Triage::facts_of(const std::vector<const Finding*>& findings, std::string_view constituency,
                       Instant now) const {
  Facts out;
  for (const Finding* finding : findings) out = merge_facts(*charter_, out, facts_of(*finding, now));
  const Constituency* where = charter_->constituency(constituency);
  if (!where) return out;
  FactSheet sheet(*charter_);
  sheet.set_all(out);
  sheet.set_all(place_facts(*charter_, *where));
  return sheet.take();
}

}  // namespace csirt::triage
