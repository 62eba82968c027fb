// One correlation: what it holds of each group, and when it fires.
//
// Door: Detector. Arrivals come in order of time, from the stream that it shares with other correlations
// (stream.hpp); that keeps the window and the records of groups, of which each correlation has its part. A
// window reaches from the arrival back by the timespan, both ends included. Thread rule: one thread; the
// tables of strings are shared by the detectors of a correlator.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "condition/correlation_rule.hpp"
#include "correlation/chain.hpp"
#include "correlation/interner.hpp"
#include "correlation/measure.hpp"
#include "correlation/plan.hpp"
#include "correlation/window.hpp"
#include "csirt/correlation.hpp"

namespace csirt::correlation {

// What has come of an event.
enum class Counted {
  no_room,
  held,  // it stands in the window
  fires  // and makes the correlation fire
};

// The strings that windows refer to.
struct Strings {
  Interner values, attachments, sources;
};

// What all detectors of a correlator hold together, held against its limits.
struct Usage {
  std::uint64_t groups = 0, events = 0;
  std::uint64_t records = 0;  // bytes of the records of all groups
  bool full = false;          // beyond the limit of bytes
};

// An event of one group, as it comes to the correlations of a stream.
struct Arrival {
  std::int64_t time = 0;
  std::uint64_t offset = 0;
  std::uint32_t source = 0;
  std::uint32_t attachment = Interner::none;
  std::uint32_t group = 0;  // number of its key
  std::uint64_t mask = 0;
  std::span<const Reading> readings;  // by lane
};

// Where a detector has its place in its stream.
struct Seat {
  std::uint32_t number = 0;    // among the detectors of the stream
  std::uint32_t lane = kNone;  // whose values it reads
  std::size_t part = 0;        // where its part of a group's record begins
  std::uint32_t member() const { return std::uint32_t{1} << number; }
};

class Detector {
 public:
  Detector(const condition::Correlation& rule, const CorrelationOptions& options, const Interner& keys,
           Strings& strings, Usage& usage);

  const Chain& held(std::byte* record) const { return chain(record); }
  // How long its part of a group's record is.
  std::size_t part_bytes() const;
  void sit(const Seat& seat) { seat_ = seat; }
  const Seat& seat() const { return seat_; }

  // Whether a group without a record, which would cost so many bytes, may have one; else it is told that the
  // event is lost.
  bool may_open(const Window& window, std::size_t cost);
  // Counts the event, whose number in the window is that of its draft. `first`: the oldest event of all
  // groups that may stand in the correlation's window.
  Counted add(const Arrival& arrival, std::uint32_t first, std::uint32_t number, std::byte* record,
              Window& window);
  // The oldest event that it holds leaves. True: it was the last one of its group.
  bool leave(std::uint32_t number, const Held& held, std::byte* record, Window& window);

  // Of the firing that add() has just told; `attachments` are those of the events named.
  void describe(const Arrival& arrival, std::uint32_t first, std::byte* record, Window& window,
                CorrelationFinding& finding, std::vector<std::string>& attachments) const;

  const condition::Correlation& rule() const { return rule_; }
  CorrelationStatistics& statistics() { return statistics_; }
  const CorrelationStatistics& statistics() const { return statistics_; }
  std::size_t bytes() const { return measure_->bytes(); }
  std::size_t needed() const { return measure_->needed(); }

 private:
  bool once() const { return options_.again == AlertAgain::once; }
  bool by_window() const { return options_.again == AlertAgain::window; }
  // The parts of its part: the chain, with AlertAgain::window until when the group is silent, the measure's.
  Chain& chain(std::byte* record) const { return *reinterpret_cast<Chain*>(record + seat_.part); }
  std::int64_t silent(std::byte* record) const;
  void set_silent(std::byte* record, std::int64_t until) const;
  std::size_t measure_at() const { return sizeof(Chain) + (by_window() ? sizeof(std::int64_t) : 0); }
  Cell cell(std::uint32_t group, std::byte* record) const {
    return {group, record + seat_.part + measure_at()};
  }
  Reading reading(std::span<const Reading> readings) const {
    return seat_.lane == kNone ? Reading{} : readings[seat_.lane];
  }
  static Sample sample(std::uint32_t number, std::uint64_t mask, const Reading& read) {
    return {number, read.value, mask, read.number};
  }

  bool has_room(std::uint32_t count, const Window& window) const;
  bool has_room(Chain& chain, const Window& window);
  void open(std::uint32_t group, std::uint32_t number, std::byte* record);
  void push(const Arrival& arrival, std::uint32_t number, std::byte* record, Window& window);
  std::vector<CorrelatedField> fields(std::uint32_t group) const;

  const condition::Correlation& rule_;
  const CorrelationOptions& options_;
  const Interner& keys_;
  Strings& strings_;
  Usage& usage_;
  bool counts_values_;
  std::unique_ptr<Measure> measure_;
  Seat seat_;
  CorrelationStatistics statistics_;
};

}  // namespace csirt::correlation
