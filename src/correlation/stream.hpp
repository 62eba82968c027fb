// Events that several correlations see alike, kept once for all of them.
//
// Door: Stream. Correlations that read the same rules, group by the same fields and have windows of like
// length (plan.hpp) share one window of events and one record for each group. What is too old leaves each of
// them at its turn, before it counts the event, so that limits which all correlations share are met as if
// each had a window of its own. Thread rule: one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "correlation/detector.hpp"
#include "correlation/groups.hpp"
#include "correlation/plan.hpp"

namespace csirt::correlation {

class Stream {
 public:
  // `detectors` are those of the plan, in its order; they outlive the stream.
  Stream(const StreamPlan& plan, std::vector<Detector*> detectors, const Interner& keys, Usage& usage);

  // Counts the event in all correlations that can use it. Bit i: it makes the i-th fire. After std::bad_alloc
  // the next call must be of the same arrival: it goes on where memory ran out.
  std::uint32_t add(const Arrival& arrival);
  // Drops what is older than the windows that end at `time`.
  void advance(std::int64_t time);
  // Fetches what is known of a group and its key into the caches.
  void prefetch(std::uint32_t group) const {
    groups_.prefetch(group);
    keys_.prefetch(group);
  }

  // Of a group that was fetched: one of the events that a finding would tell, if one is to be expected. The
  // step before comes first.
  void prefetch_told(std::uint32_t group, std::uint32_t step);

  // An input that cannot take part: its group, or the value of a lane, is missing.
  void count_ungrouped();
  void count_unusable(std::uint32_t lane);

  const std::vector<Detector*>& detectors() const { return detectors_; }
  CorrelationFinding describe(const Arrival& arrival, std::size_t which,
                              std::vector<std::string>* attachments) {
    const std::uint32_t count = detectors_[which]->held(groups_.at(arrival.group)).count;
    told_from_ = std::min(told_from_, count - 1);
    return detectors_[which]->describe(arrival, tails_[which].first, groups_.at(arrival.group), window_,
                                       attachments);
  }
  std::size_t bytes() const { return window_.bytes() + groups_.bytes(); }
  // What its events, and the groups that are open, need of that.
  std::size_t needed() const { return window_.needed() + groups_.needed(); }
  // Gives back memory of records that no group needs.
  void trim() {
    usage_.records -= groups_.bytes();
    groups_.trim();
    usage_.records += groups_.bytes();
  }

 private:
  // The end of a detector's windows.
  struct Tail {
    std::uint32_t first = 0;  // the oldest event that may stand in one
    bool leads = false;       // the first of its timespan: the others follow it through the same groups
    bool last = false;        // of the longest timespan: what leaves here has left everywhere
  };

  std::size_t seat_all(const StreamPlan& plan);
  void begin(const Arrival& arrival);
  std::byte* open(Detector& detector, std::uint32_t group);
  void advance(std::size_t which, std::int64_t time);
  void look_ahead(std::size_t which);
  void drop_passed();

  std::vector<Detector*> detectors_;
  std::vector<std::size_t> parts_;      // of each of them, in a group's record
  std::vector<Tail> tails_;             // of each of them
  std::uint32_t next_ = 0, fired_ = 0;  // of the arrival at hand: the next detector, which have fired
  std::uint32_t number_ = 0;            // the same: its number in the window
  std::size_t longest_ = 0;             // the first detector with the longest timespan
  std::uint32_t told_from_ = ~std::uint32_t{0};  // how many events a group had at least before one fired
  const Interner& keys_;
  Usage& usage_;
  Window window_;
  Groups groups_;
};

}  // namespace csirt::correlation
