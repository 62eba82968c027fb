// Door: Correlating.
#include "engine/correlating.hpp"

#include <algorithm>
#include <iterator>

#include "condition/correlation_rule.hpp"
#include "correlation/window.hpp"
#include "triage/observation.hpp"

namespace csirt::engine {
namespace {

constexpr std::uint32_t kBlock = 256;
// So many events wait while sources are delivered again, or fewer that are large; then those are settled that
// lateness would settle.
constexpr std::size_t kMostHeld = 65'536;

Duration lateness_of(const Charter& charter) {
  return charter.lateness.ns > 0 ? charter.lateness : CorrelationOptions{}.lateness;
}

}  // namespace

Correlating::Correlating(std::shared_ptr<const condition::RuleSet> rules, const Charter& charter,
                         const State& state, const Correlating* before)
    : lateness_(lateness_of(charter)) {
  if (rules->correlations().empty()) return;
  CorrelationOptions options;
  options.lateness = kForever;  // it moves no watermark by itself
  rules_ = std::move(rules);
  correlator_ = std::make_unique<correlation::Correlator>(rules_, options);
  for (const auto& [name, source] : state.sources) {
    if (before != nullptr && !before->rebuilds_.contains(name)) continue;
    const SourceStatus& status = source.status;
    if (source.correlated != Instant{}) silent_before_[name] = source.correlated;
    if (status.replay_from < status.offset)
      rebuilds_[name] = {status.replay_from, status.offset, status.replay_from, {}, false};
  }
}

// A longer wait lets the watermark stand until time has come so far; a shorter one moves it at once.
void Correlating::wait_as(const Charter& charter) {
  lateness_ = lateness_of(charter);
  if (!active() || !newest_ || !rebuilds_.empty()) return;
  correlator_->advance({correlation::earlier(newest_->ns, lateness_)});
  collect();
}

// While sources are delivered again, everything waits.
void Correlating::see(Instant time) {
  newest_ = std::max(newest_.value_or(time), time);
  if (rebuilds_.empty()) correlator_->advance({correlation::earlier(newest_->ns, lateness_)});
}

void Correlating::add(const std::string& source, std::uint64_t offset, std::optional<Instant> time,
                      std::span<const std::uint32_t> rules, const condition::Event& event) {
  if (!active()) return;
  if (time && !correlation::Correlator::is_time(*time)) time.reset();
  if (time) see(*time);  // first, since what it settles makes room for the event
  if (!correlator_->feeds(rules)) {
    if (time) correlator_->see(*time);
    collect();
    return;
  }
  if (time) make_block(source, offset, *time);  // first, since it may fail when the event has been taken
  if (!rebuilds_.empty() && newest_ && correlator_->waits_much())
    correlator_->advance({correlation::earlier(newest_->ns, lateness_)});
  const correlation::EventFieldValues fields(event);
  if (!correlator_->add({time, source, offset}, rules, fields, triage::bytes_of(triage::observe(event))))
    return;
  Block& block = blocks_.find(source)->second.back();
  ++block.events;
  block.newest = std::max(block.newest, *time);
  if (!rebuilds_.empty() && correlator_->waiting() > kMostHeld)
    correlator_->advance({correlation::earlier(newest_->ns, lateness_)});
  collect();
}

// One that its event does not get into is the next one's, or passes with time.
void Correlating::make_block(const std::string& source, std::uint64_t offset, Instant time) {
  std::deque<Block>& blocks = blocks_[source];
  if (blocks.empty() || blocks.back().events >= kBlock) blocks.push_back({offset, time, 0});
}

void Correlating::settle() {
  if (!active()) return;
  if (!rebuilds_.empty()) release();
  correlator_->settle();
  collect();
}

Correlating::Rebuild* Correlating::rebuild(const std::string& source) {
  const auto found = rebuilds_.find(source);
  return found == rebuilds_.end() ? nullptr : &found->second;
}

void Correlating::end_rebuild(const std::string& source) {
  if (rebuilds_.erase(source) == 0 || !rebuilds_.empty()) return;
  release();
  collect();
}

// What waited is settled up to where it was before; from there on as ever.
void Correlating::release() {
  rebuilds_.clear();
  for (const auto& [source, before] : silent_before_) correlator_->advance(before);
  if (newest_) correlator_->advance({correlation::earlier(newest_->ns, lateness_)});
}

// What was taken out stays at hand until it stands in the list: where memory fails in between, the next call
// goes on with it.
void Correlating::collect() {
  while (!taken_.empty() || correlator_->fired()) {
    if (taken_.empty()) taken_ = correlator_->take();
    std::erase_if(taken_, [this](const correlation::Fired& fired) {
      return fired.finding.last_seen < silent_before(fired.finding.events.back().source);
    });
    fired_.insert(fired_.end(), std::make_move_iterator(taken_.begin()),
                  std::make_move_iterator(taken_.end()));
    taken_.clear();
  }
}

// Another source may have come further: what it left behind is not what this one did.
Instant Correlating::silent_before(const std::string& source) const {
  const auto known = silent_before_.find(source);
  return known == silent_before_.end() ? Instant{INT64_MIN} : known->second;
}

Instant Correlating::journalled(const std::string& source) const {
  if (!active()) return {};
  const Instant before = std::max(silent_before(source), correlator_->watermark());
  return before.ns == INT64_MIN ? Instant{} : before;
}

std::uint64_t Correlating::replay_from(const std::string& source, std::uint64_t offset) {
  if (const Rebuild* const waiting = rebuild(source)) return std::min(waiting->line, offset);
  const auto found = blocks_.find(source);
  if (!active() || found == blocks_.end()) return offset;
  const Instant watermark = correlator_->watermark();
  const std::int64_t reach = correlator_->reach().ns;
  const bool all = watermark.ns < INT64_MIN + reach;
  std::deque<Block>& blocks = found->second;
  while (!all && !blocks.empty() && blocks.front().newest.ns < watermark.ns - reach) blocks.pop_front();
  return blocks.empty() ? offset : std::min(blocks.front().first, offset);
}

std::uint64_t Correlating::held() const {
  std::uint64_t sum = 0;
  if (!active()) return sum;
  for (const CorrelationStatistics& one : correlator_->statistics().correlations) sum += one.held;
  return sum;
}

std::optional<CorrelatorStatistics> Correlating::statistics() const {
  if (!active()) return std::nullopt;
  return correlator_->statistics();
}

}  // namespace csirt::engine
