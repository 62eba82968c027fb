// What correlations make of the events that were taken in. Doors: Intake::correlate, rebuild,
// journal_fired, journal_ended.
//
// A finding of a correlation is journalled once, whenever its events are delivered again: its command id is
// made of the event that made it fire, the correlation and the group. It moves no event: the disposition of
// each stays as it was given.
#include <algorithm>
#include <utility>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "condition/correlation_rule.hpp"
#include "engine/intake.hpp"
#include "engine/place.hpp"

namespace csirt::engine {
namespace {

using condition::Correlation;

std::string command_id_of(const CorrelationFinding& finding) {
  std::string key;
  for (const CorrelatedField& field : finding.group)
    key += std::to_string(field.value.size()) + ":" + field.value;
  const CorrelatedEvent& last = finding.events.back();
  return last.source + ":" + std::to_string(last.offset) + ":" + finding.rule + ":" +
         base::sha256_hex(key).substr(0, 16);
}

// What the rule saw: the values of the group, then what was measured.
std::vector<Predicate> seen_by(const Correlation& rule, const CorrelationFinding& finding) {
  std::vector<Predicate> out;
  for (const CorrelatedField& field : finding.group) {
    Predicate one;
    one.field = field.field;
    one.op = "group-by";
    one.found = field.value;
    out.push_back(std::move(one));
  }
  Predicate measured;
  measured.field = rule.fields.empty() ? "" : rule.fields.front();
  measured.op = condition::name_of(rule.kind);
  measured.expected = condition::condition_text(rule) + " within " + format(rule.timespan);
  measured.found = finding.value + (finding.overflow ? " at least" : "");
  out.push_back(std::move(measured));
  return out;
}

// What the events have to do with whom; the one that made it fire comes first.
triage::Observation observed(const correlation::Fired& fired) {
  triage::Observation all;
  if (!fired.attachments.empty()) triage::merge(all, triage::observation_of(fired.attachments.back()));
  for (const std::string& one : fired.attachments) triage::merge(all, triage::observation_of(one));
  return all;
}

void complete(Finding& finding, const Correlation& rule, const CorrelationFinding& found) {
  finding.first_seen = found.first_seen;
  finding.last_seen = found.last_seen;
  finding.count = found.count;
  finding.because = seen_by(rule, found);
  for (const CorrelatedEvent& event : found.events)
    finding.events.push_back({event.source, event.offset, {}});
}

std::string fold_key_of(const CorrelationFinding& finding) {
  std::string key = finding.rule;
  for (const CorrelatedField& field : finding.group) key += "|" + field.field + ":" + field.value;
  return key;
}

}  // namespace

// Only events that say when they happened can be put in order; of others it is counted that they took no
// part. What was set aside before it was matched is no event to any rule.
void Intake::correlate(const Working& work, const Taken& taken) {
  const bool matched = taken.disposition != Disposition::malformed && taken.disposition != Disposition::late;
  if (!matched || !correlating_.active()) return;
  correlating_.add(work.status.source, work.status.offset, taken.time, matcher_->match(), matcher_->event());
}

bool Intake::is_ahead(Instant time, std::optional<Instant> now) const {
  const auto latest = now ? now : core_.options().latest;
  return latest && time > *latest + core_.charter()->skew;
}

// Lines before the cursor that are delivered again make the windows anew, and nothing else.
void Intake::rebuild(Working& work, std::uint64_t offset, std::string_view bytes,
                     std::optional<Instant> now) {
  const std::string& source = work.status.source;
  Correlating::Rebuild* const at = correlating_.rebuild(source);
  if (at == nullptr) return;
  if (offset > at->next) {
    core_.log(kWarning, "windows-incomplete",
              {{"source", source}, {"offset", offset}, {"replay_from", at->next}});
    correlating_.end_rebuild(source);
    journal_fired(&work, now);
    return;
  }
  bytes.remove_prefix(static_cast<std::size_t>(std::min<std::uint64_t>(at->next - offset, bytes.size())));
  bytes =
      bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(at->end - at->next, bytes.size())));
  const std::uint64_t end = at->end;
  std::uint64_t next = at->next;
  while (!bytes.empty() && correlating_.rebuild(source) != nullptr) {
    const std::string_view piece = bytes.substr(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
    rebuild_piece(source, *correlating_.rebuild(source), piece, now);
    bytes.remove_prefix(piece.size());
    next += piece.size();
  }
  if (next < end) return;
  correlating_.end_rebuild(source);
  journal_fired(&work, now);
}

// A flush says that no more is to come, also of what was not delivered again.
void Intake::warn_of_unbuilt() const {
  for (const auto& [source, at] : correlating_.rebuilds())
    core_.log(kWarning, "windows-incomplete",
              {{"source", source}, {"offset", at.end}, {"replay_from", at.next}});
}

