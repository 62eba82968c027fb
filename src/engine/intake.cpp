// Door: Intake; see the header. The hot path is take_line: parse, match, and for most events no more than a
// count.
#include "engine/intake.hpp"

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "engine/place.hpp"

namespace csirt::engine {
namespace {

constexpr std::uint64_t kCursorEvery = 65'536;

bool blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

condition::Routing convert(Routing routing) {
  switch (routing) {
    case Routing::none:
      return condition::Routing::none;
    case Routing::strict:
      return condition::Routing::strict;
    case Routing::standard:
      break;
  }
  return condition::Routing::standard;
}

bool near(Instant a, Instant b, Duration within) { return a < b ? b - a <= within : a - b <= within; }

}  // namespace

Intake::Working& Intake::working(const std::string& source) {
  auto [found, fresh] = sources_.try_emplace(source);
  Working& working = found->second;
  if (!fresh) return working;
  working.status.source = source;
  const auto known = core_.state().sources.find(source);
  working.watermark = core_.state().installed;  // what events without a time count as until one has a time
  if (known == core_.state().sources.end()) return working;
  if (!known->second.status.source.empty()) working.status = known->second.status;
  working.base = working.received = working.status.offset;
  working.watermark = std::max(working.watermark, known->second.watermark);
  working.rule_matches = known->second.rule_matches;
  working.findings = known->second.findings;
  return working;
}

void Intake::prepare_matcher() {
  core_.catch_up();
  core_.charter();
  const auto rules = core_.rules();
  if (matcher_ != nullptr && matcher_rules_ == rules->hash()) return;
  const auto& limits = core_.options().limits;
  matcher_ =
      std::make_unique<condition::Matcher>(rules, convert(core_.options().routing),
                                           condition::EventLimits{limits.event_bytes, limits.event_depth});
  matcher_rules_ = rules->hash();
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
  const std::uint64_t known = work.received - offset;
  TriageSummary summary;
  if (known >= bytes.size()) return summary;
  bytes.remove_prefix(static_cast<std::size_t>(known));
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    take_piece(work, piece, end != std::string_view::npos, now, summary);
    bytes.remove_prefix(piece.size());
  }
  return summary;
}

