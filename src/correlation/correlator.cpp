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

// The feed's number, its keys, its values.
std::size_t words_of(const Feed& feed) { return 1 + feed.keys.size() + feed.values.size(); }

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
  for (const StreamPlan& stream : plan_.streams) {
    std::vector<Detector*> detectors;
    for (const std::uint32_t rank : stream.ranks) detectors.push_back(detectors_[rank].get());
    streams_.push_back(
        std::make_unique<Stream>(stream, std::move(detectors), *spaces_[stream.space], strings_, usage_));
  }
  reach_ = reach_of(rules_->correlations(), plan_);
  // To ask all tables what they need takes time with them, so that it is not done at each event of many.
  const std::size_t tables = streams_.size() + detectors_.size() + spaces_.size();
  watch_every_ = static_cast<std::uint32_t>(std::min<std::size_t>(1 + tables / 16, 1024));
}

Correlator::~Correlator() = default;

bool Correlator::feeds(std::span<const std::uint32_t> rules) const {
  return std::any_of(rules.begin(), rules.end(),
                     [this](std::uint32_t rule) { return plan_.feed_of[rule] != kNone; });
}

bool Correlator::add(const EventPlace& place, std::span<const std::uint32_t> rules, const Fields& fields,
                     std::string_view attachment) {
  const bool fed = feeds(rules);
  if (!place.time || !is_time(*place.time)) {
    statistics_.events += fed ? 1 : 0;
    statistics_.untimed += fed ? 1 : 0;
    return false;
  }
  if (fed) {
    // First: it may fail, and the event has not been taken then.
    if (since_due_ >= kBatch || progress_.stage != Stage::gather) catch_up();
    if (unnamed_text_.size() > kMostText) name_all();
    if (place.time->ns < watermark_) {
      ++statistics_.events;
      ++statistics_.late;
      return false;
    }
    make_room(*place.time);
    keep(place, rules, fields, attachment);
    ++statistics_.events;
    ++since_due_;
  }
  see(*place.time);
  return true;
}

// What the time of the event settles makes room for it.
void Correlator::make_room(Instant time) {
  const CorrelationLimits& limits = options_.limits;
  const auto fits = [&] { return waiting_.size() < limits.pending && waiting_bytes_ < limits.bytes; };
  if (fits()) return;
  see(time);
  catch_up();
  if (fits()) return;
  if (waiting_bytes_ >= limits.bytes) {
    throw Error(Status::limit,
                "the events that wait for a correlation need the limit of bytes: " +
                    std::to_string(limits.bytes) + "; advance time, or declare less lateness",
                "bytes");
  }
  throw Error(Status::limit,
              "the limit of events that wait for a correlation is reached: " +
                  std::to_string(options_.limits.pending) + "; advance time, or declare less lateness",
              "pending");
}

// All of it, or nothing.
void Correlator::keep(const EventPlace& place, std::span<const std::uint32_t> rules, const Fields& fields,
                      std::string_view attachment) {
  const std::size_t unnamed = unnamed_.size(), text = unnamed_text_.size();
  const std::uint32_t number = new_record();
  std::uint32_t source = Interner::none;
  try {
    lay_out(rules, records_[number]);
    read(rules, fields, number);
    if (!attachment.empty()) records_[number].words[0] = strings_.attachments.take(attachment);
    source = strings_.sources.take(place.source);
    waiting_.push({place.time->ns, place.offset, source, number});
    Record& record = records_[number];
    record.words[1] =
        weigh(record, unnamed_.size() - unnamed, unnamed_text_.size() - text + attachment.size());
    waiting_bytes_ += record.words[1];
  } catch (...) {
    if (source != Interner::none) strings_.sources.release(source);
    unnamed_.resize(unnamed);
    unnamed_text_.resize(text);
    release(records_[number]);
    free_.push_back(number);
    throw;
  }
}

void Correlator::see(Instant time) {
  if (time.ns <= newest_) return;
  newest_ = time.ns;
  if (options_.lateness < kForever) watermark_ = std::max(watermark_, earlier(newest_, options_.lateness));
}

// A place that is free, or a new one. Giving it back allocates nothing.
template <class Places>
static std::uint32_t take_place(Places& places, std::vector<std::uint32_t>& free) {
  if (free.empty()) {
    if (places.size() == places.capacity()) places.reserve(std::max<std::size_t>(places.size() * 2, 16));
    free.reserve(places.capacity());
    places.emplace_back();
    free.push_back(static_cast<std::uint32_t>(places.size() - 1));
  }
  const std::uint32_t place = free.back();
  free.pop_back();
  return place;
}

// About what an event needs while it waits, as if no other had the same text.
std::uint32_t Correlator::weigh(const Record& record, std::size_t texts, std::size_t text) const {
  constexpr std::size_t beside = 64;  // what a table of strings keeps of each
  const std::size_t size = sizeof(Waiting) + sizeof(Record) + record.words.size() * sizeof(std::uint32_t) +
                           (texts + 1) * beside + text;
  return static_cast<std::uint32_t>(std::min<std::size_t>(size, UINT32_MAX));
}

