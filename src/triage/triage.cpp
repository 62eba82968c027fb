// Door: Triage. Its small questions: time, entities, place, joining, rating, titles; assess.cpp has the large
// one.
#include "triage/triage.hpp"

#include <algorithm>

#include "charter/people.hpp"
#include "condition/table.hpp"
#include "triage/entity_value.hpp"
#include "triage/fact_sheet.hpp"
#include "triage/place.hpp"

namespace csirt::triage {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// What two findings can share: the kinds that the charter joins by, without what is common to too many.
std::vector<Entity> joining(const Charter& charter, const std::vector<Entity>& entities) {
  std::vector<Entity> out;
  for (const Entity& entity : entities) {
    if (contains(charter.joins_when.same, entity.kind) && !EntityMap::builtin().common(entity))
      out.push_back(entity);
  }
  return out;
}

bool share_one(const std::vector<Entity>& left, const std::vector<Entity>& right) {
  return std::any_of(left.begin(), left.end(), [&](const Entity& one) {
    return std::any_of(right.begin(), right.end(),
                       [&](const Entity& other) { return same_entity(one, other); });
  });
}

// From `within` before the first finding to `within` after the last: sources are delivered in any order.
bool in_window(const JoinRule& rule, const Open& open, Instant seen) {
  const Instant first =
      open.first_finding ? std::min(*open.first_finding, open.last_finding) : open.last_finding;
  return seen - open.last_finding <= rule.within && first - seen <= rule.within;
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

Triage::Triage(std::shared_ptr<const Charter> charter) : charter_(std::move(charter)), index_(*charter_) {}

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
  const auto chain = charter::chain(*charter_, incident);
  if (!where || std::find(chain.begin(), chain.end(), where) != chain.end()) {
    where = charter_->constituency(incident);
  }
  return where ? Target{where->id, place_facts(*charter_, *where)} : Target{std::string(incident), {}};
}

std::optional<Instant> Triage::time_of(const condition::Event& event) const {
  return EntityMap::builtin().time_of(event);
}

std::vector<Entity> Triage::entities_of(const condition::Event& event) const {
  std::vector<Entity> out;
  for (Seen& seen : EntityMap::builtin().entities_of(event)) out.push_back(std::move(seen.entity));
  return out;
}

std::vector<Entity> Triage::join_keys(const Finding& finding) const {
  std::vector<Entity> out = joining(*charter_, finding.entities);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<std::string> Triage::joins(const Finding& finding, std::string_view constituency,
                                         const std::vector<Open>& candidates) const {
  const std::vector<Entity> keys = joining(*charter_, finding.entities);
  for (const Open& open : candidates) {
    if (!in_window(charter_->joins_when, open, finding.first_seen)) continue;
    if (!related(*charter_, constituency, open.constituency)) continue;
    if (share_one(keys, joining(*charter_, open.entities))) return open.incident;
  }
  return std::nullopt;
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

std::string Triage::title(const Finding& finding, std::string_view constituency) const {
  std::string out = finding.title.empty() ? finding.rule : finding.title;
  for (const std::string_view kind : {"host", "account", "mailbox", "application", "address"}) {
    const auto main = std::find_if(finding.entities.begin(), finding.entities.end(),
                                   [&](const Entity& entity) { return entity.kind == kind; });
    if (main == finding.entities.end()) continue;
    out += (kind == "host" ? " on " : kind == "address" ? " from " : " of ") + main->value;
    break;
  }
  const Constituency* where = charter_->constituency(constituency);
  if (where) out += " (" + (where->name.empty() ? where->id : where->name) + ")";
  return out;
}

}  // namespace csirt::triage