void Intake::rebuild_piece(const std::string& source, Correlating::Rebuild& at, std::string_view piece,
                           std::optional<Instant> now) {
  const std::uint64_t most = core_.options().limits.event_bytes + 2;
  at.overlong = at.overlong || at.partial.size() + piece.size() > most;
  at.overlong ? at.partial.clear() : static_cast<void>(at.partial.append(piece));
  const bool ended = piece.ends_with('\n') || at.next + piece.size() >= at.end;
  if (ended && !at.overlong) {
    try {
      rebuild_line(source, at.line, at.partial, now);
    } catch (...) {  // the piece is delivered again
      at.partial.resize(at.partial.size() - piece.size());
      throw;
    }
  }
  at.next += piece.size();
  if (!ended) return;
  at.partial.clear();
  at.overlong = false;
  at.line = at.next;
}

void Intake::rebuild_line(const std::string& source, std::uint64_t offset, std::string_view text,
                          std::optional<Instant> now) {
  if (matcher_->parse(text) != condition::EventStatus::ok) return;
  const auto rules = matcher_->match();
  if (!correlating_.feeds(rules)) return;
  const auto time = core_.triage().time_of(matcher_->event());
  if (time && !is_ahead(*time, now)) correlating_.add(source, offset, *time, rules, matcher_->event());
}

// Events that correlations could not count: the host hears of it with the next cursor.
void Intake::warn_of_dropped() {
  const auto told = correlating_.statistics();
  if (!told) return;
  std::uint64_t overflow = 0;
  for (const CorrelationStatistics& one : told->correlations) overflow += one.overflow;
  const std::uint64_t dropped = told->late + overflow;
  if (dropped > dropped_told_)
    core_.log(kWarning, "correlation-dropped", {{"late", told->late}, {"overflow", overflow}});
  dropped_told_ = dropped;
}

// What could not be journalled stays, and is tried again at the next call.
void Intake::journal_fired(Working* told, std::optional<Instant> now) {
  journal_ended(told, now);
  while (const correlation::Fired* const fired = correlating_.next()) {
    if (is_stale()) prepare_matcher();
    journal_ended(told, now);
    if (correlating_.next() != fired) continue;  // other rules are in force
    if (journal_correlation(*fired, matcher_->rules(), told, now)) correlating_.done();
  }
}

void Intake::journal_ended(Working* told, std::optional<Instant> now) {
  while (!ended_.empty()) {
    Correlating::Ended& first = ended_.front();
    while (!first.fired.empty()) {
      if (is_stale()) prepare_matcher();
      if (journal_correlation(first.fired.front(), *first.rules, told, now)) first.fired.pop_front();
    }
    ended_.pop_front();
  }
}

// By `rules` it fired. False: charter or rules have changed meanwhile.
bool Intake::journal_correlation(const correlation::Fired& fired, const condition::RuleSet& rules,
                                 Working* told_by, std::optional<Instant> now) {
  const Correlation& rule = rules.correlations().at(fired.correlation);
  Working& work = working(fired.finding.events.back().source);
  TriageSummary& told = (told_by != nullptr ? *told_by : work).untold;
  if (rule.info.trial) {
    ++work.trial_matches[rule.info.id];
    return true;
  }
  require_room();
  const Instant at = now ? std::max(*now, work.now) : work.now;
  const CorrelatedEvent& last = fired.finding.events.back();
  triage::Assessed assessed = core_.triage().assess(
      observed(fired), rule.info, {}, {last.source, last.offset, {}}, fired.finding.last_seen, at);
  complete(assessed.finding, rule, fired.finding);
  assessed.fold_key = fold_key_of(fired.finding);
  const bool set_aside =
      assessed.disposition == Disposition::out_of_scope || assessed.disposition == Disposition::suppressed;
  Placed placed;
  bool stale = false;
  const auto draft = [&](const Context& context) -> std::optional<Draft> {
    if (stale = is_stale(); stale) return std::nullopt;
    placed = place(context, assessed, nullptr);
    if (placed.draft) placed.draft->read(kRulesStream);
    return std::move(placed.draft);
  };
  Core::Committed committed;
  if (!set_aside)
    committed = core_.commit(command_id_of(fired.finding), system_principal(), at, false, draft);
  if (stale) return false;
  if (set_aside) ++work.status.reasons[assessed.decided_by];
  ++work.rule_matches[rule.info.id];
  ++work.findings;
  ++told.findings;
  if (set_aside || committed.again) return true;
  auto& list = placed.disposition == Disposition::opened ? told.opened : told.joined;
  const bool counts = placed.disposition == Disposition::opened || placed.disposition == Disposition::joined;
  if (counts && std::find(list.begin(), list.end(), placed.incident) == list.end())
    list.push_back(placed.incident);
  const auto& effects = committed.decision->effects;
  told.effects.insert(told.effects.end(), effects.begin(), effects.end());
  return true;
}

}  // namespace csirt::engine
