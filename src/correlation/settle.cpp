// Door: Correlator::advance. Each event goes to the correlations that it feeds by rank, so that one that
// fires is an event to those that refer to it.
#include <algorithm>
#include <bit>

#include "base/fetch.hpp"
#include "correlation/correlator.hpp"

namespace csirt::correlation {

// visit(feed, keys, values) of each feed of the event.
template <class Visit>
void Correlator::each_feed(const Record& record, const Visit& visit) const {
  const std::uint32_t* const end = record.words.data() + record.words.size();
  for (const std::uint32_t* at = record.words.data() + kHead; at != end;) {
    const Feed& feed = plan_.feeds[*at++];
    const std::uint32_t* const values = at + feed.keys.size();
    visit(feed, at, values);
    at = values + feed.values.size();
  }
}

// Groups lie anywhere in memory: those of a batch are fetched before any is looked at.
void Correlator::prefetch_due() const {
  for (const Waiting& one : due_) base::fetch(&records_[one.record]);
  for (const Waiting& one : due_) {
    each_feed(records_[one.record],
              [this](const Feed& feed, const std::uint32_t* keys, const std::uint32_t*) {
                for (const Input& input : feed.inputs) {
                  if (keys[input.key] != Interner::none) streams_[input.stream]->prefetch(keys[input.key]);
                }
              });
  }
}

void Correlator::advance(Instant watermark) {
  watermark_ = std::max(watermark_, watermark.ns);
  catch_up();
}

// Where memory runs out, the next call goes on with the event that was being settled.
void Correlator::catch_up() {
  name_all();
  for (;;) {
    for (; due_used_ < due_.size(); ++due_used_) settle_one(due_[due_used_]);
    due_.clear();
    due_used_ = 0;
    while (due_.size() < kBatch && waiting_.take(watermark_, due_)) {
    }
    if (due_.empty()) break;
    prefetch_due();
  }
  since_due_ = 0;
}

void Correlator::settle_one(const Waiting& next) {
  Record& record = records_[next.record];
  const bool again =
      any_settled_ && last_.time == next.time && last_.source == next.source && last_.offset == next.offset;
  if (again) {
    ++statistics_.duplicates;
  } else {
    process(next, record);
  }
  // From here on nothing fails.
  unwatched_ += record.words[1];
  release(record);
  free_.push_back(next.record);
  if (any_settled_) strings_.sources.release(last_.source);
  last_ = next;
  any_settled_ = true;
  if ((++settled_ & 1023) == 0 || unwatched_ > options_.limits.bytes / 16) watch_bytes(last_.time);
}

void Correlator::settle() {
  const std::int64_t end = newest_ == INT64_MAX ? newest_ : newest_ + 1;
  advance({std::max(end, watermark_)});
}

void Correlator::release(Record& record) {
  each_feed(record, [this](const Feed& feed, const std::uint32_t* keys, const std::uint32_t* values) {
    for (std::size_t i = 0; i < feed.keys.size(); ++i) {
      if (keys[i] != Interner::none) spaces_[feed.keys[i].space]->release(keys[i]);
    }
    for (std::size_t i = 0; i < feed.values.size(); ++i) {
      if (values[i] == Interner::none) continue;
      feed.values[i].number ? free_numbers_.push_back(values[i]) : strings_.values.release(values[i]);
    }
  });
  if (record.words[0] != Interner::none) strings_.attachments.release(record.words[0]);
  waiting_bytes_ -= record.words[1];
  record.words.clear();
}

void Correlator::gather(const Record& record) {
  active_.clear();
  each_feed(record, [this](const Feed& feed, const std::uint32_t* keys, const std::uint32_t* values) {
    for (const Input& input : feed.inputs) active_.push_back({&input, keys[input.key], &feed, values, false});
  });
  const auto by_stream = [](const Active& a, const Active& b) { return a.input->stream < b.input->stream; };
  const bool in_order = std::is_sorted(active_.begin(), active_.end(), by_stream);
  if (!in_order) std::stable_sort(active_.begin(), active_.end(), by_stream);
}

void Correlator::process(const Waiting& waiting, const Record& record) {
  if (progress_.stage == Stage::gather) {
    gather(record);
    // Once an event, and so behind what may fail: which events the limit turns away hangs on nothing else.
    if (usage_.full && --watch_in_ == 0) watch_bytes(waiting.time);
    firings_.clear();
    progress_.fired = fired_.size();
    progress_.from = 0;
    progress_.stage = Stage::sift;
  }
  while (progress_.from < active_.size()) {
    const std::size_t from = progress_.from;
    std::size_t to = from + 1;
    while (to < active_.size() && active_[to].input->stream == active_[from].input->stream) ++to;
    run_stream(waiting, record, std::span(active_).subspan(from, to - from));
    progress_.from = to;
  }
  progress_.stage = Stage::gather;
  const auto from = fired_.begin() + static_cast<std::ptrdiff_t>(progress_.fired);
  const auto by_rank = [this](const Fired& a, const Fired& b) {
    return plan_.rank_of[a.correlation] < plan_.rank_of[b.correlation];
  };
  if (!std::is_sorted(from, fired_.end(), by_rank)) std::stable_sort(from, fired_.end(), by_rank);
}

// The inputs of one stream: those of the same group are one event.
void Correlator::run_stream(const Waiting& waiting, const Record& record, std::span<Active> inputs) {
  Stream& stream = *streams_[inputs.front().input->stream];
  Stage& stage = progress_.stage;
  if (stage == Stage::sift) sift(stream, inputs);
  for (;; stage = Stage::choose) {
    if (stage == Stage::choose && !choose(waiting, record, stream, inputs)) break;
    if (stage == Stage::count) {
      progress_.firing = stream.add(progress_.arrival);
      stage = Stage::tell;
    }
    tell(stream, *inputs[progress_.at].input);
  }
  stage = Stage::sift;
}

// What takes part, since what it comes through has fired, and it has a group.
void Correlator::sift(Stream& stream, std::span<Active> inputs) {
  for (Active& one : inputs) {
    one.taken = !has_fired(*one.input);
    if (one.taken || one.key != Interner::none) continue;
    one.taken = true;
    stream.count_ungrouped();
  }
  progress_.at = 0;
  progress_.stage = Stage::choose;
}

// The next group; false: there is none. What lacks a value that a correlation reads is counted there, and no
// part of it.
bool Correlator::choose(const Waiting& waiting, const Record& record, Stream& stream,
                        std::span<Active> inputs) {
  std::size_t& at = progress_.at;
  while (at < inputs.size() && inputs[at].taken) ++at;
  if (at == inputs.size()) return false;
  const std::size_t lanes = inputs.front().input->values.size();
  readings_.resize(lanes);
  lane_rule_.resize(lanes);
  std::fill(readings_.begin(), readings_.end(), Reading{});
  const std::uint32_t group = inputs[at].key;
  std::uint64_t mask = 0;
  for (Active& one : inputs.subspan(at)) {
    if (one.taken || one.key != group) continue;
    one.taken = true;
    mask |= std::uint64_t{1} << (one.input->reference & 63);
    read_lanes(stream, one);
  }
  progress_.arrival = {waiting.time, waiting.offset, waiting.source, record.words[0], group, mask, readings_};
  progress_.stage = Stage::count;
  return true;
}

// Of several inputs the first that has the value counts.
void Correlator::read_lanes(Stream& stream, const Active& active) {
  for (std::uint32_t lane = 0; lane < readings_.size(); ++lane) {
    const std::uint32_t at = active.input->values[lane];
    const std::uint32_t value = active.values[at];
    Reading reading;
    if (!active.feed->values[at].number) {
      reading.value = value;
    } else if (value != Interner::none) {
      reading.number = &numbers_[value];
    }
    if (!reading.usable()) {
      stream.count_unusable(lane);
    } else if (!readings_[lane].usable()) {
      readings_[lane] = reading;
      lane_rule_[lane] = active.input->rule;
    }
  }
}

void Correlator::tell(Stream& stream, const Input& first) {
  static_assert(std::is_nothrow_move_constructible_v<Fired>);
  for (std::uint32_t& fired = progress_.firing; fired != 0; fired &= fired - 1) {
    const auto which = static_cast<std::size_t>(std::countr_zero(fired));
    const std::uint32_t rank = plan_.streams[first.stream].ranks[which];
    const std::uint32_t lane = stream.detectors()[which]->seat().lane;
    firings_.insert(rank, lane == kNone ? first.rule : lane_rule_[lane]);
    if (!detectors_[rank]->rule().info.reports) continue;
    Fired& one = fired_.emplace_back();
    one.correlation = plan_.order[rank];
    try {
      stream.describe(progress_.arrival, which, one.finding, one.attachments);
    } catch (...) {
      fired_.pop_back();
      throw;
    }
  }
}

// Asked from time to time, by the number and the size of events, more often while the limit is exceeded. What
// waits to be settled, up to kBatch events more when nobody asks, is counted too. What windows no longer need
// is let go of first, also of those that get no events.
void Correlator::watch_bytes(std::int64_t time) {
  for (const auto& stream : streams_) stream->advance(time);
  if (usage_.records > options_.limits.bytes / 2) {
    for (const auto& stream : streams_) stream->trim();
  }
  usage_.full = needed() > options_.limits.bytes;
  watch_in_ = watch_every_;
  unwatched_ = 0;
}

}  // namespace csirt::correlation
