// Door: RuleTally.
#include "analysis/rule_tally.hpp"

#include <algorithm>

#include "analysis/subject.hpp"

namespace csirt::analysis {

RuleTally::RuleTally(const condition::RuleSet& rules, Aim aim, bool whole_techniques)
    : rules_(rules), aim_(aim), rows_(rules.size()) {
  for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
    std::vector<std::string> classes;
    if (aim == Aim::techniques) {
      for (const std::string& one : rules.info(rule).techniques)
        classes.push_back(technique_class(one, whole_techniques));
      sort_once(classes);
    } else {
      classes.push_back(aim == Aim::malicious ? "malicious" : rules.info(rule).id);
    }
    for (const std::string& one : classes) by_class_[one].push_back(rule);
    classes_.push_back(std::move(classes));
  }
}

RuleTally::Verdict RuleTally::verdict(const Label& label, std::uint32_t rule) const {
  if (!speaks(rule)) return Verdict::none;
  const auto among = [&](const std::vector<std::string>& names) {
    return std::any_of(classes_[rule].begin(), classes_[rule].end(), [&](const std::string& one) {
      return std::binary_search(names.begin(), names.end(), one);
    });
  };
  if (label.limited && !among(label.judged)) return Verdict::none;
  return among(label.expected) ? Verdict::right : Verdict::wrong;
}

void RuleTally::expect(const std::string& name) {
  const auto found = by_class_.find(name);
  if (found == by_class_.end()) return;
  for (const std::uint32_t rule : found->second) {
    if (rows_[rule].counted_in == cases_) continue;
    rows_[rule].counted_in = cases_;
    ++rows_[rule].expected;
  }
}

void RuleTally::add(const Label& label, const std::vector<std::uint32_t>& fired) {
  ++cases_;
  open_ += label.limited ? 0 : 1;
  positive_ += label.expected.empty() ? 0 : 1;
  if (aim_ != Aim::malicious) {
    for (const std::string& name : label.expected) expect(name);
  }
  for (const std::string& name : label.judged) {
    const auto found = by_class_.find(name);
    if (label.limited && found != by_class_.end()) {
      for (const std::uint32_t rule : found->second) ++rows_[rule].limited;
    }
  }
  std::uint64_t right = 0;
  std::uint32_t last = 0;
  for (const std::uint32_t rule : fired) {
    Row& row = rows_[rule];
    ++row.fired;
    const Verdict made = verdict(label, rule);
    row.tp += made == Verdict::right;
    row.fp += made == Verdict::wrong;
    right += made == Verdict::right;
    if (made == Verdict::right) last = rule;
  }
  if (right == 1) ++rows_[last].alone;
}

std::vector<RuleScore> RuleTally::scores() const {
  std::vector<RuleScore> out;
  for (std::uint32_t rule = 0; rule < rows_.size(); ++rule) {
    const Row& row = rows_[rule];
    const bool shows = row.fired > 0 || (aim_ == Aim::rules && row.expected > 0);
    if (!shows) continue;
    const std::uint64_t expected = aim_ == Aim::malicious ? positive_ : row.expected;
    const std::uint64_t judged = speaks(rule) ? open_ + row.limited : 0;
    const condition::RuleInfo& info = rules_.info(rule);
    RuleScore score{info.id,           info.title, info.level, row.fired, row.tp, row.fp,
                    expected - row.tp, 0,          row.alone,  {},        0,      0};
    score.tn = judged - score.tp - score.fp - score.fn;
    out.push_back(std::move(score));
  }
  std::stable_sort(out.begin(), out.end(), [](const RuleScore& a, const RuleScore& b) {
    return a.fired != b.fired ? a.fired > b.fired : a.rule < b.rule;
  });
  return out;
}

}  // namespace csirt::analysis
