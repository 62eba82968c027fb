// Door: Draft; see the header. Reads are kept sorted and once each, so that equal decisions append equal
// bytes.
#include "engine/draft.hpp"

#include <algorithm>

#include "base/canonical.hpp"
#include "base/date.hpp"
#include "charter/vocabulary.hpp"
#include "engine/runs.hpp"
#include "triage/hosts.hpp"

namespace csirt::engine {

Incident outline(const Incident& incident) {
  Incident out;
  out.id = incident.id;
  out.short_id = incident.short_id;
  out.realm = incident.realm;
  out.title = incident.title;
  out.states = incident.states;
  out.workflow = incident.workflow;
  out.constituency = incident.constituency;
  out.team = incident.team;
  out.lead = incident.lead;
  out.severity = incident.severity;
  out.priority = incident.priority;
  out.verdict = incident.verdict;
  out.categories = incident.categories;
  out.facts = incident.facts;
  out.opened = incident.opened;
  out.updated = incident.updated;
  out.first_finding = incident.first_finding;
  out.last_finding = incident.last_finding;
  out.closed = incident.closed;
  out.tasks = incident.tasks;
  out.clocks = incident.clocks;
  out.approvals = incident.approvals;
  out.actions = incident.actions;
  out.contacts = incident.contacts;
  out.merged = incident.merged;
  out.apart = incident.apart;
  return out;
}

namespace {

// What the engine itself says each time. A report or an older record may claim it too, and what the engine
// leaves unsaid is then unknown rather than believed.
const std::vector<std::string>& own_facts() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made{"verdict", "incident.verdict"};
    for (const auto& [name, field] : charter::builtin_fields()) {
      if (field.stated_by == "engine") made.push_back(name);
    }
    return made;
  }();
  return names;
}

std::uint64_t hosts_in(const Incident& incident) {
  triage::Hosts hosts;
  hosts.add(incident.entities);
  return hosts.count();
}

Effect notice(const std::string& person, const std::string& text) {
  Effect effect;
  effect.kind = EffectKind::notify;
  effect.to = person;
  effect.text = text;
  return effect;
}

// By its law, which says more than the clause's name to who did not write it. Whom it is about stays unsaid:
// that is for those to know who may know of contacts.
std::string duty_text(const Charter& charter, const Clock& clock, const std::string& incident) {
  const auto duty = std::find_if(charter.obligations.begin(), charter.obligations.end(),
                                 [&](const Obligation& one) { return one.name == clock.subject; });
  const bool law = duty != charter.obligations.end() && !duty->source.empty();
  return "obligation of " + incident + " runs until " + base::moment_text(clock.due) + ": " +
         (law ? duty->source : clock.name);
}

}  // namespace

Facts facts_of(const Incident& incident) { return facts_of(incident, hosts_in(incident)); }

Facts facts_of(const Incident& incident, std::uint64_t hosts) {
  Facts facts = incident.facts;
  for (const std::string& name : own_facts()) facts.erase(name);
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) facts.insert_or_assign(name, value);
  };
  put("incident.id", incident.id);
  put("incident.title", incident.title);
  put("incident.severity", incident.severity);
  put("incident.priority", incident.priority);
  put("incident.verdict", incident.verdict);
  put("verdict", incident.verdict);
  put("incident.lead", incident.lead);
  put("constituency.id", incident.constituency);
  facts.insert_or_assign("incident.state", incident.states);
  facts.insert_or_assign("incident.categories", incident.categories);
  put("incident.opened", format(incident.opened));
  put("incident.updated", format(incident.updated));
  if (incident.closed) put("incident.closed", format(*incident.closed));
  facts.insert_or_assign("incident.exercise", incident.realm != "real");
  facts.insert_or_assign("incident.hosts", static_cast<std::int64_t>(hosts));
  return facts;
}

Draft::Draft(const Context& context, const Incident& incident)
    : context_(&context), incident_(outline(incident)), stream_(incident_stream(incident.id)) {
  hosts_ = incident.closed ? hosts_in(incident) : context.state.sightings().hosts(incident.id);
  begin();
}

Draft::Draft(const Context& context, std::string stream) : context_(&context), stream_(std::move(stream)) {
  begin();
}

// Whoever is absent now may change who is asked, so every decision rests on those absences too.
void Draft::begin() {
  read(stream_);
  read(kCharterStream);
  for (const auto& absence : context_->state.absences) {
    if (absence.from <= context_->now && context_->now < absence.to) read(person_stream(absence.person));
  }
}

