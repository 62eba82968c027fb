// What is evaluated: something that makes predictions of cases.
//
// Shape: one subject a set of predictions, asked case by case. Thread rule: one thread at a time. Errors: of
// a case that cannot be read, csirt::Error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/labels.hpp"
#include "condition/matcher.hpp"
#include "csirt/charter.hpp"
#include "csirt/rules.hpp"

namespace csirt::analysis {

// The host's clock, in nanoseconds from any beginning; null: nothing is measured.
using Clock = std::uint64_t (*)();

// What a subject makes of a case.
struct Said {
  std::vector<std::string> classes;  // sorted, each once
  std::vector<std::uint32_t> rules;  // that fired, ascending
};

class Subject {
 public:
  virtual ~Subject() = default;
  // False: the event could not be read, and is no case.
  virtual bool judge(std::string_view event, const Label& label, Said& said) = 0;
  virtual std::string kind() const = 0;
  virtual std::string hash() const { return {}; }
  // Only of rules.
  virtual const condition::RuleSet* rules() const { return nullptr; }
  virtual const condition::Watch* watch() const { return nullptr; }
};

// `whole`: techniques as they stand, else by their parent (T1003 for T1003.001).
std::unique_ptr<Subject> rule_subject(const Rules& rules, Routing routing, Aim aim, bool whole, Clock clock);
// Throws Error(not_found) when the charter has no such table.
std::unique_ptr<Subject> table_subject(std::shared_ptr<const Charter> charter, const std::string& table);
// Predictions that come with the labels: `said`, or `other` of the second set.
std::unique_ptr<Subject> given_subject(bool second);

// T1003.001 as T1003 unless whole.
std::string technique_class(const std::string& technique, bool whole);
void sort_once(std::vector<std::string>& texts);

}  // namespace csirt::analysis
