// The items of a detection with their modifiers applied: what a value must look like for the item to hold.
//
// Door: check_item turns the syntax of an item (syntax.hpp) into tests, or reports what cannot be combined.
// This is the event profile: untyped, case-insensitive, two-valued. Thread rule: values.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "condition/decimal.hpp"
#include "condition/network.hpp"
#include "condition/pattern.hpp"
#include "condition/regex.hpp"
#include "condition/syntax.hpp"

namespace csirt::condition {

enum class TestKind : std::uint8_t {
  text,     // some value matches `pattern`
  regex,    // some value matches `regex`
  network,  // some value is an address in `network`
  number,   // some value, or the part of it that is a date, compares with `number` as `comparison` says
  null,     // there is no value: the field is absent, null or an empty list
  exists,   // the field is there, whatever it holds
  field     // some value compares with some value of the field `other` as `relation` says
};

enum class Comparison : std::uint8_t { equal, less, less_equal, greater, greater_equal };
enum class TimePart : std::uint8_t { none, minute, hour, day, week, month, year };
enum class Relation : std::uint8_t { equal, starts, ends, contains };

struct Test {
  TestKind kind = TestKind::text;
  bool cased = false;  // text, field
  Pattern pattern;     // folded unless cased
  std::shared_ptr<const Regex> regex;
  std::string regex_source;  // with flags in front: what makes two of them the same
  Network network;
  Comparison comparison = Comparison::equal;
  TimePart part = TimePart::none;
  Decimal number;
  Relation relation = Relation::equal;
  std::string other;
};

// One value as the author wrote it, and the tests of which one must hold.
struct TestedValue {
  std::string written;
  std::vector<Test> any_of;
};

// Holds when any of (or, with `all`, all) its values hold; with `negated`, when that is not so.
struct TestedItem {
  std::string field;  // empty: the values of the whole event, each by itself
  std::string op;     // the modifiers as written: "contains|all"
  bool all = false;
  bool negated = false;
  std::vector<TestedValue> values;
};

// Each regular expression is bounded by itself; so many instructions those of an item, or of one text of
// rules, may have together.
inline constexpr std::size_t kMostInstructions = 1'000'000;

using Placeholders = std::map<std::string, std::vector<std::string>>;

// Nothing when the item breaks a rule; every mistake is reported with the position of the key or the value.
std::optional<TestedItem> check_item(const Item& item, const Placeholders& placeholders,
                                     base::Problems& problems);

// The part of an ISO 8601 date, or date and time, as it is written: no zone is applied. Nothing when the text
// is none.
std::optional<std::int64_t> time_part(std::string_view text, TimePart part);

}  // namespace csirt::condition
