// Door: Intake; see the header. The hot path is take_line: parse, match, and for most events no more than a
// count.
#include "engine/intake.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "engine/place.hpp"

namespace csirt::engine {
namespace {

constexpr std::uint64_t kCursorEvery = 65'536;
constexpr int kTries = 64;
constexpr const char* kSkewClause = "/incidents/skew";

void add(TriageSummary& to, TriageSummary from) {
  to.events += from.events;
  to.bytes += from.bytes;
  to.findings += from.findings;
  for (const auto& [name, count] : from.dispositions) to.dispositions[name] += count;
  std::move(from.opened.begin(), from.opened.end(), std::back_inserter(to.opened));
  for (auto& id : from.joined) {
    if (std::find(to.joined.begin(), to.joined.end(), id) == to.joined.end())
      to.joined.push_back(std::move(id));
  }
  std::move(from.effects.begin(), from.effects.end(), std::back_inserter(to.effects));
}

}  // namespace

Intake::Working& Intake::working(const std::string& source) {
  const auto held = sources_.find(source);
  if (held != sources_.end()) return held->second;
  Working made;
  made.status.source = source;
  made.now = core_.state().installed;
  const auto known = core_.state().sources.find(source);
  if (known != core_.state().sources.end()) {
    if (!known->second.status.source.empty()) made.status = known->second.status;
    made.base = made.received = made.status.offset;
    if (known->second.watermark != Instant{}) made.newest = made.seen = known->second.watermark;
    made.now = std::max(made.now, known->second.journalled);
    made.rule_matches = known->second.rule_matches;
    made.trial_matches = known->second.trial_matches;
    made.findings = known->second.findings;
  }
  return sources_.emplace(source, std::move(made)).first->second;
}

TriageSummary Intake::triage(const std::string& source, std::uint64_t offset, std::string_view bytes,
                             std::optional<Instant> now) {
  if (source.empty() || source == kReportSource) {
    throw Error(Status::invalid, "a source needs a name of its own; '" + source + "' is reserved", source);
  }
  prepare_matcher();
  Working& work = working(source);
  if (offset > work.received) {
    throw Error(Status::invalid,
                "source " + source + " was taken in up to byte " + std::to_string(work.received) +
                    "; delivery begins later, at " + std::to_string(offset),
                source);
  }
  journal_fired(&work, now);                                 // what failed when it fired
  if (work.since_cursor >= kCursorEvery) cursor(work, now);  // one that failed when it was due
  rebuild(work, offset, bytes, now);
  bytes.remove_prefix(
      static_cast<std::size_t>(std::min<std::uint64_t>(work.received - offset, bytes.size())));
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    take_piece(work, piece, end != std::string_view::npos, now);
    bytes.remove_prefix(piece.size());
    journal_fired(&work, now);
  }
  return std::exchange(work.untold, {});
}

// A piece is a line or a part of one. A line is consumed when its end is there; one that is too long is not
// kept.
void Intake::take_piece(Working& work, std::string_view piece, bool complete, std::optional<Instant> now) {
  const std::size_t before = work.partial.size();
  const bool in_parts = !complete || before > 0;
  const std::uint64_t most = core_.options().limits.event_bytes + 2;  // two bytes of line end do not count
  if (before + piece.size() > most) {
    work.overlong = true;
    work.partial.clear();
  } else if (in_parts && !work.overlong) {
    work.partial.append(piece);
  }
  if (complete) {
    try {
      take_line(work, in_parts ? std::string_view(work.partial) : piece,
                work.received + piece.size() - work.status.offset, now);
    } catch (...) {  // the line was not taken in; it may be delivered again from where it was cut
      work.partial.resize(std::min(before, work.partial.size()));
      throw;
    }
  }
  work.digest.update(piece);
  work.received += piece.size();
  if (complete) end_line(work, now);
}

void Intake::end_line(Working& work, std::optional<Instant> now) {
  work.partial.clear();
  work.overlong = false;
  work.status.offset = work.received;
  if (work.since_cursor < kCursorEvery) return;
  journal_fired(&work, now);  // a cursor says that what fired before it is journalled
  cursor(work, now);
}

void Intake::take_line(Working& work, std::string_view text, std::uint64_t length,
                       std::optional<Instant> now) {
  Taken taken;
  if (work.overlong) {
    taken.disposition = Disposition::malformed;
    taken.status = condition::EventStatus::too_long;
    taken.newest = work.newest;
    taken.seen = work.seen;
    taken.now = work.now;
  } else {
    taken = take_event({work, text, now});
  }
  if (taken.disposition) {
    correlate(work, taken);
    settle(work, std::move(taken));
  }
  work.untold.bytes += length;  // last: what fails before is delivered again
}

// An event is matched and assessed by the rules and the charter under which it is journalled: when another
// process changes them in between, it is taken anew.
Intake::Taken Intake::take_event(const Line& line) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    if (is_stale()) prepare_matcher();
    Taken taken = try_event(line);
    if (!taken.stale) return taken;
  }
  throw Error(Status::conflict, "other processes kept changing the charter or the rules", "rules");
}

