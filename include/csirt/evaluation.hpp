// How good predictions are, held against labelled cases: rules, a decision table, or anything that somebody
// else predicted (BEY-3).
//
// Shape: documents. Values are decimal texts with six digits, so that equal data give equal bytes on every
// machine; what is not defined has no value and says why. Source: docs/bench.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace csirt {

struct MeasureValue {
  std::string name;  // precision, recall, f1, specificity, accuracy, mcc, kappa
  std::optional<std::string> value;
  std::string undefined;                 // why there is no value
  std::optional<std::string> low, high;  // at 95 %
  std::string interval;                  // how it was made: bootstrap or wilson
  std::uint64_t undefined_resamples = 0;
  bool operator==(const MeasureValue&) const = default;
};

// Counts of right and wrong, and what follows from them.
struct ClassScore {
  std::string name;
  std::uint64_t tp = 0, fp = 0, fn = 0, tn = 0;
  std::vector<MeasureValue> measures;
  bool operator==(const ClassScore&) const = default;
};

struct RuleScore {
  std::string rule;
  std::string title;
  std::string level;
  std::uint64_t fired = 0;  // cases
  std::uint64_t tp = 0, fp = 0, fn = 0, tn = 0;
  std::uint64_t alone = 0;  // cases that no other rule got right
  std::vector<MeasureValue> measures;
  std::uint64_t tried = 0;        // how often its condition had to be evaluated
  std::uint64_t nanoseconds = 0;  // that this took, by the host's clock; 0: not measured
  bool operator==(const RuleScore&) const = default;
};

struct MatrixCell {
  std::string expected, said;  // empty: nothing
  std::uint64_t count = 0;
  bool operator==(const MatrixCell&) const = default;
};

// One set of predictions.
struct SetScore {
  std::string name;
  std::string kind;                 // rules, table, given
  std::string hash;                 // of the rules or the charter
  std::uint64_t right = 0;          // cases
  ClassScore overall;               // anything expected, anything said
  ClassScore micro;                 // over all classes of all cases
  std::vector<MeasureValue> macro;  // means over the classes that are expected anywhere
  std::vector<MatrixCell> matrix;   // where each case has one class at most
  std::vector<ClassScore> classes;  // by name
  std::vector<RuleScore> rules;     // those that fired or were expected; most fired first
  std::uint64_t nanoseconds = 0;    // for all cases, by the host's clock
  bool operator==(const SetScore&) const = default;
};

// A case of which the two sets make something else.
struct DifferingCase {
  std::uint64_t number = 0;  // from 0
  std::vector<std::string> expected, first, second;
  bool first_right = false, second_right = false;
  bool operator==(const DifferingCase&) const = default;
};

struct SetComparison {
  std::uint64_t both_right = 0, only_first = 0, only_second = 0, both_wrong = 0;
  std::string p;                          // McNemar's exact test, two-sided
  std::vector<MeasureValue> differences;  // second less first, over the same resamples
  std::uint64_t differing = 0;            // cases
  std::vector<DifferingCase> cases;       // the first of them, as many as asked for
  bool operator==(const SetComparison&) const = default;
};

struct EvaluationReport {
  std::uint64_t cases = 0;
  std::uint64_t malformed = 0;   // events that could not be read; they are no cases
  std::uint64_t unlabelled = 0;  // events of which nobody says what is true; no cases either
  std::string aim;               // malicious, rules, techniques, classes
  std::uint64_t seed = 0, resamples = 0, block = 0, blocks = 0;
  std::vector<SetScore> sets;
  std::optional<SetComparison> comparison;
  bool operator==(const EvaluationReport&) const = default;
};

}  // namespace csirt
