// Door: propose. One function a rule, asked in order; the first that has something to propose ends it.
#include "analysis/proposals.hpp"

#include <algorithm>

#include "analysis/fragment.hpp"
#include "analysis/separation.hpp"
#include "base/canonical.hpp"
#include "base/proportion.hpp"
#include "condition/rule_set.hpp"
#include "engine/feedback.hpp"

namespace csirt::analysis {
namespace {

struct About {
  const RuleFeedback& rule;
  const std::vector<Judged>& findings;
  const Feedback& feedback;
  const condition::RuleSet* rules;  // in force; null: none
  Instant now;
};
using Answer = std::optional<Proposal>;

std::string percent(std::int64_t share) { return base::decimal_text(share, base::kShareDigits - 2) + " %"; }

std::uint64_t judged_count(const About& about) { return about.rule.precision ? about.rule.precision->of : 0; }

// Who would owe it: whom the charter names, else the last who judged one of its findings.
std::string owner_of(const About& about) {
  if (!about.feedback.owner.empty()) return about.feedback.owner;
  const Judgement* last = nullptr;
  for (const Judged& judged : about.findings) {
    for (const Judgement& one : judged.finding.judgements) {
      if (last == nullptr || last->at <= one.at) last = &one;
    }
  }
  return last == nullptr ? "" : last->by;
}

Proposal begin(const About& about, const char* kind) {
  Proposal made;
  made.rule = about.rule.rule;
  made.title = about.rule.title;
  made.kind = kind;
  made.pointer = std::string("/feedback/") + kind;
  made.precision = about.rule.precision;
  made.owner = owner_of(about);
  made.until = about.now + about.feedback.lasts;
  return made;
}

// The same proposal keeps its id while counts and time go on.
Proposal finished(Proposal made) {
  std::string key = made.kind + "\n" + made.rule + "\n" + made.field;
  for (const std::string& value : made.values) key += "\n" + value;
  made.id = made.kind + "-" + base::sha256_hex(key).substr(0, 12);
  return made;
}

bool is_below(const About& about, const Feedback::Bound& bound) {
  const auto share = engine::precision_of(about.rule, about.feedback);
  return share && judged_count(about) >= bound.after && share->high < bound.below * (base::kShareUnit / 100);
}

std::string bound_reason(const About& about, const Feedback::Bound& bound) {
  const auto share = engine::precision_of(about.rule, about.feedback);
  return "of " + std::to_string(judged_count(about)) + " findings that were judged " +
         std::to_string(about.rule.true_positive) + " were true: at most " + percent(share->high) +
         " of what it finds is, and the charter asks for " + std::to_string(bound.below) + " %";
}

void count_all(const About& about, Proposal& made) {
  for (const Judged& judged : about.findings) count_in(made.effect, judged);
}

void count_narrowed(const About& about, const Separation& found, Proposal& made) {
  for (const Judged& judged : about.findings) {
    if (carries(judged.finding, found)) count_in(made.effect, judged);
  }
}

LogSourceText logsource_of(const About& about) {
  const auto number = about.rules ? about.rules->find(about.rule.rule) : std::nullopt;
  if (!number) return {};
  const auto& source = about.rules->info(*number).logsource;
  return {source.category, source.product, source.service};
}

// Only where something true would be lost by muting: else there is nothing to separate from.
Answer propose_narrow(const About& about) {
  const std::uint64_t wrong = judged_count(about) - about.rule.true_positive;
  if (about.rule.true_positive == 0 || wrong < about.feedback.narrow_after) return std::nullopt;
  if (!about.rules || !about.rules->find(about.rule.rule))
    return std::nullopt;  // filters know no correlations
  const auto found = separate(about.findings, about.feedback);
  if (!found || found->caught * 100 < wrong * about.feedback.narrow_share) return std::nullopt;
  Proposal made = begin(about, "narrow");
  made.field = found->field;
  made.values = found->values;
  made.reason = std::to_string(found->caught) + " of " + std::to_string(wrong) +
                " false findings have one of " + std::to_string(found->values.size()) + " values of " +
                found->field + " that none of the " + std::to_string(about.rule.true_positive) +
                " true ones has";
  made.adopt = found->of_event ? "filter" : "suppression";
  made.fragment = found->of_event ? filter_fragment(made, logsource_of(about)) : suppression_fragment(made);
  count_narrowed(about, *found, made);
  return made;
}

Answer propose_mute(const About& about) {
  if (!is_below(about, about.feedback.mute)) return std::nullopt;
  Proposal made = begin(about, "mute");
  made.reason = bound_reason(about, about.feedback.mute);
  made.adopt = "suppression";
  made.fragment = suppression_fragment(made);
  count_all(about, made);
  return made;
}

Answer propose_trial(const About& about) {
  if (about.rule.mode == "trial" || !is_below(about, about.feedback.trial)) return std::nullopt;
  Proposal made = begin(about, "trial");
  made.reason = bound_reason(about, about.feedback.trial);
  made.adopt = "trial";
  count_all(about, made);
  return made;
}

}  // namespace

std::vector<Proposal> propose(const Engine& engine, const Viewer& viewer) {
  std::vector<Proposal> out;
  const auto findings = judged_findings(engine, viewer);
  if (findings.empty()) return out;
  const Rules rules = engine.installed_rules();
  auto feedback = engine.rules(viewer);
  std::sort(feedback.begin(), feedback.end(), [](const auto& a, const auto& b) { return a.rule < b.rule; });
  for (const RuleFeedback& rule : feedback) {
    const auto known = findings.find(rule.rule);
    if (known == findings.end() || rule.mode == "gone") continue;
    const About about{rule, known->second, engine.charter()->feedback, rules.set().get(), engine.now()};
    for (const auto one : {propose_narrow, propose_mute, propose_trial}) {
      Answer answer = one(about);
      if (!answer) continue;
      out.push_back(finished(std::move(*answer)));
      break;
    }
  }
  return out;
}

}  // namespace csirt::analysis
