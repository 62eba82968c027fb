// Door: Stream. For each event and correlation: what is too old leaves, then the event is counted.
#include "correlation/stream.hpp"

#include <algorithm>
#include <numeric>

namespace csirt::correlation {

Stream::Stream(const StreamPlan& plan, std::vector<Detector*> detectors, const Interner& keys)
    : detectors_(std::move(detectors)),
      keys_(keys),
      window_(detectors_.size(), plan.lanes),
      groups_(seat_all(plan)) {
  for (const Detector* detector : detectors_) {
    const auto alike = [&](const Detector* other) {
      return other->rule().timespan == detector->rule().timespan;
    };
    const auto leader = std::find_if(detectors_.begin(), detectors_.end(), alike);
    tails_.push_back({0, *leader == detector});
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
  }
  return length;
}

std::uint32_t Stream::add(const Arrival& arrival) {
  groups_.cover(std::max<std::size_t>(arrival.group + std::size_t{1}, keys_.numbers()));
  std::byte* const record = groups_.at(arrival.group);
  window_.draft(
      {arrival.time, arrival.offset, arrival.mask, arrival.source, arrival.group, arrival.attachment, 0},
      arrival.readings);
  const std::uint32_t number = window_.end();
  std::uint32_t fired = 0;
  for (std::size_t i = 0; i < detectors_.size(); ++i) {
    Detector& detector = *detectors_[i];
    advance(i, arrival.time);
    const std::uint32_t lane = detector.seat().lane;
    if (lane != kNone && !arrival.readings[lane].usable()) continue;
    if (detector.add(arrival, number, record, window_)) fired |= detector.seat().member();
  }
  drop_passed();
  return fired;
}

void Stream::advance(std::int64_t time) {
  for (std::size_t i = 0; i < detectors_.size(); ++i) advance(i, time);
  drop_passed();
}

// The group of an event that leaves soon is fetched ahead: groups lie anywhere. Its key is not, which is
// looked at only where the group leaves with it.
void Stream::advance(std::size_t which, std::int64_t time) {
  constexpr std::uint32_t ahead = 16;
  Detector& detector = *detectors_[which];
  Tail& tail = tails_[which];
  const std::int64_t from = earlier(time, detector.rule().timespan);
  for (; tail.first != window_.end(); ++tail.first) {
    const Held& held = window_.at(tail.first);
    if (held.time >= from) return;
    if (tail.leads && window_.end() - tail.first > ahead)
      groups_.prefetch(window_.at(tail.first + ahead).group);
    if ((held.members & detector.seat().member()) != 0)
      detector.leave(tail.first, groups_.at(held.group), window_);
  }
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
