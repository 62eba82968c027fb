// A decision in the making: what it read, what it will have written, and the incident as it would then stand.
//
// Door: Draft. Decisions draft, the engine commits: appends the records if nothing that was read has changed,
// and applies them. A draft changes nothing but itself. Bodies are applied to its incident at once, so that
// what follows in the same command sees them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/change.hpp"
#include "engine/state.hpp"
#include "journal/store.hpp"
#include "triage/triage.hpp"
#include "workflow/workflow.hpp"

namespace csirt::engine {

// Everything that a decision may look at. Valid while it is made.
struct Context {
  const State& state;
  const Charter& charter;
  const triage::Triage& triage;
  std::function<const Workflow&(const std::string& digest)>
      workflow;  // an incident keeps the one it began with
  std::string command_id;
  Principal principal;
  const Person* by = nullptr;  // whom the charter knows as the principal
  Instant now;
  std::optional<Instant> given;
  std::string realm;
  bool explain = false;
  bool system = false;  // the engine itself: triage and clocks
};

class Draft {
 public:
  // About an incident, which is copied without its findings, entities, history and decisions.
  Draft(const Context& context, const Incident& incident);
  // About no incident: its records go to `stream`.
  Draft(const Context& context, std::string stream);

  const Context& context() const { return *context_; }
  const Incident& incident() const { return incident_; }
  // What is known, and what the incident itself says.
  Facts known() const;
  // The facts that guards, tables and deciders see: what is known, and who acts.
  Facts facts() const;
  workflow::Instance instance();

  void read(const std::string& stream);
  // Another id for every call, derived from the command.
  std::string next_id();

  // A record of the incident; it is changed by it.
  template <class Body>
  void change(const Body& body) {
    engine::change(incident_, body, {context_->now, context_->principal.subject, 0, false});
    write(stream_, body);
  }
  // A record of any stream, which changes nothing here.
  template <class Body>
  void write(const std::string& stream, const Body& body) {
    add(stream, Body::kType, encode_body(body));
  }
  void open(const Incident& incident);
  // So many hosts are concerned now, since the draft's incident is without its entities.
  void concerns(std::uint64_t hosts) { hosts_ = hosts; }
  std::uint64_t hosts() const { return hosts_; }

  // Writes what a workflow step changes; its effects join the decision.
  void follow(const workflow::Step& step, const std::string& comment = {});
  // Takes the automatic transitions that the facts enable now, and starts the clocks of obligations that now
  // exist.
  void settle();
  void effect(Effect effect);
  void notify(const std::string& person, const std::string& text);

  // Ends the draft: the decision with its effects is its last record.
  void decide(Decision decision);

  const Decision& decision() const { return decision_; }
  journal::Append append() const;

 private:
  void begin();
  void add(const std::string& stream, const char* type, boost::json::value body);

  const Context* context_;  // the drafter's, valid as long as the draft is made
  Incident incident_;
  std::string stream_;
  std::vector<journal::Read> reads_;
  std::set<std::string> read_;  // their streams
  std::vector<journal::Record> records_;
  std::vector<Effect> effects_;
  Decision decision_;
  std::uint64_t ordinal_ = 0;
  std::uint64_t hosts_ = 0;
};

// What the incident itself says, by vocabulary name, over what is known of it. Names that the engine alone
// states (charter/data/stated-by.yaml) never come from what was reported or set.
Facts facts_of(const Incident& incident);
// The same, where the incident is without its entities and concerns so many hosts.
Facts facts_of(const Incident& incident, std::uint64_t hosts);
// The incident without its findings, entities, history and decisions, which no decider reads: however large
// it grew, a decision about it costs the same.
Incident outline(const Incident& incident);

}  // namespace csirt::engine