Intake::Taken Intake::try_event(const Line& line) {
  Taken taken;
  taken.newest = line.working.newest;
  taken.seen = line.working.seen;
  taken.now = line.working.now;
  taken.status = matcher_->parse(line.text);
  if (taken.status == condition::EventStatus::empty) return taken;
  if (taken.status != condition::EventStatus::ok) {
    taken.disposition = Disposition::malformed;
    return taken;
  }
  const Instant seen = take_time(line, taken);
  if (taken.disposition) return taken;
  Disposition gravest = Disposition::quiet;
  std::vector<std::uint32_t> live;
  for (const std::uint32_t rule : matcher_->match()) {
    const auto& info = matcher_->rules().info(rule);
    if (info.trial) taken.trials.push_back(rule);
    if (!info.trial && info.reports) live.push_back(rule);
  }
  if (!live.empty()) require_room();
  for (const std::uint32_t rule : live) {
    gravest = std::max(gravest, take_match(line, rule, seen, taken));
    if (taken.stale) return taken;
  }
  taken.disposition = gravest;
  return taken;
}

// What an event without a time counts as when the host tells none either.
Instant Intake::counts_as(const Working& work) const { return work.seen.value_or(core_.state().installed); }

// When the event was seen, and how far it leads the time. One that is dated later than the host's time and
// the declared skew tells no time: it closes no window (docs/architecture.md) and is matched like any other.
Instant Intake::take_time(const Line& line, Taken& taken) const {
  const Charter& charter = *core_.charter();
  const auto latest = line.now ? line.now : core_.options().latest;
  auto time = core_.triage().time_of(matcher_->event());
  if (time && is_ahead(*time, line.now)) {
    taken.refused = time;
    taken.reasons.emplace_back(kSkewClause);
    time.reset();
  }
  const Instant seen = time.value_or(line.now.value_or(counts_as(line.working)));
  if (charter.lateness.ns > 0 && time && taken.newest && *time + charter.lateness < *taken.newest) {
    taken.disposition = Disposition::late;
    if (line.now) taken.now = std::max(taken.now, *line.now);
    return seen;
  }
  taken.time = time;
  if (time) taken.newest = std::max(taken.newest.value_or(*time), *time);
  if (time || line.now) taken.seen = std::max(taken.seen.value_or(seen), seen);
  taken.now = std::max(taken.now, line.now.value_or(latest ? std::min(seen, *latest) : seen));
  return seen;
}

void Intake::require_room() const {
  const auto& limits = core_.options().limits;
  const auto check = [](std::uint64_t have, std::uint64_t limit, const char* what) {
    if (have >= limit)
      throw Error(Status::limit,
                  std::string("the host's limit of ") + what + " is reached: " + std::to_string(limit), what);
  };
  check(core_.state().open_incidents(), limits.incidents, "open incidents");
  check(core_.state().finding_count(), limits.findings, "findings");
  std::uint64_t groups = 0;
  for (const auto& [name, work] : sources_) groups += work.folds.size();
  for (const auto& [name, source] : core_.state().sources) groups += source.folds.size();
  check(groups, limits.groups, "groups");
}

// First all that may want memory, then all that changes a count: an event is settled or not.
void Intake::settle(Working& work, Taken taken) {
  TriageSummary& told = work.untold;
  const std::string name = base::enum_name(*taken.disposition);
  std::vector<std::uint64_t*> counts{&work.status.events, &told.events, &work.since_cursor,
                                     &work.status.dispositions[name], &told.dispositions[name]};
  for (const auto& reason : taken.reasons) counts.push_back(&work.status.reasons[reason]);
  for (const auto rule : taken.rules) {
    counts.push_back(&work.rule_matches[matcher_->rules().info(rule).id]);
    counts.push_back(&work.findings);
    counts.push_back(&told.findings);
  }
  for (const auto rule : taken.trials) counts.push_back(&work.trial_matches[matcher_->rules().info(rule).id]);
  const auto add_all = [](auto& to, auto& from) {
    to.reserve(to.size() + from.size());
    for (auto& item : from) {
      if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(std::move(item));
    }
  };
  work.retired.reserve(work.retired.size() + taken.retired.size());
  add_all(told.opened, taken.opened);
  add_all(told.joined, taken.joined);
  add_all(told.effects, taken.effects);
  for (std::uint64_t* count : counts) ++*count;
  std::move(taken.retired.begin(), taken.retired.end(), std::back_inserter(work.retired));
  for (const auto& [key, fold] : taken.folds) work.folds.erase(key);
  work.folds.merge(taken.folds);
  work.newest = taken.newest;
  work.seen = taken.seen;
  work.now = taken.now;
  warn(work, taken);
}

