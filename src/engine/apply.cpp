// Door: State::apply. Replay and live decisions come through here alike; nothing is decided here.
//
// A record type stands in one table line; its meaning for an incident stands in change.cpp.
#include "engine/applier.hpp"
#include "journal/archive.hpp"

namespace csirt::engine {

const std::map<std::string_view, Applier::Handler>& Applier::handlers() {
  static const auto table = [] {
    std::map<std::string_view, Handler> made;
#define CSIRT_HANDLE(Record) made.emplace(Record::kType, &Applier::run<Record>);
    CSIRT_EACH_RECORD(CSIRT_HANDLE)
#undef CSIRT_HANDLE
    return made;
  }();
  return table;
}

void Applier::apply(const IncidentOpened& body) {
  const auto [where, fresh] = state_.incidents.emplace(body.incident.id, body.incident);
  if (!fresh) throw Error(Status::corrupt, "incident opened twice", body.incident.id);
  state_.opened_order.push_back(body.incident.id);
  state_.short_ids_[body.incident.short_id] = body.incident.id;
  ++state_.open_;
  where->second.history.push_back(
      {record_.time, record_.principal.subject, "opened", body.incident.title, "", position_});
}

void Applier::apply(const FindingAdded& body) {
  Incident& changed = incident();
  change(changed, body, stamp());
  const auto noted = state_.noted.find(body.finding.id);
  if (noted == state_.noted.end()) {
    ++state_.findings_;
  } else {  // it was noted, and then repeated enough; whoever judged it meanwhile judged it
    changed.findings.back().judgements = std::move(noted->second.judgements);
    state_.noted.erase(noted);
  }
  state_.sightings_.add(changed, changed.findings.back());
  await_cursor(body.finding, body.disposition, body.fold_key);
}

void Applier::apply(const FindingNoted& body) {
  state_.noted.emplace(body.finding.id, body.finding);
  ++state_.findings_;
  if (!body.refer_to.empty()) {
    Contact contact;
    contact.id = body.finding.id;
    contact.party = body.refer_to;
    contact.by = record_.principal.subject;
    contact.at = record_.time;
    contact.text = body.finding.title;
    state_.referrals.push_back(std::move(contact));
  }
  await_cursor(body.finding, body.disposition, body.fold_key);
}

// The event will be delivered again if we stop before the next cursor; then this is its answer.
void Applier::await_cursor(const Finding& finding, const std::string& disposition,
                           const std::string& fold_key) {
  if (finding.rule == "report") return;
  Source& source = state_.sources[finding.event.source];
  source.pending[record_.command_id] = {disposition,      fold_key,     finding.id,
                                        finding.incident, finding.rule, finding.last_seen};
}

void Applier::apply(const FindingJudged& body) {
  if (!body.incident.empty()) {
    change(incident(), body, stamp());
    return;
  }
  const auto found = state_.noted.find(body.finding);
  if (found != state_.noted.end()) {
    found->second.judgements.push_back(body.judgement);
    return;
  }
  // Another process made it part of an incident while it was judged.
  for (auto& [id, whole] : state_.incidents) {
    const auto same = [&](const Finding& one) { return one.id == body.finding; };
    if (std::none_of(whole.findings.begin(), whole.findings.end(), same)) continue;
    change(whole, body, stamp());
    return;
  }
  throw Error(Status::corrupt, "a finding is judged that does not exist", body.finding);
}

void Applier::apply(const ReportReceived& body) {
  Source& source = state_.sources[kReportSource];
  source.status.source = kReportSource;
  ++source.status.events;
  ++source.status.dispositions[body.disposition];
  if (!body.pointer.empty()) ++source.status.reasons[body.pointer];
}

void Applier::apply(const GroupLinked& body) {
  const auto found = state_.incidents.find(body.incident);
  if (found == state_.incidents.end())
    throw Error(Status::corrupt, "a group names an incident that does not exist", body.incident);
}

void Applier::apply(const EffectClaimed& body) {
  const auto found = state_.outbox.find(body.effect);
  if (found == state_.outbox.end()) return;
  found->second.worker = body.worker;
  found->second.leased_until = body.until;
}

void Applier::apply(const EffectAcknowledged& body) {
  if (body.done) {
    state_.outbox.erase(body.effect);
    return;
  }
  const auto found = state_.outbox.find(body.effect);
  if (found == state_.outbox.end()) return;
  found->second.worker.clear();
  found->second.leased_until.reset();
}

void Applier::apply(const Decided& body) {
  Decided decided = body;
  for (std::uint64_t at = state_.command_first_; at <= position_; ++at)
    decided.decision.records.push_back(at);
  for (const auto& effect : body.decision.effects) state_.outbox[effect.id].effect = effect;
  if (record_.stream.starts_with("incident/")) change(incident(), decided, stamp());
}

void Applier::apply(const IntakeCursor& body) {
  Source& source = state_.sources[body.source];
  Places places;
  for (const auto& fold : body.folds) {
    Finding& finding = folded(fold, places);
    finding.count += fold.count;
    finding.last_seen = std::max(finding.last_seen, fold.last_seen);
    finding.first_seen = std::min(finding.first_seen, fold.first_seen.value_or(finding.first_seen));
    seen_again(finding);
    Fold& entry = source.folds[fold.key] = fold;
    entry.count = 0;
    entry.incident = finding.incident;  // where it is now; the source may not know that it was split off
  }
  take_in(source, body);
}

// The finding that stands for the repeats. `places` says where an incident's findings stand, looked up once
// for all folds of a cursor. A source may not know yet that somebody split the incident: then the finding is
// in one that was split off.
Finding& Applier::folded(const Fold& fold, Places& places) {
  std::vector<std::string> ids{fold.incident};
  for (std::size_t next = 0; next < ids.size(); ++next) {
    Incident* incident = whole(ids[next]);
    if (incident == nullptr) continue;
    auto& findings = incident->findings;
    const auto [known, fresh] = places.try_emplace(incident->id);
    for (std::size_t i = 0; fresh && i < findings.size(); ++i) known->second.emplace(findings[i].id, i);
    const auto place = known->second.find(fold.finding);
    if (place != known->second.end()) {
      incident->last_finding = std::max(incident->last_finding, fold.last_seen);
      if (fold.first_seen) incident->first_finding = std::min(incident->first_finding, fold.first_seen);
      return findings[place->second];
    }
    for (const std::string& other : incident->apart) {
      if (std::find(ids.begin(), ids.end(), other) == ids.end()) ids.push_back(other);
    }
  }
  const auto noted = state_.noted.find(fold.finding);
  if (noted == state_.noted.end()) {
    throw Error(Status::corrupt, "a cursor folds into a finding that does not exist", fold.finding);
  }
  return noted->second;
}

// Repeats lengthen the time in which others are near it.
void Applier::seen_again(const Finding& finding) {
  const Incident* incident = whole(finding.incident);
  if (incident != nullptr && !incident->closed) state_.sightings_.add(*incident, finding);
}

void Applier::take_in(Source& source, const IntakeCursor& body) {
  std::erase_if(source.folds, [&](const auto& entry) { return entry.second.last_seen < body.forget_before; });
  source.pending.clear();
  source.status = {body.source, body.offset,       body.events, body.replay_from,
                   body.digest, body.dispositions, body.reasons};
  source.watermark = body.watermark;
  source.journalled = record_.time;
  source.rule_matches = body.rule_matches;
  source.trial_matches = body.trial_matches;
  source.findings = body.findings;
  source.correlated = body.correlated;
}

void State::reindex(const Incident& incident, bool was_open) {
  for (const auto& clock : incident.clocks) index_clock(clock);
  if (!incident.closed || !was_open) return;
  sightings_.remove(incident);
  --open_;
}

void State::apply(std::uint64_t position, const journal::Record& record) {
  const auto handler = Applier::handlers().find(record.type);
  if (handler == Applier::handlers().end() || record.version != 1) {
    throw Error(Status::newer,
                "record " + std::to_string(position) + " is of type '" + record.type + "' version " +
                    std::to_string(record.version) + ", which this version does not know",
                record.type);
  }
  if (record.command_id != command_) {
    command_ = record.command_id;
    command_first_ = position;
  }
  Applier applier(*this, position, record);
  (applier.*handler->second)();
  now = std::max(now, record.time);
  ++versions[record.stream];
  records = position + 1;
}

}  // namespace csirt::engine
