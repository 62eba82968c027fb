// Doors: verdict_of, weight_of, rule_feedback, precision_of.
#include "engine/feedback.hpp"

#include <algorithm>
#include <set>

namespace csirt::engine {
namespace {

std::uint64_t& counter(RuleFeedback& rule, std::string_view verdict) {
  if (verdict == "true-positive") return rule.true_positive;
  if (verdict == "benign") return rule.benign;
  if (verdict == "false-positive") return rule.false_positive;
  return verdict.empty() ? rule.unjudged : rule.undetermined;
}

std::string shown_share(std::int64_t value) { return base::decimal_text(value, base::kShareDigits); }

}  // namespace

std::string_view verdict_of(const Finding& finding, const Incident* incident) {
  if (!finding.judgements.empty()) return finding.judgements.back().verdict;
  return incident == nullptr ? std::string_view() : std::string_view(incident->verdict);
}

std::uint64_t weight_of(const Finding& finding, const Feedback& feedback) {
  return feedback.each_repeat ? std::max<std::uint64_t>(finding.count, 1) : 1;
}

std::map<std::string, RuleFeedback> rule_feedback(const State& state, const Feedback& feedback) {
  std::map<std::string, RuleFeedback> rules;
  const auto add = [&](const Finding& finding, const Incident* incident) -> RuleFeedback* {
    if (finding.rule == "report") return nullptr;
    RuleFeedback& rule = rules[finding.rule];
    rule.rule = finding.rule;
    rule.title = finding.title;
    rule.level = finding.level;
    ++rule.findings;
    counter(rule, verdict_of(finding, incident)) += weight_of(finding, feedback);
    return &rule;
  };
  for (const auto& [id, incident] : state.incidents) {
    std::set<RuleFeedback*> here;
    for (const Finding& finding : incident.findings) here.insert(add(finding, &incident));
    for (RuleFeedback* rule : here) {
      if (rule != nullptr) ++rule->incidents;
    }
  }
  for (const auto& [id, finding] : state.noted) add(finding, nullptr);
  for (auto& [id, rule] : rules) {
    const auto share = precision_of(rule, feedback);
    if (!share) continue;
    const std::uint64_t against = rule.false_positive + (feedback.benign_against ? rule.benign : 0);
    rule.precision = {shown_share(share->low), shown_share(share->point), shown_share(share->high),
                      rule.true_positive, rule.true_positive + against};
  }
  return rules;
}

std::optional<base::Proportion> precision_of(const RuleFeedback& rule, const Feedback& feedback) {
  const std::uint64_t against = rule.false_positive + (feedback.benign_against ? rule.benign : 0);
  return base::wilson(rule.true_positive, rule.true_positive + against);
}

}  // namespace csirt::engine
