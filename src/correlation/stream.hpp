// Events that several correlations see alike, kept once for all of them.
//
// Door: Stream. Correlations that read the same rules, group by the same fields and have windows of like
// length (plan.hpp) share one window of events and one record for each group. What is too old leaves all of
// them before any counts the event. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "correlation/detector.hpp"
#include "correlation/groups.hpp"
#include "correlation/plan.hpp"

namespace csirt::correlation {

class Stream {
 public:
  // `detectors` are those of the plan, in its order; they outlive the stream.
  Stream(const StreamPlan& plan, std::vector<Detector*> detectors, Interner& keys, Strings& strings,
         Usage& usage);

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

  // An input that cannot take part: its group, or the value of a lane, is missing.
  void count_ungrouped();
  void count_unusable(std::uint32_t lane);

  const std::vector<Detector*>& detectors() const { return detectors_; }
  // What the arrival that was added last has made fire.
  void describe(const Arrival& arrival, std::size_t which, CorrelationFinding& finding,
                std::vector<std::string>& attachments) {
    detectors_[which]->describe(arrival, tail_of(which).first, groups_.at(arrival.group), window_, finding,
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
  // The end of the windows of one timespan.
  struct Tail {
    Duration timespan;
    std::uint32_t first = 0;    // the oldest event that may stand in one
    std::uint32_t members = 0;  // bit i: the i-th detector's windows end here
    std::size_t which = 0;      // the first of them
  };

  std::size_t seat_all(const StreamPlan& plan);
  const Tail& tail_of(std::size_t which) const { return tails_[tail_of_[which]]; }
  bool has_events(std::byte* record) const;
  void begin(const Arrival& arrival);
  std::byte* open(Detector& detector, std::uint32_t group);
  void keep(const Arrival& arrival);
  void advance(Tail& tail, std::int64_t time);
  void leave(std::uint32_t number, std::uint32_t members);
  void look_ahead(const Tail& tail);

  std::vector<Detector*> detectors_;
  std::vector<std::size_t> tail_of_;  // of each of them
  std::vector<Tail> tails_;           // the longest timespan is the last
  // Of the arrival at hand: its number in the window, whether its group has had no event, the next detector,
  // those that hold it, those that have fired.
  std::uint32_t number_ = 0;
  bool fresh_ = false;
  std::uint32_t next_ = 0, held_ = 0, fired_ = 0;
  Interner& keys_;
  Strings& strings_;
  Usage& usage_;
  Window window_;
  Groups groups_;
};

}  // namespace csirt::correlation