// A piece is a line or a part of one. A line is consumed when its end is there; one that is too long is not
// kept.
void Intake::take_piece(Working& work, std::string_view piece, bool complete, std::optional<Instant> now,
                        TriageSummary& summary) {
  const std::size_t before = work.partial.size();
  const bool in_parts = !complete || before > 0;
  if (before + piece.size() > core_.options().limits.event_bytes + 2) {  // two bytes of line end do not count
    work.overlong = true;
    work.partial.clear();
  } else if (in_parts && !work.overlong) {
    work.partial.append(piece);
  }
  if (complete) {
    try {
      take_line({work, work.status.offset, in_parts ? std::string_view(work.partial) : piece, now, summary},
                work.received + piece.size() - work.status.offset);
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
  if (work.since_cursor >= kCursorEvery) cursor(work, now);
}

void Intake::take_line(const Line& line, std::uint64_t length) {
  Working& work = line.working;
  line.summary.bytes += length;
  if (!work.overlong && blank(line.text)) return;
  const Disposition disposition = work.overlong ? Disposition::malformed : take_event(line);
  const std::string name = base::enum_name(disposition);
  ++work.status.events;
  ++work.status.dispositions[name];
  ++work.since_cursor;
  ++line.summary.events;
  ++line.summary.dispositions[name];
}

Disposition Intake::take_event(const Line& line) {
  Working& work = line.working;
  if (matcher_->parse(line.text) != condition::EventStatus::ok) return Disposition::malformed;
  const auto time = core_.triage().time_of(matcher_->event());
  if (line.now) engine_now_ = std::max(engine_now_, *line.now);
  const Instant seen = time.value_or(line.now.value_or(work.watermark));
  const Duration lateness = core_.charter()->lateness;
  if (lateness.ns > 0 && time && *time + lateness < work.watermark) return Disposition::late;
  // An event from the future moves no clock further than the host's own time (design.md section 7).
  work.watermark = std::max(work.watermark, line.now ? std::min(seen, *line.now) : seen);
  if (!line.now) engine_now_ = std::max(engine_now_, seen);
  const auto matched = matcher_->match();
  if (matched.empty()) return Disposition::quiet;
  require_room();
  Disposition gravest = Disposition::quiet;
  for (const std::uint32_t rule : matched) gravest = std::max(gravest, take_match(line, rule, seen));
  return gravest;
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

Disposition Intake::take_match(const Line& line, std::uint32_t rule, Instant seen) {
  Working& work = line.working;
  const auto& info = matcher_->rules().info(rule);
  const std::string command_id = work.status.source + ":" + std::to_string(line.offset) + ":" + info.id;
  ++line.summary.findings;
  ++work.findings;
  ++work.rule_matches[info.id];
  if (const auto known = known_match(work, command_id)) return *known;
  const EventRef ref{work.status.source, line.offset, {}};
  triage::Assessed assessed = core_.triage().assess(matcher_->event(), info, {}, ref, seen, engine_now_);
  const bool set_aside =
      assessed.disposition == Disposition::out_of_scope || assessed.disposition == Disposition::suppressed;
  if (set_aside) {
    ++work.status.reasons[assessed.decided_by];
    return assessed.disposition;
  }
  if (fold(work, assessed, seen)) return Disposition::folded;
  assessed.finding.because = matcher_->explain(rule).held;
  assessed.finding.event.digest = base::sha256_hex(line.text);
  return settle_match(line, assessed, command_id, seen);
}

// The answer that was journalled before the host delivered this event again.
std::optional<Disposition> Intake::known_match(Working& work, const std::string& command_id) {
  const auto source = core_.state().sources.find(work.status.source);
  if (source == core_.state().sources.end()) return std::nullopt;
  const auto pending = source->second.pending.find(command_id);
  if (pending == source->second.pending.end()) return std::nullopt;
  const Pending& known = pending->second;
  remember(work, {known.fold_key, known.finding, known.incident, known.rule, 0, known.seen});
  return base::enum_value<Disposition>(known.disposition);
}

void Intake::remember(Working& work, Fold fold) {
  const auto held = work.folds.find(fold.key);
  if (held == work.folds.end()) {
    work.folds.emplace(fold.key, std::move(fold));
    return;
  }
  if (held->second.finding == fold.finding) return;
  work.retired.push_back(std::move(held->second));
  held->second = std::move(fold);
}

bool Intake::fold(Working& work, const triage::Assessed& assessed, Instant seen) {
  const Duration within = core_.charter()->fold_within;
  auto held = work.folds.find(assessed.fold_key);
  if (held == work.folds.end()) {
    const auto source = core_.state().sources.find(work.status.source);
    if (source == core_.state().sources.end()) return false;
    const auto known = source->second.folds.find(assessed.fold_key);
    if (known == source->second.folds.end() || !near(known->second.last_seen, seen, within)) return false;
    if (ended(known->second)) return false;
    held = work.folds.emplace(assessed.fold_key, known->second).first;
  } else if (!near(held->second.last_seen, seen, within) || ended(held->second)) {
    return false;
  }
  ++held->second.count;
  held->second.last_seen = std::max(held->second.last_seen, seen);
  return true;
}

// A repeat of what a closed incident was about is news.
bool Intake::ended(const Fold& fold) const {
  if (fold.incident.empty()) return false;
  const Incident* incident = core_.state().find(fold.incident);
  return incident != nullptr && incident->closed.has_value();
}

Disposition Intake::settle_match(const Line& line, const triage::Assessed& assessed,
                                 const std::string& command_id, Instant seen) {
  Placed placed;
  const auto draft = [&](const Context& context) -> std::optional<Draft> {
    placed = place(context, assessed, nullptr);
    return std::move(placed.draft);
  };
  const auto committed = core_.commit(command_id, system_principal(), engine_now_, false, draft);
  const auto& pending = core_.state().sources.at(line.working.status.source).pending;
  const auto written = pending.find(command_id);
  if (committed.again || written == pending.end()) {
    throw Error(Status::conflict, "another process takes in source " + line.working.status.source,
                line.working.status.source);
  }
  const Pending& known = written->second;
  remember(line.working, {known.fold_key, known.finding, known.incident, known.rule, 0, seen});
  note(line.summary, placed, *committed.decision);
  return placed.disposition;
}

void Intake::note(TriageSummary& summary, const Placed& placed, const Decision& decision) {
  auto& list = placed.disposition == Disposition::opened ? summary.opened : summary.joined;
  const bool counts = placed.disposition == Disposition::opened || placed.disposition == Disposition::joined;
  if (counts && std::find(list.begin(), list.end(), placed.incident) == list.end())
    list.push_back(placed.incident);
  summary.effects.insert(summary.effects.end(), decision.effects.begin(), decision.effects.end());
}

TriageSummary Intake::flush(std::optional<Instant> now) {
  TriageSummary summary;
  for (auto& [name, work] : sources_) {
    if (!work.partial.empty() || work.overlong) {
      prepare_matcher();
      take_line({work, work.status.offset, work.partial, now, summary}, work.received - work.status.offset);
      end_line(work, now);
    }
    if (work.status.offset != work.base) cursor(work, now);
  }
  return summary;
}

void Intake::cursor(Working& work, std::optional<Instant> now) {
  const auto known = core_.state().sources.find(work.status.source);
  const std::uint64_t base = known == core_.state().sources.end() ? 0 : known->second.status.offset;
  if (base != work.base) {
    throw Error(Status::conflict, "another process took in source " + work.status.source + " meanwhile",
                work.status.source);
  }
  IntakeCursor body;
  body.source = work.status.source;
  body.offset = work.status.offset;
  body.events = work.status.events;
  body.replay_from = work.status.offset;
  body.findings = work.findings;
  work.status.digest = body.digest = base::sha256_hex(work.status.digest + work.digest.finish());
  body.watermark = work.watermark;
  body.dispositions = work.status.dispositions;
  body.reasons = work.status.reasons;
  body.folds = std::move(work.retired);
  for (const auto& [key, fold] : work.folds) body.folds.push_back(fold);
  body.rule_matches = work.rule_matches;
  body.forget_before = {work.watermark.ns - core_.charter()->fold_within.ns};
  const Instant at = now ? std::max(*now, engine_now_) : engine_now_;
  core_.commit_cursor("cursor:" + body.source + ":" + std::to_string(body.offset), at, body);
  work.retired.clear();
  work.folds.clear();
  work.since_cursor = 0;
  work.status.replay_from = work.base = work.status.offset;
}

std::vector<std::string> Intake::sources() const {
  std::set<std::string> names;
  for (const auto& [name, source] : core_.state().sources) names.insert(name);
  for (const auto& [name, work] : sources_) names.insert(name);
  return {names.begin(), names.end()};
}

SourceStatus Intake::status(const std::string& source) const {
  const auto work = sources_.find(source);
  if (work != sources_.end()) return work->second.status;
  const auto known = core_.state().sources.find(source);
  return known == core_.state().sources.end() ? SourceStatus{} : known->second.status;
}

std::map<std::string, std::uint64_t> Intake::rule_matches() const {
  std::map<std::string, std::uint64_t> total;
  const auto add = [&](const std::map<std::string, std::uint64_t>& matches) {
    for (const auto& [rule, count] : matches) total[rule] += count;
  };
  for (const auto& [name, source] : core_.state().sources) {
    if (!sources_.contains(name)) add(source.rule_matches);
  }
  for (const auto& [name, work] : sources_) add(work.rule_matches);
  return total;
}

}  // namespace csirt::engine
