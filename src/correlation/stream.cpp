// Door: Stream. For each event: what is too old leaves all correlations, each of them counts it, then it is
// kept once.
#include "correlation/stream.hpp"

#include <algorithm>
#include <bit>
#include <gsl/util>
#include <numeric>

#include "base/invariant.hpp"

namespace csirt::correlation {
namespace {

constexpr std::uint32_t kBlock = 8;  // events that are looked ahead to at once

}  // namespace

Stream::Stream(const StreamPlan& plan, std::vector<Detector*> detectors, Interner& keys, Strings& strings,
               Usage& usage)
    : detectors_(std::move(detectors)),
      keys_(keys),
      strings_(strings),
      usage_(usage),
      window_(detectors_.size(), plan.lanes),
      groups_(seat_all(plan)) {
  for (const Detector* detector : detectors_) tails_.push_back({detector->rule().timespan, 0, 0, 0});
  const auto shorter = [](const Tail& a, const Tail& b) { return a.timespan < b.timespan; };
  const auto alike = [](const Tail& a, const Tail& b) { return a.timespan == b.timespan; };
  std::sort(tails_.begin(), tails_.end(), shorter);
  tails_.erase(std::unique(tails_.begin(), tails_.end(), alike), tails_.end());
  for (std::size_t i = 0; i < detectors_.size(); ++i) {
    const auto tail = std::lower_bound(tails_.begin(), tails_.end(),
                                       Tail{detectors_[i]->rule().timespan, 0, 0, 0}, shorter);
    if (tail->members == 0) tail->which = i;
    tail->members |= detectors_[i]->seat().member();
    tail_of_.push_back(static_cast<std::size_t>(tail - tails_.begin()));
  }
}

// Gives each detector its part of the records; how long these are. Small parts come first: the beginning of a
// record is fetched ahead, and of a long part often only the beginning is looked at.
std::size_t Stream::seat_all(const StreamPlan& plan) {
  std::vector<std::uint32_t> order(detectors_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return detectors_[a]->part_bytes() < detectors_[b]->part_bytes();
  });
  std::size_t length = 0;
  for (const std::uint32_t i : order) {
    detectors_[i]->sit({i, plan.lane_of[i], length});
    length += detectors_[i]->part_bytes();
    CSIRT_INVARIANT(length % alignof(Chain) == 0);
  }
  return length;
}

std::uint32_t Stream::add(const Arrival& arrival) {
  if (next_ == 0) begin(arrival);
  std::byte* record = groups_.has(arrival.group) ? groups_.at(arrival.group) : nullptr;
  for (; next_ < detectors_.size(); ++next_) {
    Detector& detector = *detectors_[next_];
    const Seat& seat = detector.seat();
    if (seat.lane != kNone && !arrival.readings[seat.lane].usable()) continue;
    if (record == nullptr && (record = open(detector, arrival.group)) == nullptr) continue;
    const Counted counted = detector.add(arrival, tail_of(next_).first, number_, record, window_);
    if (counted != Counted::no_room) held_ |= seat.member();
    if (counted == Counted::fires) fired_ |= seat.member();
  }
  next_ = 0;
  if (held_ != 0) keep(arrival);
  return fired_;
}

// What may be done again as long as no detector holds the event.
void Stream::begin(const Arrival& arrival) {
  advance(arrival.time);
  window_.draft(
      {arrival.time, arrival.offset, arrival.mask, arrival.source, arrival.group, arrival.attachment, 0},
      arrival.readings);
  number_ = window_.end();
  fresh_ = !groups_.has(arrival.group) || !has_events(groups_.at(arrival.group));
  held_ = fired_ = 0;
}

bool Stream::has_events(std::byte* record) const {
  return std::any_of(detectors_.begin(), detectors_.end(),
                     [record](const Detector* detector) { return detector->held(record).count > 0; });
}

// The event is kept once for all who hold it, and so is the key of its group.
void Stream::keep(const Arrival& arrival) {
  window_.at(number_).members = held_;
  window_.keep();
  strings_.sources.acquire(arrival.source);
  if (arrival.attachment != Interner::none) strings_.attachments.acquire(arrival.attachment);
  if (!fresh_) return;
  keys_.acquire(arrival.group);
  groups_.opened(arrival.group);
}

// A record for a group that has none; null where a limit stands against it, and the detector has told so.
std::byte* Stream::open(Detector& detector, std::uint32_t group) {
  if (!detector.may_open(window_, groups_.cost(group))) return nullptr;
  const std::size_t before = groups_.bytes();
  // Also of what was made before memory ran out.
  const auto account = gsl::finally([&] { usage_.records += groups_.bytes() - before; });
  groups_.make(group);
  return groups_.at(group);
}

// What all tails have passed makes room.
void Stream::advance(std::int64_t time) {
  for (Tail& tail : tails_) advance(tail, time);
  window_.drop_before(tails_.back().first);
}

void Stream::advance(Tail& tail, std::int64_t time) {
  const std::int64_t from = earlier(time, tail.timespan);
  for (; tail.first != window_.end(); ++tail.first) {
    const Held& held = window_.at(tail.first);
    if (held.time >= from) return;
    if (tail.first % kBlock == 0) look_ahead(tail);
    if ((held.members & tail.members) != 0) leave(tail.first, tail.members);
  }
}

void Stream::leave(std::uint32_t number, std::uint32_t members) {
  Held& held = window_.at(number);
  std::byte* const record = groups_.at(held.group);
  bool closed = false;
  for (std::uint32_t left = held.members & members; left != 0; left &= left - 1) {
    const auto which = static_cast<std::size_t>(std::countr_zero(left));
    closed |= detectors_[which]->leave(number, held, record, window_);
  }
  if (closed && !has_events(record)) {
    keys_.release(held.group);
    groups_.closed(held.group);
  }
  held.members &= ~members;
  if (held.members != 0) return;
  strings_.sources.release(held.source);
  if (held.attachment != Interner::none) strings_.attachments.release(held.attachment);
}

// Of events that leave soon the group, of those with which it leaves too its key, then where that is looked
// up, are fetched ahead, since all of it lies anywhere: some events at once, so that one waits for memory
// while another does.
void Stream::look_ahead(const Tail& tail) {
  const std::uint32_t most = window_.end() - tail.first;
  const auto each = [&](std::uint32_t block, const auto& visit) {
    for (std::uint32_t i = block * kBlock; i < std::min((block + 1) * kBlock, most); ++i)
      visit(window_.at(tail.first + i).group);
  };
  each(3, [this](std::uint32_t group) { groups_.prefetch(group); });
  if (&tail != &tails_.back()) return;
  const auto leaves = [&](std::uint32_t group) {
    return groups_.has(group) && detectors_[tail.which]->held(groups_.at(group)).count == 1;
  };
  each(2, [&](std::uint32_t group) {
    if (leaves(group)) keys_.prefetch(group);
  });
  each(1, [&](std::uint32_t group) {
    if (leaves(group)) keys_.prefetch_slot_of(group);
  });
}

void Stream::count_ungrouped() {
  for (Detector* const detector : detectors_) ++detector->statistics().ungrouped;
}

void Stream::count_unusable(std::uint32_t lane) {
  for (Detector* const detector : detectors_) {
    if (detector->seat().lane == lane) ++detector->statistics().unusable;
  }
}

}  // namespace csirt::correlation
