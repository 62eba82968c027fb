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

// One way in which an event of a rule counts for a correlation.
struct Input {
  std::uint32_t rank = 0;       // of the correlation
  std::uint32_t reference = 0;  // which of its `rules`
  std::uint32_t rule = 0;
  std::uint32_t via =
      kNone;              // rank of the correlation that must have fired by this event; none: the rule itself
  std::uint32_t key = 0;  // in Feed::keys
  std::uint32_t value = kNone;  // in Feed::values
};

// All of one rule.
struct Feed {
  std::vector<KeyRead> keys;
  std::vector<ValueRead> values;
  std::vector<Input> inputs;  // by rank
};

struct Plan {
  std::vector<std::uint32_t> order;  // by rank: the number of the correlation
  std::vector<std::uint32_t> space;  // by rank
  std::uint32_t spaces = 0;
  std::vector<std::uint32_t> feed_of;  // by rule: its feed, or kNone
  std::vector<Feed> feeds;
};

Plan make_plan(const std::vector<condition::Correlation>& correlations, std::size_t rules);

}  // namespace csirt::correlation