Facts Draft::known() const { return facts_of(incident_, hosts_); }

Facts Draft::facts() const {
  Facts facts = known();
  if (context_->by != nullptr) {
    facts.insert_or_assign("actor.person", context_->by->id);
    facts.insert_or_assign("actor.team", context_->by->team);
    facts.insert_or_assign("actor.roles", context_->by->roles);
  }
  if (!context_->principal.assurance.empty())
    facts.insert_or_assign("actor.assurance", context_->principal.assurance);
  return facts;
}

workflow::Instance Draft::instance() {
  workflow::Instance out;
  out.incident = incident_.id;
  out.short_id = incident_.short_id;
  out.command_id = next_id();
  out.team = incident_.team;
  out.lead = incident_.lead;
  out.constituency = incident_.constituency;
  out.states = incident_.states;
  out.tasks = incident_.tasks;
  out.clocks = incident_.clocks;
  out.facts = facts();
  return out;
}

void Draft::read(const std::string& stream) {
  if (read_.insert(stream).second) reads_.push_back({stream, context_->state.version(stream)});
}

std::string Draft::next_id() { return base::derive_id(context_->command_id, ordinal_++); }

void Draft::add(const std::string& stream, const char* type, boost::json::value body) {
  journal::Record record;
  record.type = type;
  record.realm = context_->realm;
  record.stream = stream;
  record.principal = context_->principal;
  record.time = context_->now;
  record.command_id = context_->command_id;
  record.charter = context_->state.charter;
  record.rules = context_->state.rules;
  record.body = std::move(body);
  records_.push_back(std::move(record));
}

void Draft::open(const Incident& incident) {
  incident_ = incident;
  stream_ = incident_stream(incident.id);
  read(stream_);
  write(stream_, IncidentOpened{incident});
}

void Draft::follow(const workflow::Step& step, const std::string& comment) {
  for (const auto& effect : step.effects) this->effect(effect);
  const bool still = step.entered.empty() && step.exited.empty() && step.opened.empty() &&
                     step.started.empty() && step.cancelled.empty() && step.stopped.empty();
  if (still) return;
  WorkflowStepped body;
  body.states = step.states;
  body.entered = step.entered;
  body.exited = step.exited;
  body.opened = step.opened;
  body.cancelled = step.cancelled;
  body.started = step.started;
  body.stopped = step.stopped;
  body.finished = step.finished;
  body.by = context_->by ? context_->by->id : context_->principal.subject;
  body.comment = comment;
  change(body);
  if (body.finished) close_actions(*this);
}

void Draft::settle() {
  const Workflow& workflow = context_->workflow(incident_.workflow);
  follow(workflow::settle(context_->charter, workflow, instance(), context_->state.absences, context_->now));
  auto clocks = workflow::obligations(context_->charter, instance(), incident_.opened, context_->now);
  if (clocks.empty()) return;
  for (const auto& clock : clocks) {
    Effect told = notice(incident_.lead, duty_text(context_->charter, clock, incident_.short_id));
    told.details = {{"clock", clock.id}, {"kind", clock.kind}, {"subject", clock.subject}};
    if (!told.to.empty()) effect(std::move(told));
  }
  change(ClocksChanged{std::move(clocks), "an obligation began"});
}

void Draft::effect(Effect effect) {
  if (effect.id.empty()) effect.id = next_id();
  effect.realm = context_->realm;
  if (effect.incident.empty()) effect.incident = incident_.id;
  effects_.push_back(std::move(effect));
}

void Draft::notify(const std::string& person, const std::string& text) {
  if (!person.empty()) effect(notice(person, text));
}

void Draft::decide(Decision decision) {
  decision.id = next_id();
  if (decision.subject.empty()) decision.subject = incident_.id;
  decision.at = context_->now;
  for (auto& effect : decision.effects) this->effect(std::move(effect));
  decision.effects = effects_;
  decision_ = decision;
  write(stream_, Decided{std::move(decision), context_->given});
}

journal::Append Draft::append() const {
  journal::Append append{context_->command_id, reads_, records_};
  std::sort(append.reads.begin(), append.reads.end(),
            [](const journal::Read& a, const journal::Read& b) { return a.stream < b.stream; });
  return append;
}

}  // namespace csirt::engine
