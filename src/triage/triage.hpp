// An event or report and what a rule saw in it becomes a finding: in scope? suppressed? whose? how severe?
// which team?
//
// Door: Triage. Pure over an immutable charter: it decides from its arguments; what depends on earlier events
// (folding, joining) the engine looks up by the fold key and by what LinkRule says of two findings. Sources:
// EVT-1..EVT-9.
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
#include "triage/link.hpp"
#include "triage/observation.hpp"

namespace csirt::triage {

// What triage made of one match, before it is known whether it repeats or joins.
struct Assessed {
  Disposition disposition =
      Disposition::noted;  // out_of_scope, suppressed, referred, noted, or opened when it may open
  Finding finding;         // id, incident and count are the engine's
  Facts facts;  // what is known for tables and guards: finding.*, report.*, asset.*, constituency.*
  std::string constituency;          // id, or empty
  std::string team;                  // id of the serving team
  std::string refer_to;              // party, when referred
  std::string fold_key;              // equal keys of one source within `fold_within` are repeats
  std::string decided_by;            // pointer of the clause that gave the disposition
  std::vector<Clause> because;       // the clauses that decided, in order
  std::vector<std::string> expired;  // clauses that would have suppressed it, had they not ended
  std::string first_answer;          // referred and urgent: what the reporter is told at once (EVT-8)
};

struct Rating {
  std::string severity, priority;
  std::vector<Clause> because;
};

// What an action is to be done to.
struct Target {
  std::string constituency;
  Facts facts;  // asset.criticality, constituency.* and what else the charter states of everything there
  bool claimed = true;  // by some constituency; else it counts as of the incident's
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

  // The facts of a finding as triage would know them again; what only its event said (event.kind) is unknown.
  Facts facts_of(const Finding& finding, Instant now) const;

  // Time stamp, entities of an event, by the mapping data (src/triage/data/entities.yaml).
  std::optional<Instant> time_of(const condition::Event& event) const;
  std::vector<Entity> entities_of(const condition::Event& event) const;

  // Which findings belong together. May those of these two constituencies: they are one, or one lies within
  // the other?
  const LinkRule& link() const { return link_; }
  bool together(std::string_view constituency, std::string_view other) const;

  // Judges a noted finding again, made for the `count`th time.
  void recount(Assessed& assessed, std::uint64_t count, Instant now) const;
  // The threshold that holds for a finding that may open an incident; null when there is none.
  const Threshold* threshold(const Assessed& assessed, Instant now) const;
  // Too few repeats so far: it is noted, with the clause. `so_far` counts this one.
  static void hold_back(Assessed& assessed, const Threshold& threshold, std::uint64_t so_far);

  // Severity and priority by the charter's tables over the incident's facts.
  Rating rate(const Facts& facts, Instant now) const;
  // The facts of an incident after this finding was added (incident.*, asset.*, highest level, techniques,
  // ...).
  Facts merge(const Facts& incident, const Facts& finding) const;
  // A title for people: what happened by the incident's facts, else `otherwise`; where, and whose.
  std::string title(const Facts& facts, std::string_view otherwise, std::uint64_t hosts,
                    std::string_view constituency) const;
  // The facts that follow from findings alone, of those that remain or go when an incident is split.
  Facts facts_of(const std::vector<const Finding*>& findings, std::string_view constituency,
                 Instant now) const;
  // The facts of an incident without those that findings state and tables derive: what people set, and what
  // the places of its findings said.
  Facts without_findings(Facts facts) const;

 private:
  std::shared_ptr<const Charter> charter_;
  charter::ConstituencyIndex index_;
  LinkRule link_;
};

}  // namespace csirt::triage
