// An event or report and what a rule saw in it becomes a finding: in scope? suppressed? whose? how severe?
// which team?
//
// Door: Triage. Pure over an immutable charter: it decides from its arguments; what depends on earlier events
// (folding, joining) is asked of the engine through `Open` incidents and the fold key. Sources: EVT-1..EVT-9.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "charter/lookup.hpp"
#include "condition/event.hpp"
#include "condition/rule_set.hpp"
#include "csirt/charter.hpp"
#include "csirt/command.hpp"
#include "csirt/incident.hpp"
#include "triage/entity_map.hpp"
#include "triage/observation.hpp"

namespace csirt::triage {

// What triage made of one match, before it is known whether it repeats or joins.
struct Assessed {
  Disposition disposition =
      Disposition::noted;  // out_of_scope, suppressed, referred, noted, or opened when it may open
  Finding finding;         // id, incident and count are the engine's
  Facts facts;  // what is known for tables and guards: finding.*, report.*, asset.*, constituency.*
  std::string constituency;     // id, or empty
  std::string team;             // id of the serving team
  std::string refer_to;         // party, when referred
  std::string fold_key;         // equal keys of one source within `fold_within` are repeats
  std::string decided_by;       // pointer of the clause that gave the disposition
  std::vector<Clause> because;  // the clauses that decided, in order
  std::string first_answer;     // referred and urgent: what the reporter is told at once (EVT-8)
};

// An open incident as far as joining needs it.
struct Open {
  std::string incident;
  std::string constituency;
  std::vector<Entity> entities;
  Instant last_finding;
  std::optional<Instant>
      first_finding;  // when known, the window opens before it too: sources arrive in any order
};

struct Rating {
  std::string severity, priority;
  std::vector<Clause> because;
};

// What an action is to be done to.
struct Target {
  std::string constituency;
  Facts facts;  // asset.criticality, constituency.* and what else the charter states of everything there
};

class Triage {
 public:
  explicit Triage(std::shared_ptr<const Charter> charter);

  // `seen` is the time of the event as it says itself, else `now`.
  Assessed assess(const condition::Event& event, const condition::RuleInfo& rule,
                  const std::vector<Predicate>& because, const EventRef& ref, Instant seen,
                  Instant now) const;
  // The same of what was kept of an event, or of several.
  Assessed assess(const Observation& observation, const condition::RuleInfo& rule,
                  const std::vector<Predicate>& because, const EventRef& ref, Instant seen,
                  Instant now) const;
  Assessed assess(const Report& report, const EventRef& ref, Instant now) const;

  // The constituency that these belong to, and what decided; one of ours goes before one that others serve.
  // Null when nobody claims them; a finding then counts as the organization's own: the first wider
  // constituency that is ours.
  charter::Membership locate(const std::vector<Entity>& entities, std::string_view unit = {},
                             std::string_view country = {}) const;

  // Where an action on the host, address, account or mailbox of this name is felt: consent is asked there,
  // which need not be where the incident began. `incident` is the incident's constituency: it stays when
  // nobody claims the name, or only one that the incident's lies within.
  Target target(std::string_view name, std::string_view incident) const;

  // Fields that time_of reads of every event, for RuleOptions::fields.
  static const std::vector<std::string>& time_fields() { return EntityMap::builtin().time_fields(); }

  // Time stamp, entities of an event, by the mapping data (src/triage/data/entities.yaml).
  std::optional<Instant> time_of(const condition::Event& event) const;
  std::vector<Entity> entities_of(const condition::Event& event) const;

  // The key entities by which a finding joins: those of the kinds in `joins_when.same`.
  std::vector<Entity> join_keys(const Finding& finding) const;
  // The open incident that this finding belongs to: shares an entity of those kinds, same constituency or one
  // within the other, seen within the window around the incident's findings; the first of `candidates` when
  // several do, which are given in the order in which they were opened. Nothing: it stands alone. Asked for
  // `noted` findings too: what is below the definition joins as context (docs/triage.md).
  std::optional<std::string> joins(const Finding& finding, std::string_view constituency,
                                   const std::vector<Open>& candidates) const;

  // Severity and priority by the charter's tables over the incident's facts.
  Rating rate(const Facts& facts, Instant now) const;
  // The facts of an incident after this finding was added (incident.*, asset.*, highest level, techniques,
  // ...).
  Facts merge(const Facts& incident, const Facts& finding) const;
  // A title for people from what was found.
  std::string title(const Finding& finding, std::string_view constituency) const;

 private:
  std::shared_ptr<const Charter> charter_;
  charter::ConstituencyIndex index_;
};

}  // namespace csirt::triage
