// Door: Correlator::add. What an event has for each correlation is read once, when it is given; settling it
// only looks at numbers. settle.cpp has the other half.
#include "correlation/correlator.hpp"

#include <algorithm>
#include <cstring>

#include "condition/event.hpp"

namespace csirt::correlation {
namespace {

// How far back events matter to each correlation and to those that it feeds, at most.
std::int64_t reach_of(const std::vector<condition::Correlation>& all, const Plan& plan) {
  std::vector<std::int64_t> reach(all.size());
  std::int64_t most = 0;
  for (const std::uint32_t number : plan.order) {
    std::int64_t inner = 0;
    for (const condition::CorrelationReference& to : all[number].rules) {
      if (to.is_correlation) inner = std::max(inner, reach[to.number]);
    }
    const std::int64_t own = all[number].timespan.ns;
    reach[number] = own > INT64_MAX - inner ? INT64_MAX : own + inner;
    most = std::max(most, reach[number]);
  }
  return most;
}

}  // namespace

bool EventFieldValues::append_folded(std::string_view field, std::string& out) const {
  return event_.append_folded(field, out);
}

Correlator::Correlator(std::shared_ptr<const condition::RuleSet> rules, CorrelationOptions options)
    : rules_(std::move(rules)),
      options_(options),
      plan_(make_plan(rules_->correlations(), rules_->size())),
      waiting_(strings_.sources) {
  if (options_.lateness.ns < 0) throw Error(Status::invalid, "the lateness is negative", "lateness");
  for (std::uint32_t i = 0; i < plan_.spaces; ++i) spaces_.push_back(std::make_unique<Interner>());
  for (std::size_t rank = 0; rank < plan_.order.size(); ++rank) {
    detectors_.push_back(std::make_unique<Detector>(rules_->correlations()[plan_.order[rank]], options_,
                                                    *spaces_[plan_.space[rank]], strings_, usage_));
  }
  reach_ = reach_of(rules_->correlations(), plan_);
}

Correlator::~Correlator() = default;

bool Correlator::feeds(std::span<const std::uint32_t> rules) const {
  return std::any_of(rules.begin(), rules.end(),
                     [this](std::uint32_t rule) { return plan_.feed_of[rule] != kNone; });
}

bool Correlator::add(const EventPlace& place, std::span<const std::uint32_t> rules, const Fields& fields,
                     std::string_view attachment) {
  const bool fed = feeds(rules);
  statistics_.events += fed ? 1 : 0;
  if (!place.time) {
    statistics_.untimed += fed ? 1 : 0;
    return false;
  }
  const std::int64_t time = place.time->ns;
  if (fed && time < watermark_) {
    ++statistics_.late;
    return false;
  }
  if (fed) {
    if (waiting_.size() >= options_.limits.pending) catch_up();
    if (waiting_.size() >= options_.limits.pending) {
      --statistics_.events;
      throw Error(Status::limit,
                  "the limit of events that wait for a correlation is reached: " +
                      std::to_string(options_.limits.pending) + "; advance time, or declare less lateness",
                  "pending");
    }
    const std::uint32_t number = new_record();
    Record& record = records_[number];
    for (const std::uint32_t rule : rules) {
      if (plan_.feed_of[rule] == kNone) continue;
      record.feeds.push_back(plan_.feed_of[rule]);
      read(plan_.feeds[plan_.feed_of[rule]], fields, record);
    }
    record.attachment = attachment.empty() ? Interner::none : strings_.attachments.take(attachment);
    waiting_.push({time, place.offset, strings_.sources.take(place.source), number});
  }
  see(*place.time);
  if (fed && ++since_due_ >= kBatch) catch_up();
  return true;
}

void Correlator::see(Instant time) {
  if (time.ns <= newest_) return;
  newest_ = time.ns;
  if (!holding_ && options_.lateness < kForever)
    watermark_ = std::max(watermark_, earlier(newest_, options_.lateness));
}

std::uint32_t Correlator::new_record() {
  if (free_.empty()) {
    records_.emplace_back();
    free_.reserve(records_.capacity());
    free_.push_back(static_cast<std::uint32_t>(records_.size() - 1));
  }
  const std::uint32_t number = free_.back();
  free_.pop_back();
  return number;
}

void Correlator::read(const Feed& feed, const Fields& fields, Record& record) {
  for (const KeyRead& one : feed.keys) record.keys.push_back(read_key(one, fields));
  for (const ValueRead& one : feed.values) read_value(one, fields, record);
}

// A key of several fields has each behind its length, so that ("ab", "c") is not ("a", "bc").
std::uint32_t Correlator::read_key(const KeyRead& read, const Fields& fields) {
  scratch_.clear();
  for (const std::string& field : read.fields) {
    const std::size_t begin = scratch_.size();
    if (read.fields.size() > 1) scratch_.append(sizeof(std::uint32_t), '\0');
    const std::size_t from = scratch_.size();
    if (!fields.append_folded(field, scratch_)) return Interner::none;
    const auto size = static_cast<std::uint32_t>(scratch_.size() - from);
    if (read.fields.size() > 1) std::memcpy(scratch_.data() + begin, &size, sizeof size);
  }
  return spaces_[read.space]->take(scratch_);
}

void Correlator::read_value(const ValueRead& read, const Fields& fields, Record& record) {
  scratch_.clear();
  bool complete = true;
  for (const std::string& field : read.fields) {
    const std::size_t begin = scratch_.size();
    if (read.fields.size() > 1) scratch_.append(sizeof(std::uint32_t), '\0');
    const std::size_t from = scratch_.size();
    complete = complete && fields.append_folded(field, scratch_);
    const auto size = static_cast<std::uint32_t>(scratch_.size() - from);
    if (read.fields.size() > 1) std::memcpy(scratch_.data() + begin, &size, sizeof size);
  }
  std::optional<Number> number;
  if (read.number && complete) {
    if (const auto decimal = condition::parse_decimal(scratch_)) number = number_of(*decimal);
  }
  record.values.push_back(read.number || !complete ? Interner::none : strings_.values.take(scratch_));
  record.numbers.push_back(number);
}

std::vector<Fired> Correlator::take() {
  catch_up();
  return std::exchange(fired_, {});
}

CorrelatorStatistics Correlator::statistics() const {
  CorrelatorStatistics out = statistics_;
  out.pending = waiting_.size();
  out.bytes = bytes();
  out.correlations.resize(detectors_.size());
  for (std::size_t rank = 0; rank < detectors_.size(); ++rank)
    out.correlations[plan_.order[rank]] = detectors_[rank]->told();
  return out;
}

std::size_t Correlator::bytes() const {
  std::size_t sum = strings_.values.bytes() + strings_.attachments.bytes() + strings_.sources.bytes() +
                    waiting_.size() * (sizeof(Waiting) + sizeof(Record));
  for (const auto& space : spaces_) sum += space->bytes();
  for (const auto& detector : detectors_) sum += detector->bytes();
  return sum;
}

}  // namespace csirt::correlation
