// Door: audience, narrow. Whoever nobody knows sees nothing.
#include <algorithm>

#include "disclosure/disclosure.hpp"
#include "disclosure/rules.hpp"

namespace csirt::disclosure {
namespace {

std::string constituency_of(const Facts& facts) {
  const auto found = facts.find("constituency.id");
  const std::string* id = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return id ? *id : std::string();
}

bool any_of(const std::vector<std::string>& list, const std::vector<std::string>& wanted) {
  return std::any_of(list.begin(), list.end(), [&](const std::string& one) {
    return std::find(wanted.begin(), wanted.end(), one) != wanted.end();
  });
}

// Does telling this party take a speaker, an approval, or an order among parties?
bool takes_a_decision(const Charter& charter, const Allowance& allowed) {
  const bool guarded = std::any_of(allowed.matched.begin(), allowed.matched.end(), [](const Match& match) {
    return !match.rule->by.empty() || !match.rule->approved_by.empty();
  });
  return guarded || !allowed.unknown.empty() ||
         std::any_of(charter.disclosure.begin(), charter.disclosure.end(),
                     [&](const DisclosureRule& rule) { return any_of(rule.before, allowed.names); });
}

Audience of_rules(const Charter& charter, const std::string& name, const Facts& facts, Instant now) {
  const Allowance allowed = allowance(charter, name, constituency_of(facts), facts, now);
  Audience audience;
  audience.name = name;
  audience.may_see.insert(allowed.may_see.begin(), allowed.may_see.end());
  audience.never = allowed.never;
  audience.classes = allowed.classes;
  audience.told_only = takes_a_decision(charter, allowed);
  return audience;
}

}  // namespace

Audience audience(const Charter& charter, const Viewer& viewer, const Facts& incident_facts, Instant now) {
  if (!viewer.party.empty()) return of_rules(charter, viewer.party, incident_facts, now);
  Audience audience;
  const Person* person = charter::identify(charter, viewer.principal);
  const bool host = viewer.principal.issuer == "host" && viewer.principal.subject == "system";
  if (!person && !host) {
    audience.name = "nobody";
    return audience;
  }
  const Team* team = person ? charter.team(person->team) : nullptr;
  const bool outsider = person && (person->contractor || (team && team->staffing == "fully-outsourced"));
  if (outsider) {
    audience = of_rules(charter, "contractors", incident_facts, now);
    audience.told_only = false;
    return audience;
  }
  audience.everything = true;
  audience.name = "staff";
  return audience;
}

Audience narrow(const Audience& audience, const Incident& incident) {
  if (audience.everything || !audience.told_only) return audience;
  std::set<std::string> told;
  for (const Contact& contact : incident.contacts) {
    // Who was told of an incident that was merged into this one was told nothing of this one.
    const bool of_this = contact.incident.empty() || contact.incident == incident.id;
    if (of_this && contact.direction == Direction::outbound && any_of({contact.party}, audience.classes)) {
      told.insert(contact.fields.begin(), contact.fields.end());
    }
  }
  Audience here = audience;
  std::erase_if(here.may_see, [&](const std::string& field) { return told.count(field) == 0; });
  return here;
}

}  // namespace csirt::disclosure
