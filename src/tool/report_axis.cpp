// See report_axis.hpp. Integers alone, so that every compiler draws the same page.
#include "tool/report_axis.hpp"

#include <algorithm>
#include <array>

namespace csirt::tool::report {
namespace {

constexpr std::size_t kSegments = 4;
constexpr int kCut = 46;      // width of a cut
constexpr int kPadding = 16;  // inside a segment, so that marks do not touch its ends
constexpr int kTickRoom = 76;

// A segment with more to show gets more width, up to a bound that leaves room for the others.
int weight_of(const Axis::Segment& segment) {
  return 4 + static_cast<int>(std::min<std::size_t>(segment.times.size(), 24));
}

// The gap after times[index].
struct Gap {
  std::size_t index = 0;
  Millis length = 0;
};

Gap largest_gap(const std::vector<Millis>& times) {
  Gap gap;
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const Millis length = times[i + 1] - times[i];
    if (length > gap.length) gap = {i, length};
  }
  return gap;
}

Millis step_for(const Axis::Segment& segment) {
  static constexpr std::array<Millis, 18> kSteps = {
      1000,   2000,   5000,    10000,   15000,   30000,    60000,    120000,   300000,
      600000, 900000, 1800000, 3600000, 7200000, 21600000, 43200000, 86400000, 604800000};
  const Millis room = std::max(1, (segment.right - segment.left - 2 * kPadding) / kTickRoom);
  for (Millis step : kSteps) {
    if ((segment.to - segment.from) / step <= room) return step;
  }
  return std::max<Millis>(604800000, (segment.to - segment.from) / room);
}

}  // namespace

Axis::Axis(std::vector<Millis> times, int left, int right) {
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  segments_.push_back({times.front(), times.back(), left, right, std::move(times)});
  while (segments_.size() < kSegments && split_once()) {
  }
  place(left, right);
}

// Cuts the longest gap out that takes over a quarter of its segment and over a sixth of everything.
bool Axis::split_once() {
  std::size_t best = segments_.size();
  Millis longest = (segments_.back().to - segments_.front().from) / 6;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment& segment = segments_[i];
    const Millis span = segment.to - segment.from;
    if (segment.times.size() < 4 || span < 60000) continue;
    const Millis gap = largest_gap(segment.times).length;
    if (gap > longest && gap > span / 4) best = i, longest = gap;
  }
  if (best == segments_.size()) return false;
  Segment& first = segments_[best];
  const auto middle = first.times.begin() + static_cast<std::ptrdiff_t>(largest_gap(first.times).index) + 1;
  Segment second{*middle, first.to, 0, 0, {middle, first.times.end()}};
  first.times.erase(middle, first.times.end());
  first.to = first.times.back();
  segments_.insert(segments_.begin() + static_cast<std::ptrdiff_t>(best) + 1, std::move(second));
  return true;
}

void Axis::place(int left, int right) {
  int weights = 0;
  for (const Segment& segment : segments_) weights += weight_of(segment);
  const int width = right - left - kCut * (static_cast<int>(segments_.size()) - 1);
  int at = left;
  for (Segment& segment : segments_) {
    segment.left = at;
    segment.right = at + width * weight_of(segment) / weights;
    at = segment.right + kCut;
  }
  segments_.back().right = right;
}

int Axis::x(Millis at) const {
  for (const Segment& segment : segments_) {
    if (at > segment.to && &segment != &segments_.back()) continue;
    const int inside = segment.right - segment.left - 2 * kPadding;
    const Millis span = segment.to - segment.from;
    if (span <= 0) return (segment.left + segment.right) / 2;
    const Millis offset = std::clamp<Millis>(at - segment.from, 0, span);
    // Instants end with the year 9999, so their milliseconds times a width stay below 2^63.
    return segment.left + kPadding + static_cast<int>(offset * inside / span);
  }
  return segments_.back().right;
}

std::vector<Axis::Tick> Axis::ticks() const {
  std::vector<Tick> ticks;
  std::string last_date;
  for (const Segment& segment : segments_) {
    const Millis step = step_for(segment);
    const bool with_seconds = step < 60000;
    int last_x = INT32_MIN / 2;
    const auto add = [&](Millis at) {
      if (x(at) < last_x + kTickRoom - 12) return;
      last_x = x(at);
      const std::string date = date_text(at);
      ticks.push_back({last_x, clock_text(at, with_seconds), date == last_date ? "" : date});
      last_date = date;
    };
    Millis at = segment.from - segment.from % step + step;
    if (x(segment.from) + kTickRoom - 12 <= x(at) || segment.to - segment.from < step) add(segment.from);
    for (; at <= segment.to; at += step) add(at);
  }
  return ticks;
}

std::string Axis::cut_text(std::size_t i) const {
  return i + 1 < segments_.size() ? length_text(segments_[i + 1].from - segments_[i].to) : std::string();
}

}  // namespace csirt::tool::report
