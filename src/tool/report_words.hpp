// Words for people: numbers, lists, the names of outcomes and dispositions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tool/counts.hpp"

namespace csirt::tool::report {

// {"a", "b", "c"} -> "a, b and c"; at most `limit` of them, then "and N more".
std::string listed(const std::vector<std::string>& items, std::size_t limit = 5,
                   std::string_view last = "and");

// "credential-access" -> "credential access"
std::string spaced(std::string_view name);
std::string capital(std::string_view text);
// "The press" -> "the press": a name behind other words. No other name changes.
std::string inside_sentence(std::string name);

// Share of a whole with one digit, rounded half up: "94.0 %", "< 0.1 %", and never "100.0 %" for less than
// all.
std::string share(std::uint64_t part, std::uint64_t whole);

// One of the names that the style sheet knows; "other" for anything else.
std::string level_class(std::string_view level);
// critical 5 ... informational 1, unknown 0.
int level_rank(std::string_view level);

struct Disposition {
  std::string_view name;
  std::string_view label;
  std::string_view meaning;
};
// In the order of precedence of csirt::Disposition.
const std::vector<Disposition>& dispositions();

struct OutcomeWords {
  std::string_view name, label, meaning;
};
// An outcome that is not known reads as denied, the default of a decision.
const OutcomeWords& outcome_words(std::string_view name);
const std::vector<OutcomeWords>& outcomes();

}  // namespace csirt::tool::report
