// One correlation: its groups, their windows, and when it fires.
//
// Door: Detector. Arrivals come in order of time. A window reaches from the arrival back by the timespan,
// both ends included. Thread rule: one thread; the tables of strings are shared by the detectors of a
// correlator.
#pragma once

#include <memory>
#include <vector>

#include "condition/correlation_rule.hpp"
#include "correlation/interner.hpp"
#include "correlation/measure.hpp"
#include "correlation/window.hpp"
#include "csirt/correlation.hpp"

namespace csirt::correlation {

// The strings that windows refer to.
struct Strings {
  Interner values, attachments, sources;
};

// What all detectors of a correlator hold together, held against its limits.
struct Usage {
  std::uint64_t groups = 0, events = 0;
  bool full = false;  // beyond the limit of bytes
};

// An event of one group, as it comes to a correlation.
struct Arrival {
  std::int64_t time = 0;
  std::uint64_t offset = 0;
  std::uint32_t source = 0;
  std::uint32_t attachment = Interner::none;
  std::uint32_t group = 0;  // number of its key
  std::uint32_t value = Interner::none;
  std::uint64_t mask = 0;
  const Number* number = nullptr;
};

class Detector {
 public:
  Detector(const condition::Correlation& rule, const CorrelationOptions& options, Interner& keys,
           Strings& strings, Usage& usage);

  // Counts the event; true: it makes the correlation fire.
  bool add(const Arrival& arrival);
  // Drops what is older than a window that ends at `time`.
  void advance(std::int64_t time);
  void prefetch(std::uint32_t group, std::uint32_t value) const {
    if (group >= groups_.size()) return;
    __builtin_prefetch(&groups_[group]);
    measure_->prefetch(group, value);
  }

  // Where a new event of the group is linked to the one before.
  void prefetch_last(std::uint32_t group) const {
    if (group < groups_.size() && groups_[group].count > 0) window_.prefetch(groups_[group].last);
  }

  // Of the firing that add() has just told; `attachments`, when asked for, are those of the events named.
  CorrelationFinding describe(const Arrival& arrival, std::vector<std::string>* attachments) const;

  const condition::Correlation& rule() const { return rule_; }
  CorrelationStatistics& statistics() { return statistics_; }
  CorrelationStatistics told() const;
  std::size_t bytes() const;

 private:
  struct Group {
    std::uint32_t count = 0;
    std::uint32_t first = 0, last = 0;  // numbers in the window; meaningless without events
    bool lost = false;                  // events of it were dropped at a limit
  };

  bool has_room(std::uint32_t group);
  bool quiet_still(std::uint32_t group, std::int64_t time) const;
  void push(Group& group, const Arrival& arrival);
  void pop();
  CorrelatedEvent event(const Held& held) const;
  std::vector<CorrelatedField> fields(std::uint32_t group) const;

  const condition::Correlation& rule_;
  const CorrelationOptions& options_;
  Interner& keys_;
  Strings& strings_;
  Usage& usage_;
  bool counts_values_;
  std::unique_ptr<Measure> measure_;
  Window window_;
  std::vector<Group> groups_;         // by number of their key
  std::vector<std::int64_t> silent_;  // with AlertAgain::window: until when a group that fired is silent
  CorrelationStatistics statistics_;
};

}  // namespace csirt::correlation