std::uint32_t Correlator::new_record() { return take_place(records_, free_); }

// A record of all feeds, with nothing in it.
void Correlator::lay_out(std::span<const std::uint32_t> rules, Record& record) const {
  // Allocates nothing: a record can always be released.
  record.words.assign({Interner::none, 0});
  std::size_t size = kHead;
  for (const std::uint32_t rule : rules) {
    if (plan_.feed_of[rule] != kNone) size += words_of(plan_.feeds[plan_.feed_of[rule]]);
  }
  record.words.resize(size, Interner::none);
  std::size_t at = kHead;
  for (const std::uint32_t rule : rules) {
    if (plan_.feed_of[rule] == kNone) continue;
    record.words[at] = plan_.feed_of[rule];
    at += words_of(plan_.feeds[plan_.feed_of[rule]]);
  }
}

void Correlator::read(std::span<const std::uint32_t> rules, const Fields& fields, std::uint32_t number) {
  std::size_t at = kHead;
  for (const std::uint32_t rule : rules) {
    if (plan_.feed_of[rule] == kNone) continue;
    const Feed& feed = plan_.feeds[plan_.feed_of[rule]];
    ++at;
    for (const KeyRead& one : feed.keys) read_text(*spaces_[one.space], one.fields, fields, number, at++);
    for (const ValueRead& one : feed.values) read_value(one, fields, number, at++);
  }
}

// Appends them: of several each stands behind its length, so that ("ab", "c") is not ("a", "bc").
bool Correlator::read_fields(const std::vector<std::string>& names, const Fields& fields, std::string& out) {
  for (const std::string& name : names) {
    const std::size_t begin = out.size();
    if (names.size() > 1) out.append(sizeof(std::uint32_t), '\0');
    const std::size_t from = out.size();
    if (!fields.append_folded(name, out)) return false;
    const auto size = static_cast<std::uint32_t>(out.size() - from);
    if (names.size() > 1) std::memcpy(out.data() + begin, &size, sizeof size);
  }
  return true;
}

void Correlator::read_value(const ValueRead& read, const Fields& fields, std::uint32_t number,
                            std::size_t at) {
  if (!read.number) return read_text(strings_.values, read.fields, fields, number, at);
  scratch_.clear();
  if (!read_fields(read.fields, fields, scratch_)) return;
  const auto decimal = condition::parse_decimal(scratch_);
  const auto read_number = decimal ? number_of(*decimal) : std::nullopt;
  if (read_number) records_[number].words[at] = new_number(*read_number);
}

std::uint32_t Correlator::new_number(const Number& number) {
  const std::uint32_t place = take_place(numbers_, free_numbers_);
  numbers_[place] = number;
  return place;
}

// A string gets its number, which belongs into the record, with those of other events: to look for several
// at once takes hardly longer than to look for one.
void Correlator::read_text(Interner& table, const std::vector<std::string>& names, const Fields& fields,
                           std::uint32_t number, std::size_t at) {
  const std::size_t from = unnamed_text_.size();
  if (!read_fields(names, fields, unnamed_text_)) return unnamed_text_.resize(from);
  const std::string_view text = std::string_view(unnamed_text_).substr(from);
  unnamed_.push_back({&table, table.hash(text), number, static_cast<std::uint32_t>(at), from, text.size()});
}

void Correlator::name_all() {
  for (const Unnamed& one : unnamed_) one.table->prefetch_slot(one.hash);
  for (const Unnamed& one : unnamed_) one.table->prefetch_entry(one.hash);
  for (; named_ < unnamed_.size(); ++named_) {
    const Unnamed& one = unnamed_[named_];
    const std::string_view text = std::string_view(unnamed_text_).substr(one.from, one.size);
    records_[one.record].words[one.at] = one.table->take(text, one.hash);
  }
  unnamed_.clear();
  unnamed_text_.clear();
  named_ = 0;
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
    out.correlations[plan_.order[rank]] = detectors_[rank]->statistics();
  return out;
}

std::size_t Correlator::bytes() const {
  std::size_t sum = strings_.values.bytes() + strings_.attachments.bytes() + strings_.sources.bytes() +
                    waiting_.size() * (sizeof(Waiting) + sizeof(Record)) +
                    numbers_.capacity() * sizeof(Number);
  for (const auto& space : spaces_) sum += space->bytes();
  for (const auto& detector : detectors_) sum += detector->bytes();
  for (const auto& stream : streams_) sum += stream->bytes();
  return sum;
}

// Against what tables keep for the events to come the limit, once met, would be met for ever.
std::size_t Correlator::needed() const {
  std::size_t sum = strings_.values.needed() + strings_.attachments.needed() + strings_.sources.needed() +
                    waiting_.size() * (sizeof(Waiting) + sizeof(Record)) +
                    (numbers_.size() - free_numbers_.size()) * sizeof(Number);
  for (const auto& space : spaces_) sum += space->needed();
  for (const auto& detector : detectors_) sum += detector->needed();
  for (const auto& stream : streams_) sum += stream->needed();
  return sum;
}

}  // namespace csirt::correlation
