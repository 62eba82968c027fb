// Finds what separates false findings of a rule from true ones: a field and values that only false ones have.
//
// Door: separate. Pure; exact: every field and value of the findings is looked at.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/judged.hpp"

namespace csirt::analysis {

struct Separation {
  std::string field;
  bool of_event = false;            // a field of the rule's events; else one of the charter's vocabulary
  std::vector<std::string> values;  // by false findings that have them, most first, then by text
  std::uint64_t caught = 0;         // weight of the false findings that have one of them
};

// More values are no narrowing but a list of exceptions.
inline constexpr std::size_t kMostValues = 8;

// What a finding says of itself: field and value, those of the charter's vocabulary and those of its event.
struct Trait {
  bool of_event = false;
  std::string field, value;
};
std::vector<Trait> traits_of(const Finding& finding);

// Whether a finding has one of the values; event fields do not tell case apart.
bool carries(const Finding& finding, const Separation& one);

// Is it one that speaks against the rule, by the charter's `feedback.benign`?
bool against(const Judged& judged, const Feedback& feedback);

// The field whose values, which no true finding has, take away most of the false ones; fewer values win, then
// the vocabulary's field, then the name. Nothing when there is none.
std::optional<Separation> separate(const std::vector<Judged>& findings, const Feedback& feedback);

}  // namespace csirt::analysis
