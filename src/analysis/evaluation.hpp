// The research harness: runs one or two sets of predictions over labelled cases, case by case, and reports
// how good they are.
//
// Door: Evaluation. Bounds: memory follows rules, classes and blocks, never the number of cases. Thread rule:
// one thread at a time. Errors: csirt::Error; of a line, it says which one. Source: BEY-3, docs/bench.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/rule_tally.hpp"
#include "analysis/subject.hpp"
#include "analysis/tally.hpp"
#include "csirt/evaluation.hpp"

namespace csirt::analysis {

// As a document; what is not said keeps its default.
struct EvaluationSettings {
  std::string aim = "malicious";     // malicious, rules, techniques, classes
  std::string format = "pairs";      // pairs, evtx-to-mitre, panther
  std::string routing = "standard";  // standard, none, strict
  bool subtechniques = false;        // T1003.001 is not T1003
  std::uint64_t seed = 1, resamples = 1000;
  std::uint64_t block = 1;          // cases that are resampled together; 0: those of one block name
  std::uint64_t differences = 100;  // cases that are listed
  std::vector<std::string> names;   // of the sets
};

// Throws Error(invalid) naming the setting.
EvaluationSettings parse_settings(std::string_view json);

class Evaluation {
 public:
  Evaluation(EvaluationSettings settings, Clock clock);
  ~Evaluation();

  // The sets, two at most, before the first case; with none, predictions come with the labels.
  void add_rules(const Rules& rules);
  void add_table(std::shared_ptr<const Charter> charter, const std::string& table);

  struct Taken {
    std::uint64_t lines = 0, labels = 0;  // bytes that were read
  };
  // Takes cases: every line whole, of both texts where labels come apart. `last`: a line may lack its line
  // feed, and both texts end together. After an error nothing goes on; what was counted before it can be
  // reported.
  Taken take(std::string_view lines, std::optional<std::string_view> labels, bool last);

  EvaluationReport report() const;

 private:
  struct Set;
  void begin();
  void add_set(std::unique_ptr<Subject> subject);
  void take_case(std::string_view line, std::optional<std::string_view> label);
  void judge(std::string_view event, Label label);
  void note_difference(const Label& label);
  SetScore score(std::size_t side, const Tally& tally) const;
  SetComparison comparison(const Tally& tally) const;

  EvaluationSettings settings_;
  Aim aim_;
  Clock clock_;
  LineSplitter splitter_;
  std::vector<std::unique_ptr<Set>> sets_;
  std::optional<Tally> tally_;  // from the first case on
  std::uint64_t line_ = 0, malformed_ = 0, unlabelled_ = 0, differing_ = 0;
  std::vector<DifferingCase> differences_;
  bool failed_ = false;  // on a line
};

}  // namespace csirt::analysis
