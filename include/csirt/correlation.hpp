// What correlation rules find over several events, and how a correlator is bounded.
//
// Shape: plain values. docs/correlation.md has the meaning of windows, lateness and alerting again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "csirt/time.hpp"

namespace csirt {

// When a correlation whose condition goes on to hold alerts again.
enum class AlertAgain {
  once,    // at the event that makes the condition hold: without it the window does not satisfy it
  window,  // at the first event with which it holds, then not before a timespan has passed since
  every    // at each event with which it holds
};

// One group's field, with the value by which it is grouped, case-folded.
struct CorrelatedField {
  std::string field, value;
  bool operator==(const CorrelatedField&) const = default;
};

struct CorrelatedEvent {
  std::string source;
  std::uint64_t offset = 0;
  Instant time;
  bool operator==(const CorrelatedEvent&) const = default;
};

// A correlation rule held for one group, at one event.
struct CorrelationFinding {
  std::string rule;  // its id
  std::string title;
  std::string level;
  std::vector<CorrelatedField> group;  // in the order of group-by
  std::string value;  // what was compared: a count or a sum, "sum/count" of an average, "share/count" of a
                      // percentile
  std::uint64_t count = 0;              // events in the window
  Instant first_seen;                   // of the first event in the window
  Instant last_seen;                    // of the event that made it fire
  std::vector<CorrelatedEvent> events;  // the first ones, and the last: the one that made it fire
  bool overflow = false;  // events of this group were dropped at a limit: the count is a lower bound
  bool operator==(const CorrelationFinding&) const = default;
};

// One correlation's life so far.
struct CorrelationStatistics {
  std::string rule;
  std::uint64_t events = 0;           // that were counted in a window
  std::uint64_t findings = 0;         // also those that only feed others
  std::uint64_t groups = 0;           // that have events now
  std::uint64_t held = 0;             // events in the windows now
  std::uint64_t ungrouped = 0;        // events without one of the group's fields, once for each rule
  std::uint64_t unusable = 0;         // events without the value that counts, or with no number; the same
  std::uint64_t overflow = 0;         // events dropped at a limit
  std::uint64_t overflow_groups = 0;  // groups that lost events, and events whose group could not be opened
  bool operator==(const CorrelationStatistics&) const = default;
};

struct CorrelatorStatistics {
  std::uint64_t events = 0;      // given that feed a correlation
  std::uint64_t late = 0;        // dropped: before the watermark
  std::uint64_t duplicates = 0;  // dropped: given twice, with the same time
  std::uint64_t untimed = 0;     // dropped: without a time
  std::uint64_t pending = 0;     // not yet before the watermark
  std::uint64_t bytes = 0;       // held now, about
  std::vector<CorrelationStatistics> correlations;
  bool operator==(const CorrelatorStatistics&) const = default;
};

// Bounds of the state. At those of groups, events and bytes, what is beyond is not counted and reported as
// `overflow`; beyond `pending` a call is refused with Error(Status::limit).
struct CorrelationLimits {
  std::uint64_t groups = 4'000'000;         // of all correlations together
  std::uint64_t events = 64'000'000;        // in all windows together
  std::uint64_t group_events = 16'000'000;  // in the window of one group
  std::uint64_t pending = 4'000'000;        // not yet before the watermark
  std::uint64_t bytes = std::uint64_t{8} << 30;
  std::uint64_t references = 16;  // events named in a finding, at least 2
};

struct CorrelationOptions {
  AlertAgain again = AlertAgain::once;
  Duration lateness = minutes(5);  // how far behind the newest an event may come; forever: until settled
  CorrelationLimits limits;
};

inline constexpr Duration kForever{INT64_MAX};

}  // namespace csirt
