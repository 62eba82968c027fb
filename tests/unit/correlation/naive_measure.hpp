// What the reference measures over a window, by the table of docs/correlation.md. Numbers are whole
// thousandths.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "correlation/naive.hpp"

namespace csirt::correlation::test {

// An event as one correlation sees it: its group, which of the rules it is, its value.
struct Seen {
  const NaiveEvent* event = nullptr;
  std::vector<std::string> key;
  std::set<std::size_t> steps;
  std::vector<std::string> value;
};

// Nothing: the text is no number that counts.
std::optional<std::int64_t> thousandths(const std::string& text);

// Whether values are read as numbers.
bool reads_numbers(const condition::Correlation& one);

// Of a window that is not empty; `current` is the event in question, which may stand in it or not.
bool holds(const condition::Correlation& one, const std::vector<Seen>& window, const Seen& current);
std::string measured_text(const condition::Correlation& one, const std::vector<Seen>& window,
                          const Seen& current);

}  // namespace csirt::correlation::test
