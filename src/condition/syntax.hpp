// The shape of a detection, shared by both profiles and still untyped: selections made of items, and the
// condition.
//
// Door: parse_detection for a whole `detection:` map; parse_selection for one map, list of maps or list of
// keywords. What a modifier or value means is the business of the profile that reads the items. Thread rule:
// plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "condition/expression.hpp"

namespace csirt::condition {

// `field|modifier|modifier: value` or, with an empty field, keywords that are sought in the whole event.
struct Item {
  std::string field;
  std::vector<std::string> modifiers;  // as written, in order
  std::vector<base::Node> values;      // scalars, one or more
  bool is_list = false;                // the author wrote a list
  std::uint32_t line = 0, column = 0;  // of the key
  std::string pointer;                 // RFC 6901 into the document
};

// A selection holds when all items of at least one of its groups hold.
struct Selection {
  std::string name;
  std::vector<std::vector<Item>> groups;
};

struct Detection {
  std::vector<Selection> selections;  // in the author's order
  Expression condition;
};

// A map (one group), a list of maps (a group each), a list of keywords (one item), one keyword, or a mixed
// list. Empty maps and lists, maps as values and lists in lists are mistakes, reported to `problems`.
Selection parse_selection(std::string name, const base::Node& node, base::Problems& problems,
                          const std::string& pointer);

// The members of `node` but `condition` and those of `beside` are selections. Nothing when there was any
// mistake.
std::optional<Detection> parse_detection(const base::Node& node, base::Problems& problems,
                                         const std::string& pointer = "/detection",
                                         const std::vector<std::string>& beside = {});

}  // namespace csirt::condition
