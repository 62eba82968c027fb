// Door: Correlator::advance. Each event goes to the correlations that it feeds by rank, so that one that
// fires is an event to those that refer to it.
#include <algorithm>

#include "correlation/correlator.hpp"

namespace csirt::correlation {

// The groups that the event may become part of: visit(detector, group, value).
template <class Visit>
void Correlator::each_group(const Record& record, const Visit& visit) const {
  std::size_t key = 0, value = 0;
  for (const std::uint32_t number : record.feeds) {
    const Feed& feed = plan_.feeds[number];
    for (const Input& input : feed.inputs) {
      const std::uint32_t id = record.keys[key + input.key];
      const std::uint32_t of = input.value == kNone ? Interner::none : record.values[value + input.value];
      if (id != Interner::none) visit(*detectors_[input.rank], id, of);
    }
    key += feed.keys.size();
    value += feed.values.size();
  }
}

void Correlator::advance(Instant watermark) {
  holding_ = false;
  watermark_ = std::max(watermark_, watermark.ns);
  catch_up();
}

// Groups lie anywhere in memory: those of a batch are fetched, then what they point to, before any is looked
// at.
void Correlator::catch_up() {
  since_due_ = 0;
  for (;;) {
    for (; due_used_ < due_.size();) settle_one(due_[due_used_++]);
    due_.clear();
    due_used_ = 0;
    for (; due_.size() < kBatch && !waiting_.empty() && waiting_.top().time < watermark_; waiting_.pop())
      due_.push_back(waiting_.top());
    if (due_.empty()) return;
    for (const Waiting& one : due_) {
      each_group(records_[one.record], [](const Detector& detector, std::uint32_t group,
                                          std::uint32_t value) { detector.prefetch(group, value); });
    }
    for (const Waiting& one : due_) {
      each_group(records_[one.record], [](const Detector& detector, std::uint32_t group, std::uint32_t) {
        detector.prefetch_last(group);
      });
    }
  }
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
  release(record);
  free_.push_back(next.record);
  if (any_settled_) strings_.sources.release(last_.source);
  last_ = next;
  any_settled_ = true;
  if ((++settled_ & 1023) == 0) watch_bytes();
}

void Correlator::go_on() {
  holding_ = false;
  if (newest_ != kLeast && options_.lateness < kForever) advance({earlier(newest_, options_.lateness)});
}

void Correlator::settle() {
  holding_ = false;
  const std::int64_t end = newest_ == INT64_MAX ? newest_ : newest_ + 1;
  advance({std::max(end, watermark_)});
}

void Correlator::release(Record& record) {
  std::size_t key = 0;
  for (const std::uint32_t number : record.feeds) {
    for (const KeyRead& read : plan_.feeds[number].keys) {
      const std::uint32_t id = record.keys[key++];
      if (id != Interner::none) spaces_[read.space]->release(id);
    }
  }
  for (const std::uint32_t id : record.values) {
    if (id != Interner::none) strings_.values.release(id);
  }
  if (record.attachment != Interner::none) strings_.attachments.release(record.attachment);
  record.feeds.clear();
  record.keys.clear();
  record.values.clear();
  record.numbers.clear();
}

void Correlator::gather(const Record& record) {
  active_.clear();
  std::size_t key = 0, value = 0;
  for (const std::uint32_t number : record.feeds) {
    const Feed& feed = plan_.feeds[number];
    for (const Input& input : feed.inputs) {
      Active one;
      one.input = &input;
      one.key = record.keys[key + input.key];
      if (input.value != kNone) {
        one.value = record.values[value + input.value];
        one.number = &record.numbers[value + input.value];
      }
      active_.push_back(one);
    }
    key += feed.keys.size();
    value += feed.values.size();
  }
  if (record.feeds.size() > 1) {
    std::stable_sort(active_.begin(), active_.end(),
                     [](const Active& a, const Active& b) { return a.input->rank < b.input->rank; });
  }
}

void Correlator::process(const Waiting& waiting, Record& record) {
  gather(record);
  firings_.clear();
  for (std::size_t from = 0; from < active_.size();) {
    std::size_t to = from + 1;
    while (to < active_.size() && active_[to].input->rank == active_[from].input->rank) ++to;
    run_detector(waiting, record, from, to);
    from = to;
  }
}

bool Correlator::has_fired(const Input& input) const {
  return input.via == kNone || std::any_of(firings_.begin(), firings_.end(), [&](const Firing& firing) {
           return firing.rank == input.via && firing.rule == input.rule;
         });
}

// An event without what the correlation reads is counted, and no part of it.
void Correlator::count_missing(Active& active) {
  CorrelationStatistics& statistics = detectors_[active.input->rank]->statistics();
  if (active.key == Interner::none) {
    active.taken = true;
    ++statistics.ungrouped;
  } else if (active.number != nullptr && active.value == Interner::none && !active.number->has_value()) {
    active.taken = true;
    ++statistics.unusable;
  }
}

// The inputs of one correlation: those of the same group are one event.
void Correlator::run_detector(const Waiting& waiting, const Record& record, std::size_t from,
                              std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    active_[i].taken = !has_fired(*active_[i].input);
    if (!active_[i].taken) count_missing(active_[i]);
  }
  for (std::size_t i = from; i < to; ++i) {
    if (active_[i].taken) continue;
    const Active& first = active_[i];
    Arrival arrival{waiting.time,
                    waiting.offset,
                    waiting.source,
                    record.attachment,
                    first.key,
                    first.value,
                    0,
                    first.number != nullptr && first.number->has_value() ? &**first.number : nullptr};
    for (std::size_t j = i; j < to; ++j) {
      if (active_[j].taken || active_[j].key != first.key) continue;
      active_[j].taken = true;
      arrival.mask |= std::uint64_t{1} << (active_[j].input->reference & 63);
    }
    Detector& detector = *detectors_[first.input->rank];
    if (!detector.add(arrival)) continue;
    firings_.push_back({first.input->rank, first.input->rule});
    if (!detector.rule().info.reports) continue;
    Fired fired;
    fired.correlation = plan_.order[first.input->rank];
    fired.finding = detector.describe(arrival, &fired.attachments);
    fired_.push_back(std::move(fired));
  }
}

// Asked from time to time, by the number of events. What waits to be settled, up to kBatch events more when
// nobody asks, is counted too. What windows no longer need is let go of first.
void Correlator::watch_bytes() {
  const CorrelationLimits& limits = options_.limits;
  const bool crowded = usage_.events >= limits.events || usage_.groups >= limits.groups;
  if (usage_.full || crowded || bytes() > limits.bytes) {
    for (const auto& detector : detectors_) detector->advance(last_.time);
  }
  usage_.full = bytes() > limits.bytes;
}

}  // namespace csirt::correlation
