// Door: Stream. For each event: what is too old leaves, then every correlation counts it.
#include "correlation/stream.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace csirt::correlation {

Stream::Stream(const StreamPlan& plan, std::vector<Detector*> detectors, const Interner& keys)
    : detectors_(std::move(detectors)),
      keys_(keys),
      window_(detectors_.size(), plan.lanes),
      groups_(seat_all(plan)) {
  make_tiers();
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

void Stream::make_tiers() {
  for (const Detector* detector : detectors_) {
    const Duration timespan = detector->rule().timespan;
    auto tier =
        std::find_if(tiers_.begin(), tiers_.end(), [&](const Tier& one) { return one.timespan == timespan; });
    if (tier == tiers_.end()) tier = tiers_.insert(tier, {timespan, 0, 0});
    tier->members |= detector->seat().member();
  }
  std::sort(tiers_.begin(), tiers_.end(),
            [](const Tier& a, const Tier& b) { return a.timespan > b.timespan; });
}

std::uint32_t Stream::add(const Arrival& arrival) {
  advance(arrival.time);
  groups_.cover(std::max<std::size_t>(arrival.group + std::size_t{1}, keys_.numbers()));
  std::byte* const record = groups_.at(arrival.group);
  window_.draft(
      {arrival.time, arrival.offset, arrival.mask, arrival.source, arrival.group, arrival.attachment, 0},
      arrival.readings);
  const std::uint32_t number = window_.end();
  std::uint32_t fired = 0;
  for (Detector* const detector : detectors_) {
    const std::uint32_t lane = detector->seat().lane;
    if (lane != kNone && !arrival.readings[lane].usable()) continue;
    if (detector->add(arrival, number, record, window_)) fired |= detector->seat().member();
  }
  return fired;
}

void Stream::advance(std::int64_t time) {
  for (Tier& tier : tiers_) {
    const std::int64_t from = earlier(time, tier.timespan);
    while (tier.first != window_.end() && window_.at(tier.first).time < from) leave(tier);
  }
  window_.drop_before(tiers_.front().first);
}

// The group of an event that leaves soon is fetched ahead: groups lie anywhere. Its key is not, which is
// looked at only where the group leaves with it.
void Stream::leave(Tier& tier) {
  constexpr std::uint32_t ahead = 16;
  if (window_.end() - tier.first > ahead) groups_.prefetch(window_.at(tier.first + ahead).group);
  const Held& held = window_.at(tier.first);
  std::byte* const record = groups_.at(held.group);
  for (std::uint32_t left = held.members & tier.members; left != 0; left &= left - 1)
    detectors_[static_cast<std::size_t>(std::countr_zero(left))]->leave(tier.first, record, window_);
  ++tier.first;
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