// The event has been counted: that memory is short must not have it counted again.
void Intake::warn(Working& work, const Taken& taken) const noexcept try {
  if (taken.disposition == Disposition::malformed && !work.told_malformed) {
    core_.log(kWarning, "event-malformed",
              {{"source", work.status.source},
               {"offset", work.status.offset},
               {"why", condition::describe(taken.status)}});
    work.told_malformed = true;
  }
  if (taken.refused && !work.told_ahead) {
    core_.log(kWarning, "event-ahead",
              {{"source", work.status.source},
               {"offset", work.status.offset},
               {"time", format(*taken.refused)},
               {"counts_as", format(counts_as(work))}});
    work.told_ahead = true;
  }
} catch (...) {  // it is told of the next such event
}

// Nothing more is to come for now: correlations find what they can.
TriageSummary Intake::flush(std::optional<Instant> now) {
  for (auto& [name, work] : sources_) {
    if (work.partial.empty() && !work.overlong) continue;
    prepare_matcher();
    take_line(work, work.partial, work.received - work.status.offset, now);
    end_line(work, now);
  }
  warn_of_unbuilt();
  correlating_.settle();
  journal_fired(nullptr, now);
  for (auto& [name, work] : sources_) {
    if (work.status.offset != work.base) cursor(work, now);
  }
  TriageSummary summary;
  for (auto& [name, work] : sources_) add(summary, std::exchange(work.untold, {}));
  return summary;
}

IntakeCursor Intake::cursor_of(const Working& work) {
  IntakeCursor body;
  body.source = work.status.source;
  body.offset = work.status.offset;
  body.replay_from = correlating_.replay_from(body.source, body.offset);
  body.correlated = correlating_.journalled(work.status.source);
  body.events = work.status.events;
  body.findings = work.findings;
  body.digest = base::sha256_hex(work.status.digest + work.digest.value());
  body.watermark = work.newest.value_or(Instant{});
  body.dispositions = work.status.dispositions;
  body.reasons = work.status.reasons;
  body.folds = work.retired;
  for (const auto& [key, fold] : work.folds) body.folds.push_back(fold);
  body.rule_matches = work.rule_matches;
  body.trial_matches = work.trial_matches;
  body.forget_before = {counts_as(work).ns - core_.charter()->fold_within.ns};
  return body;
}

void Intake::cursor(Working& work, std::optional<Instant> now) {
  core_.catch_up();
  warn_of_dropped();
  IntakeCursor body = cursor_of(work);
  Digest next;
  journal_cursor(work, body, now);
  work.now = std::max(work.now, core_.state().sources.at(body.source).journalled);
  work.status.digest = std::move(body.digest);
  work.digest = std::move(next);
  work.retired.clear();
  work.folds.clear();
  work.since_cursor = 0;
  work.told_ahead = work.told_malformed = false;
  work.status.replay_from = body.replay_from;
  work.base = work.status.offset;
  work.seen = work.newest;  // as after a restart
}

// A cursor whose append seemed to fail and did not is found standing already.
void Intake::journal_cursor(const Working& work, const IntakeCursor& body, std::optional<Instant> now) {
  const auto known = core_.state().sources.find(body.source);
  const SourceStatus standing = known == core_.state().sources.end() ? SourceStatus{} : known->second.status;
  if (standing.offset == body.offset && standing.digest == body.digest) return;
  if (standing.offset != work.base) {
    throw Error(Status::conflict, "another process took in source " + body.source + " meanwhile",
                body.source);
  }
  try {
    core_.commit_cursor("cursor:" + body.source + ":" + std::to_string(body.offset),
                        now ? std::max(*now, work.now) : work.now, body);
  } catch (const Error& error) {
    core_.log(kWarning, "late-cursor",
              {{"source", body.source}, {"offset", body.offset}, {"events", work.since_cursor}});
    throw;
  }
}

std::vector<std::string> Intake::sources() const {
  std::set<std::string> names;
  for (const auto& [name, source] : core_.state().sources) names.insert(name);
  for (const auto& [name, work] : sources_) names.insert(name);
  return {names.begin(), names.end()};
}

// What the journal says of a source, or what stands here, which is newer.
template <class Counts>
std::map<std::string, std::uint64_t> Intake::over_all(const Counts& counts) const {
  std::map<std::string, std::uint64_t> total;
  const auto add = [&](const auto& source) {
    for (const auto& [rule, count] : counts(source)) total[rule] += count;
  };
  for (const auto& [name, source] : core_.state().sources) {
    if (!sources_.contains(name)) add(source);
  }
  for (const auto& [name, work] : sources_) add(work);
  return total;
}

SourceStatus Intake::status(const std::string& source) const {
  const auto work = sources_.find(source);
  if (work != sources_.end()) return work->second.status;
  const auto known = core_.state().sources.find(source);
  return known == core_.state().sources.end() ? SourceStatus{} : known->second.status;
}

std::map<std::string, std::uint64_t> Intake::rule_matches() const {
  return over_all([](const auto& source) -> const auto& { return source.rule_matches; });
}

std::map<std::string, std::uint64_t> Intake::trial_matches() const {
  return over_all([](const auto& source) -> const auto& { return source.trial_matches; });
}

}  // namespace csirt::engine
