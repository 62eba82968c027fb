// Counts for each rule how often it fired rightly and wrongly, and what no other rule saw.
//
// Thread rule: one thread at a time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/labels.hpp"
#include "analysis/measures.hpp"
#include "condition/rule_set.hpp"
#include "csirt/evaluation.hpp"

namespace csirt::analysis {

class RuleTally {
 public:
  RuleTally(const condition::RuleSet& rules, Aim aim, bool whole_techniques);

  // `fired`: ascending rule numbers.
  void add(const Label& label, const std::vector<std::uint32_t>& fired);
  // Rules that fired or that were expected; most fired first, then by id. Without measures.
  std::vector<RuleScore> scores() const;

 private:
  struct Row {
    std::uint64_t fired = 0, tp = 0, fp = 0, expected = 0, limited = 0, alone = 0;
    std::uint64_t counted_in = 0;  // the case by which `expected` was counted last
  };
  enum class Verdict { right, wrong, none };

  bool speaks(std::uint32_t rule) const { return aim_ != Aim::techniques || !classes_[rule].empty(); }
  Verdict verdict(const Label& label, std::uint32_t rule) const;
  void expect(const std::string& name);

  const condition::RuleSet& rules_;
  Aim aim_;
  std::vector<std::vector<std::string>> classes_;  // by rule, sorted: what it says when it fires
  std::map<std::string, std::vector<std::uint32_t>> by_class_;
  std::vector<Row> rows_;
  std::uint64_t cases_ = 0, open_ = 0, positive_ = 0;
};

}  // namespace csirt::analysis
