// The modifiers of an item, sorted into what they do and checked against each other.
//
// Door: plan_item, called by check_item (test_item.hpp) before it looks at any value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "condition/test_item.hpp"

namespace csirt::condition {

// The part of a date that a modifier names, and the values that it can have.
struct TimeField {
  std::string_view name;
  TimePart part;
  std::int64_t least, most;
};

// What the modifiers of an item ask for.
struct ItemPlan {
  TestKind kind = TestKind::text;
  bool typed = false;
  bool all = false, cased = false, negated = false, expand = false;
  std::optional<Relation> shape;
  std::vector<std::string> encodings;
  RegexFlags regex_flags;
  std::optional<Comparison> comparison;
  const TimeField* time = nullptr;
};

// Nothing after a mistake, which has been reported at the item's key.
std::optional<ItemPlan> plan_item(const Item& item, base::Problems& problems);

}  // namespace csirt::condition
