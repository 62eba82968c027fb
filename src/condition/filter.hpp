// Filters: documents that take matches away from rules which others wrote.
//
// Doors: read_filter, for one document; apply_filters, which gives each rule of a set the filters that name
// it. A match is taken away when the filter's condition holds, as in the example of the specification: the
// rule's condition becomes "(condition) and not (filter)". Thread rule: values, immutable once read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "condition/rule.hpp"

namespace csirt::condition {

struct Filter : TestedDetection {
  struct Target {
    std::string text;  // an id or a name
    std::uint32_t line = 0, column = 0;
    std::string pointer;
  };
  std::string id, title, file;  // for messages
  LogSource logsource;
  bool any = false;             // `rules: any`: every rule that the log source covers
  std::vector<Target> targets;  // else these
  std::uint32_t line = 0;
};

// A rule of a set, with the filters that take matches of it away.
struct FilteredRule {
  std::shared_ptr<const Rule> rule;
  std::vector<std::shared_ptr<const Filter>> filters;
  bool operator==(const FilteredRule&) const = default;
};

// Nothing after a mistake; all of them are added to `problems`.
std::optional<Filter> read_filter(const base::Node& root, const DocumentPlace& place,
                                  base::Problems& problems);

// Adds each filter to the rules that it names and whose log source it covers: each attribute that the filter
// states is the rule's. What names no rule, or one of another log source, is reported.
void apply_filters(const std::vector<std::shared_ptr<const Filter>>& filters,
                   std::vector<FilteredRule>& rules, std::vector<Problem>& problems);

}  // namespace csirt::condition
