// May this be told to that party, which fields, after whose approval, after whom (DIS-1..DIS-8)?
//
// Door: decide for a contact, audience and redact for what a viewer sees. Pure. Nothing matches: denied; the
// strictest wins; `never` beats `may_see`. Every way out of the engine passes here; there is no second way
// (FLT-3, FLT-4).
#pragma once

#include <boost/json/value.hpp>
#include <set>
#include <string>
#include <vector>

#include "charter/people.hpp"
#include "csirt/charter.hpp"
#include "csirt/decision.hpp"
#include "csirt/incident.hpp"
#include "csirt/principal.hpp"

namespace csirt::disclosure {

struct Ask {
  std::string incident;
  std::string run;  // consents bind to this run, so that one consent lets one message out
  std::string party;
  std::vector<std::string> fields;  // asked for; empty: all that the rules allow
  std::string channel;
  bool begun_by_party = false;
  const Person* by = nullptr;
  std::string team;
  std::string constituency;
  Facts facts;
  Facts content;                  // goes into the digest that approvals bind to
  std::vector<std::string> told;  // parties told already about this incident
  std::vector<std::string> due;   // parties whom a running obligation obliges to tell
  Instant now;
  bool explain = false;
};

// `fields` of the decision are those that may be told; a field that may not is named in `instead` with its
// reason. permitted: tell them now; needs_consent: after `needs`; denied: nothing goes out.
Decision decide(const Charter& charter, const Ask& ask, const std::vector<charter::Absence>& absences);

// What a viewer may know at all.
struct Audience {
  bool everything = false;        // our own staff, and the host's own account "system"
  std::string name;               // "staff", "contractors", a party
  std::set<std::string> may_see;  // disclosure fields, when not everything
  std::set<std::string> never;
  bool told_only = false;            // an outside party: of those fields only what it was told (see narrow)
  std::vector<std::string> classes;  // under which names it may have been told: itself, its kind
};
// For an outside party the charter's rule decides together with the incident's facts; a person of an
// outsourced team or marked contractor is audience "contractors"; an account that nobody owns sees nothing.
Audience audience(const Charter& charter, const Viewer& viewer, const Facts& incident_facts, Instant now);

// What remains for this incident: an outside party reads only those fields that it was told (approvals and
// order were kept then); a rule without speaker, approval and order speaks for itself. redact() of an
// incident does this; an incident of which nothing remains must not be shown to exist.
Audience narrow(const Audience& audience, const Incident& incident);

// The disclosure fields that exist, each with the members of the nouns that it opens; data, not code
// (src/disclosure/data/fields.yaml): summary, period, severity, status, data-kinds, hosts, accounts,
// addresses, indicators, findings, techniques, timeline, countermeasures, team, people, decisions, contacts,
// ...
std::vector<std::string> field_names();

// The incident as this audience may know it: members that it may not see are left out everywhere, in reasons
// and predicates too; names of persons and accounts become stable pseudonyms ("account-7f3a") where only
// `pseudonyms` is allowed; counts of hidden things are left out (DIS-6).
Incident redact(const Charter& charter, const Audience& audience, const Incident& incident);
Decision redact(const Charter& charter, const Audience& audience, const Decision& decision);
Finding redact(const Charter& charter, const Audience& audience, const Finding& finding);
Effect redact(const Charter& charter, const Audience& audience, const Effect& effect);
// The same for a decision or effect about this incident: its names are known and taken out of the texts.
// Without the incident a text that could name what is hidden is left out whole.
Decision redact(const Charter& charter, const Audience& audience, const Decision& decision,
                const Incident& about);
Effect redact(const Charter& charter, const Audience& audience, const Effect& effect, const Incident& about);
// May the audience know that there is this effect at all (notices with `tasks`, requests for consent with
// `approvals`, contacts with `contacts`, actions and advice with `actions`)?
bool knows_of(const Audience& audience, const Effect& effect);

// The content of the given disclosure fields, made from the incident where `content` does not give it.
Facts tell(const Charter& charter, const Incident& incident, const std::vector<std::string>& fields,
           const Facts& content);

}  // namespace csirt::disclosure
