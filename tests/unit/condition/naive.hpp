// The reference: what a rule means, straight from the text of the specification and from docs/conditions.md.
//
// Used by tests alone, to be compared with Matcher on real and random input. It shares with the engine what
// states a decision rather than carries it out (the grammar of conditions, the list of places of a field,
// regular expressions, the folding of one character) and nothing of how values are read, prepared and
// compared. It is slow on purpose. Thread rule: one thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "condition/logsource.hpp"
#include "condition/syntax.hpp"

namespace csirt::condition {

// A JSON value; numbers keep their text. Of a key that an object has twice only the last is kept.
struct NaiveValue {
  enum class Kind { null, boolean, number, string, list, object } kind = Kind::null;
  std::string text;
  std::vector<NaiveValue> items;
  std::vector<std::pair<std::string, NaiveValue>> members;

  // Defined where the type is complete: clang 19 over libstdc++ 12 needs that of a pair that holds its own
  // holder.
  NaiveValue();
  NaiveValue(const NaiveValue&);
  NaiveValue(NaiveValue&&) noexcept;
  NaiveValue& operator=(const NaiveValue&);
  NaiveValue& operator=(NaiveValue&&) noexcept;
  ~NaiveValue();
};

// `json` must be valid (the engine has accepted it).
NaiveValue naive_parse(std::string_view json);

// What a field holds in an event: the scalars as texts, and whether it is there at all or null.
struct NaiveContent {
  std::vector<std::string> texts;
  bool present = false, null = false;
};

// One event; what was looked up once is kept, because the list of places is long. The mapping must outlive
// it.
class NaiveEvent {
 public:
  NaiveEvent(std::string_view json, const Mapping& mapping) : value_(naive_parse(json)), mapping_(mapping) {}

  const NaiveValue& value() const { return value_; }
  const Mapping& mapping() const { return mapping_; }
  const NaiveContent& content(const std::string& field) const;
  bool is_of_kind(std::size_t kind) const;

 private:
  NaiveValue value_;
  const Mapping& mapping_;
  mutable std::map<std::string, NaiveContent> contents_;
  mutable std::map<std::size_t, bool> kinds_;
};

class NaiveRule {
 public:
  // `document` is one rule that the engine has accepted.
  NaiveRule(const base::Node& document, const Placeholders& placeholders);

  bool matches(const NaiveEvent& event, Routing routing) const;

 private:
  LogSource source_;
  Detection detection_;
  Placeholders placeholders_;
};

}  // namespace csirt::condition
