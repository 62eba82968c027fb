// Door: Stream. For each event and correlation: what is too old leaves, then the event is counted.
#include "correlation/stream.hpp"

#include <algorithm>
#include <gsl/util>
#include <numeric>

namespace csirt::correlation {
namespace {

constexpr std::uint32_t kBlock = 8;  // events that are looked ahead to at once

}  // namespace

Stream::Stream(const StreamPlan& plan, std::vector<Detector*> detectors, const Interner& keys, Usage& usage)
    : detectors_(std::move(detectors)),
      keys_(keys),
      usage_(usage),
      window_(detectors_.size(), plan.lanes),
      groups_(seat_all(plan)) {
  for (const Detector* detector : detectors_) {
    const auto alike = [&](const Detector* other) {
      return other->rule().timespan == detector->rule().timespan;
    };
    const auto leader = std::find_if(detectors_.begin(), detectors_.end(), alike);
    const bool last = std::none_of(detectors_.begin(), detectors_.end(), [&](const Detector* other) {
      return other->rule().timespan > detector->rule().timespan;
    });
    tails_.push_back({0, *leader == detector, last});
    if (last && *leader == detector) longest_ = tails_.size() - 1;
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
  parts_.resize(detectors_.size());
  for (const std::uint32_t i : order) {
    parts_[i] = length;
    detectors_[i]->sit({i, plan.lane_of[i], length, parts_, &groups_});
    length += detectors_[i]->part_bytes();
  }
  return length;
}

std::uint32_t Stream::add(const Arrival& arrival) {
  if (next_ == 0) begin(arrival);
  std::byte* record = groups_.has(arrival.group) ? groups_.at(arrival.group) : nullptr;
  for (; next_ < detectors_.size(); ++next_) {
    Detector& detector = *detectors_[next_];
    advance(next_, arrival.time);
    const std::uint32_t lane = detector.seat().lane;
    if (lane != kNone && !arrival.readings[lane].usable()) continue;
    if (record == nullptr && (record = open(detector, arrival.group)) == nullptr) continue;
    if (detector.add(arrival, tails_[next_].first, number_, record, window_))
      fired_ |= detector.seat().member();
  }
  next_ = 0;
  drop_passed();
  return fired_;
}

// What may be done again as long as no detector holds the event.
void Stream::begin(const Arrival& arrival) {
  window_.draft(
      {arrival.time, arrival.offset, arrival.mask, arrival.source, arrival.group, arrival.attachment, 0},
      arrival.readings);
  number_ = window_.end();
  fired_ = 0;
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

void Stream::prefetch_told(std::uint32_t group, std::uint32_t step) {
  if (!groups_.has(group)) return;
  const Chain& chain = detectors_[longest_]->held(groups_.at(group));
  if (chain.count >= told_from_ && step < chain.count)
    base::fetch(&window_.at(chain.told(window_, longest_, step)));
}

void Stream::advance(std::int64_t time) {
  for (std::size_t i = 0; i < detectors_.size(); ++i) advance(i, time);
  drop_passed();
}

void Stream::advance(std::size_t which, std::int64_t time) {
  Detector& detector = *detectors_[which];
  Tail& tail = tails_[which];
  const std::int64_t from = earlier(time, detector.rule().timespan);
  for (; tail.first != window_.end(); ++tail.first) {
    const Held& held = window_.at(tail.first);
    if (held.time >= from) return;
    if (tail.leads && tail.first % kBlock == 0) look_ahead(which);
    if ((held.members & detector.seat().member()) != 0)
      detector.leave(tail.first, groups_.at(held.group), window_);
  }
}

// Of events that leave soon the group, of those with which it leaves too its key, then where that is looked
// up, are fetched ahead, since all of it lies anywhere: some events at once, so that one waits for memory
// while another does.
void Stream::look_ahead(std::size_t which) {
  const Tail& tail = tails_[which];
  const std::uint32_t most = window_.end() - tail.first;
  const auto each = [&](std::uint32_t block, const auto& visit) {
    for (std::uint32_t i = block * kBlock; i < std::min((block + 1) * kBlock, most); ++i)
      visit(window_.at(tail.first + i).group);
  };
  each(3, [this](std::uint32_t group) { groups_.prefetch(group); });
  if (!tail.last) return;
  const auto leaves = [&](std::uint32_t group) {
    return groups_.has(group) && detectors_[which]->nearly_left(groups_.at(group));
  };
  each(2, [&](std::uint32_t group) {
    if (leaves(group)) keys_.prefetch(group);
  });
  each(1, [&](std::uint32_t group) {
    if (leaves(group)) keys_.prefetch_slot_of(group);
  });
}

// What all tails have passed makes room.
void Stream::drop_passed() {
  std::uint32_t most = 0;
  for (const Tail& tail : tails_) most = std::max(most, window_.end() - tail.first);
  window_.drop_before(window_.end() - most);
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
