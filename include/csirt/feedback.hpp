// What the verdicts of handlers say of the rules (EVT-7): precision with its interval, and changes that are
// proposed and never made by themselves.
//
// Shape: documents, as the queries `rules`, `proposals` and `preview` answer them. Shares are decimal texts
// with four digits, since documents hold no floating point. Source: docs/feedback.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csirt/time.hpp"

namespace csirt {

// A share of a whole with Wilson's interval at 95 %: "0.8333".
struct Estimate {
  std::string low, point, high;
  std::uint64_t hits = 0, of = 0;
  bool operator==(const Estimate&) const = default;
};

// One rule as its findings were judged. The counts of verdicts are weighed as the charter's
// `feedback.repeats` says; a finding without a verdict of its own has that of its incident.
struct RuleFeedback {
  std::string rule;
  std::string title;
  std::string level;
  std::string mode;            // live, trial, or gone: not in the rules in force
  std::uint64_t matches = 0;   // of the rule, repeats included
  std::uint64_t findings = 0;  // that stand for themselves and their repeats
  std::uint64_t incidents = 0;
  std::uint64_t true_positive = 0, benign = 0, false_positive = 0, undetermined = 0, unjudged = 0;
  std::optional<Estimate> precision;  // of the true ones among those judged; none while nothing is judged
  bool operator==(const RuleFeedback&) const = default;
};

// What a filter takes away of findings that are known.
struct FilterEffect {
  std::uint64_t true_positive = 0, benign = 0, false_positive = 0, undetermined = 0, unjudged = 0;
  std::uint64_t unknown = 0;          // of which it cannot be told, since a field is not known of them
  std::vector<std::string> examples;  // ids of findings, at most ten
  bool operator==(const FilterEffect&) const = default;
};

// A change that somebody may adopt. Nothing is changed by it.
struct Proposal {
  std::string id;    // stable: the same proposal has the same id
  std::string rule;  // that it is about
  std::string title;
  std::string kind;  // mute, narrow, trial
  std::string reason;
  std::string pointer;  // the clause of the charter by which it is made
  std::optional<Estimate> precision;
  std::string field;                // narrow: what separates false from true findings
  std::vector<std::string> values;  // and its values among the false ones
  std::string adopt;                // as: suppression, filter or trial
  std::string fragment;             // YAML to put into the charter or beside the rules; empty for trial
  std::string owner;                // who would owe it
  Instant until;                    // and until when it would hold
  FilterEffect effect;              // on the findings that are known
  bool operator==(const Proposal&) const = default;
};

}  // namespace csirt
