// What an event of each rule has to be asked for, and which correlations it feeds, directly or through
// others.
//
// Door: make_plan. Correlations are ranked so that each comes after those that it refers to. Shape:
// immutable.
#pragma once

#include <string>
#include <vector>

#include "condition/correlation_rule.hpp"

namespace csirt::correlation {

inline constexpr std::uint32_t kNone = ~std::uint32_t{0};

// Fields whose values make the key of a group, in a space of keys that correlations with the same group-by
// share.
struct KeyRead {
  std::uint32_t space = 0;
  std::vector<std::string> fields;
  bool operator==(const KeyRead&) const = default;
};

struct ValueRead {
  bool number = false;
  std::vector<std::string> fields;
  bool operator==(const ValueRead&) const = default;
};

// One way in which an event of a rule counts for the correlations of a stream.
struct Input {
  std::uint32_t stream = 0;
  std::uint32_t reference = 0;  // which of their `rules`
  std::uint32_t rule = 0;
  std::uint32_t via =
      kNone;              // rank of the correlation that must have fired by this event; none: the rule itself
  std::uint32_t key = 0;  // in Feed::keys
  std::vector<std::uint32_t> values;  // by lane of the stream: in Feed::values
};

// All of one rule.
struct Feed {
  std::vector<KeyRead> keys;
  std::vector<ValueRead> values;
  std::vector<Input> inputs;  // by stream
};

// Correlations that see the same events in the same groups, in windows of like length. Those that read the
// same values of them share a lane.
struct StreamPlan {
  std::uint32_t space = 0;
  std::vector<std::uint32_t> ranks;    // ascending
  std::vector<std::uint32_t> lane_of;  // for each of them, or kNone
  std::vector<bool> lanes;             // for each, whether numbers are read
};

struct Plan {
  std::vector<std::uint32_t> order;    // by rank: the number of the correlation
  std::vector<std::uint32_t> rank_of;  // by number
  std::vector<std::uint32_t> space;    // by rank
  std::uint32_t spaces = 0;
  std::vector<std::uint32_t> feed_of;  // by rule: its feed, or kNone
  std::vector<Feed> feeds;
  std::vector<StreamPlan> streams;  // by their first rank: each after those that it is fed by
};

Plan make_plan(const std::vector<condition::Correlation>& correlations, std::size_t rules);

}  // namespace csirt::correlation
