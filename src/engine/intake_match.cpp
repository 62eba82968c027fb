// What becomes of one match of a rule. Door: Intake::take_match. Nothing of the source changes here: what
// does stands in Taken until the line is settled (intake.cpp).
#include <algorithm>
#include <utility>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "engine/intake.hpp"
#include "engine/place.hpp"

namespace csirt::engine {
namespace {

bool near(Instant a, Instant b, Duration within) { return a < b ? b - a <= within : a - b <= within; }

}  // namespace

Disposition Intake::take_match(const Line& line, std::uint32_t rule, Instant seen, Taken& taken) {
  const Working& work = line.working;
  const auto& info = matcher_->rules().info(rule);
  const std::string command_id =
      work.status.source + ":" + std::to_string(work.status.offset) + ":" + info.id;
  taken.rules.push_back(rule);
  if (const auto known = known_match(line, command_id, taken)) return *known;
  const EventRef ref{work.status.source, work.status.offset, {}};
  triage::Assessed assessed = core_.triage().assess(matcher_->event(), info, {}, ref, seen, taken.now);
  const bool set_aside =
      assessed.disposition == Disposition::out_of_scope || assessed.disposition == Disposition::suppressed;
  if (set_aside) {
    taken.reasons.push_back(assessed.decided_by);
    return assessed.disposition;
  }
  taken.reasons.insert(taken.reasons.end(), assessed.expired.begin(), assessed.expired.end());
  Fold next = seen_once_more(work, taken, assessed, seen);
  weigh_repeats(assessed, next, taken.now);
  const bool opens_now = next.incident.empty() && assessed.disposition == Disposition::opened;
  if (next.total > 1 && !opens_now) {
    ++next.count;
    taken.folds.insert_or_assign(next.key, std::move(next));
    return Disposition::folded;
  }
  assessed.finding.id = next.finding;  // one that was noted until it had repeated enough
  assessed.finding.because = matcher_->explain(rule).held;
  assessed.finding.event.digest = base::sha256_hex(line.text);
  return journal_match(line, assessed, command_id, std::move(next), taken);
}

// The answer that was journalled before the host delivered this event again.
std::optional<Disposition> Intake::known_match(const Line& line, const std::string& command_id,
                                               Taken& taken) const {
  const auto source = core_.state().sources.find(line.working.status.source);
  if (source == core_.state().sources.end()) return std::nullopt;
  const auto pending = source->second.pending.find(command_id);
  if (pending == source->second.pending.end()) return std::nullopt;
  const Pending& known = pending->second;
  const Fold* before = held(line.working, taken, known.fold_key);
  const bool noted_before = before != nullptr && before->finding == known.finding;  // then it repeated enough
  Fold fold =
      noted_before ? *before : Fold{known.fold_key, known.finding, {}, known.rule, 0, known.seen, {}, 0, {}};
  note_time(fold, known.seen);
  fold.incident = known.incident;
  remember(line.working, taken, std::move(fold));
  return base::enum_value<Disposition>(known.disposition);
}

void Intake::remember(const Working& work, Taken& taken, Fold fold) {
  auto held = taken.folds.find(fold.key);
  if (held == taken.folds.end()) {
    const auto before = work.folds.find(fold.key);
    if (before == work.folds.end()) {
      taken.folds.emplace(fold.key, std::move(fold));
      return;
    }
    held = taken.folds.insert(*before).first;
  }
  if (held->second.finding == fold.finding) {
    held->second = std::move(fold);
    return;
  }
  taken.retired.push_back(std::move(held->second));
  held->second = std::move(fold);
}

// What stands for this key: by this very line, by others since the cursor, or journalled.
const Fold* Intake::held(const Working& work, const Taken& taken, const std::string& key) const {
  for (const auto* folds : {&taken.folds, &work.folds}) {
    const auto found = folds->find(key);
    if (found != folds->end()) return &found->second;
  }
  const auto source = core_.state().sources.find(work.status.source);
  if (source == core_.state().sources.end()) return nullptr;
  const auto found = source->second.folds.find(key);
  return found == source->second.folds.end() ? nullptr : &found->second;
}

// The fold of this finding with this time of it counted: the one that it repeats, else one of its own.
Fold Intake::seen_once_more(const Working& work, const Taken& taken, const triage::Assessed& assessed,
                            Instant seen) const {
  const Fold* known = held(work, taken, assessed.fold_key);
  const bool repeats =
      known != nullptr && near(known->last_seen, seen, core_.charter()->fold_within) && !ended(*known);
  Fold next = repeats ? *known : Fold{assessed.fold_key, {}, {}, assessed.finding.rule, 0, seen, {}, 0, {}};
  if (repeats) next.total = std::max<std::uint64_t>(next.total, 1);  // records of old do not count
  note_time(next, seen);
  return next;
}

void Intake::note_time(Fold& fold, Instant seen) const {
  const Instant first = fold.first_seen.value_or(fold.last_seen);
  if (seen < first) fold.first_seen = seen;
  fold.last_seen = std::max(fold.last_seen, seen);
  ++fold.total;
  std::uint32_t most = 0;
  for (const Threshold& one : core_.charter()->thresholds) most = std::max(most, one.count);
  if (most == 0 || !fold.incident.empty()) return fold.recent.clear();
  fold.recent.push_back(seen);
  if (fold.recent.size() > most) fold.recent.erase(fold.recent.begin());
}

// What was noted may open an incident when it repeats, and what may open one may have to repeat first.
void Intake::weigh_repeats(triage::Assessed& assessed, const Fold& fold, Instant now) const {
  if (!fold.incident.empty()) return;
  if (fold.total > 1) core_.triage().recount(assessed, fold.total, now);
  const Threshold* threshold = core_.triage().threshold(assessed, now);
  if (threshold == nullptr) return;
  const auto so_far =
      static_cast<std::uint64_t>(std::count_if(fold.recent.begin(), fold.recent.end(), [&](Instant one) {
        return near(one, fold.recent.back(), threshold->within);
      }));
  if (so_far < threshold->count) triage::Triage::hold_back(assessed, *threshold, so_far);
}

// A repeat of what a closed incident was about is news.
bool Intake::ended(const Fold& fold) const {
  if (fold.incident.empty()) return false;
  const Incident* incident = core_.state().find(fold.incident);
  return incident != nullptr && incident->closed.has_value();
}

Disposition Intake::journal_match(const Line& line, const triage::Assessed& assessed,
                                  const std::string& command_id, Fold fold, Taken& taken) {
  Placed placed;
  const auto draft = [&](const Context& context) -> std::optional<Draft> {
    if (taken.stale = is_stale(); taken.stale) return std::nullopt;
    placed = place(context, assessed, nullptr);
    if (placed.draft) placed.draft->read(kRulesStream);
    return std::move(placed.draft);
  };
  const auto committed = core_.commit(command_id, system_principal(), taken.now, false, draft);
  if (taken.stale) return Disposition::quiet;
  const std::string& source = line.working.status.source;
  const auto known = core_.state().sources.find(source);
  const bool ours =
      !committed.again && known != core_.state().sources.end() && known->second.pending.contains(command_id);
  if (!ours) throw Error(Status::conflict, "another process takes in source " + source, source);
  const Pending& written = known->second.pending.at(command_id);
  fold.finding = written.finding;
  fold.incident = written.incident;
  remember(line.working, taken, std::move(fold));
  auto& list = placed.disposition == Disposition::opened ? taken.opened : taken.joined;
  const bool counts = placed.disposition == Disposition::opened || placed.disposition == Disposition::joined;
  if (counts) list.push_back(placed.incident);
  const auto& effects = committed.decision->effects;
  taken.effects.insert(taken.effects.end(), effects.begin(), effects.end());
  return placed.disposition;
}

}  // namespace csirt::engine
