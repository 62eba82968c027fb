// Door: View; see the header. Whoever may not see everything gets redacted incidents and no totals, since
// counts tell.
#include "engine/view.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "condition/correlation_rule.hpp"
#include "engine/draft.hpp"
#include "triage/score.hpp"

namespace csirt::engine {

disclosure::Audience View::audience(const Facts& facts) const {
  return disclosure::audience(*core_.charter(), viewer_, facts, core_.state().now);
}

bool View::sees_everything() const { return audience({}).everything; }

std::optional<Incident> View::seen(const Incident& incident) const {
  const auto who = audience(facts_of(incident));
  if (who.everything) {
    Incident whole = incident;
    std::sort(whole.entities.begin(), whole.entities.end());
    whole.score = triage::score(*core_.charter(), whole, core_.state().now);
    return whole;
  }
  const auto knows = disclosure::narrow(who, incident);
  if (knows.may_see.empty()) return std::nullopt;
  return disclosure::redact(*core_.charter(), knows, incident);
}

std::vector<Incident> View::incidents(bool by_score) const {
  std::vector<Incident> out;
  for (const auto& id : core_.state().opened_order) {
    const Incident& incident = core_.state().incidents.at(id);
    if (!incident.merged_into.empty()) continue;  // it is told where it went
    if (auto shown = seen(incident)) out.push_back(std::move(*shown));
  }
  if (by_score && sees_everything()) {
    std::stable_sort(out.begin(), out.end(),
                     [](const Incident& a, const Incident& b) { return a.score.points > b.score.points; });
  }
  return out;
}

Incident View::incident(std::string_view id) const {
  const Incident* found = core_.state().find(id);
  auto incident = found == nullptr ? std::nullopt : seen(*found);
  if (!incident)
    throw Error(Status::not_found, "there is no incident '" + std::string(id) + "'", std::string(id));
  return std::move(*incident);
}

namespace {

// What a rule or a correlation of the set says of itself; null when there is none of this id.
const condition::RuleInfo* info_of(const condition::RuleSet& set, const std::string& id) {
  if (const auto number = set.find(id)) return &set.info(*number);
  for (const condition::Correlation& one : set.correlations()) {
    if (one.info.id == id) return &one.info;
  }
  return nullptr;
}

using Statistics = std::map<std::string, RuleStatistics>;

std::vector<std::string> unnamed(const Statistics& by_rule) {
  std::vector<std::string> out;
  for (const auto& [id, entry] : by_rule) {
    if (entry.title.empty()) out.push_back(id);
  }
  return out;
}

void name_by(const condition::RuleSet& set, Statistics& by_rule) {
  for (auto& [id, entry] : by_rule) {
    const condition::RuleInfo* info = entry.title.empty() ? info_of(set, id) : nullptr;
    if (info == nullptr) continue;
    entry.title = info->title;
    entry.level = info->level;
    entry.techniques = info->techniques;
  }
}

// Whether the whole set may name what a part of it does not: a correlation, since its rules may stand
// elsewhere.
bool whole_set_knows_more(const condition::RuleSet& part, const std::vector<std::string>& ids) {
  return std::any_of(part.others().begin(), part.others().end(), [&](const auto& other) {
    return other.kind == "correlation" && std::find(ids.begin(), ids.end(), other.id) != ids.end();
  });
}

// What was set aside or is in trial left no finding that would say how its rule is called. Compiling all
// rules for that would take longer than the rest of the answer.
void name_by_rules(const Core& core, Statistics& by_rule) {
  const std::vector<std::string> ids = unnamed(by_rule);
  if (ids.empty() || core.state().rules.empty()) return;
  try {
    const auto part = core.rules_naming(ids);
    name_by(*part, by_rule);
    if (whole_set_knows_more(*part, unnamed(by_rule))) name_by(*core.rules(), by_rule);
  } catch (const Error& error) {  // rules that this library cannot read: the rest can be told without them
    if (error.status() == Status::internal) throw;
  }
}

}  // namespace

std::vector<RuleStatistics> View::rule_statistics() const {
  std::map<std::string, RuleStatistics> by_rule;
  std::map<std::string, std::uint64_t> made;  // findings that stand for themselves and their repeats
  const auto add = [&](const Finding& finding) {
    if (finding.rule == "report") return;
    auto& entry = by_rule[finding.rule];
    entry.rule = finding.rule;
    entry.title = finding.title;
    entry.level = finding.level;
    entry.techniques = finding.techniques;
    ++made[finding.rule];
  };
  for (const auto& [id, incident] : core_.state().incidents) {
    for (const auto& finding : incident.findings) add(finding);
  }
  for (const auto& [id, finding] : core_.state().noted) add(finding);
  for (const auto& [rule, matches] : intake_.rule_matches()) {
    auto& entry = by_rule[rule];
    entry.rule = rule;
    entry.findings = matches;
  }
  for (const auto& [rule, matches] : intake_.trial_matches()) {
    auto& entry = by_rule[rule];
    entry.rule = rule;
    entry.trial = matches;
  }
  name_by_rules(core_, by_rule);
  std::vector<RuleStatistics> out;
  for (auto& [rule, entry] : by_rule) {
    entry.folded = entry.findings > made[rule] ? entry.findings - made[rule] : 0;
    out.push_back(std::move(entry));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.findings > b.findings; });
  return out;
}

Summary View::summary() const {
  Summary summary;
  const State& state = core_.state();
  summary.now = state.now;
  if (state.charter.empty() || !sees_everything()) return summary;
  summary.charter = state.charter;
  summary.rules = state.rules;
  summary.records = state.records;
  summary.root = core_.root();
  summary.incidents = state.incidents.size() - state.merged_incidents();
  summary.open_incidents = state.open_incidents();
  for (const auto& name : intake_.sources()) {
    summary.sources.push_back(intake_.status(name));
    for (const auto& [disposition, count] : summary.sources.back().dispositions)
      summary.dispositions[disposition] += count;
  }
  summary.rule_statistics = rule_statistics();
  summary.referrals = state.referrals;
  return summary;
}

std::vector<Effect> View::effects() const {
  std::vector<Effect> out;
  for (const auto& [id, outgoing] : core_.state().outbox) {
    const Incident* incident = core_.state().find(outgoing.effect.incident);
    auto who = audience(incident == nullptr ? Facts{} : facts_of(*incident));
    if (who.everything) {
      out.push_back(outgoing.effect);
    } else if (incident != nullptr) {
      who = disclosure::narrow(who, *incident);
      if (who.may_see.empty() || !disclosure::knows_of(who, outgoing.effect)) continue;  // their number tells
      out.push_back(disclosure::redact(*core_.charter(), who, outgoing.effect, *incident));
    }
  }
  return out;
}

// The answer to whoever gave the command. Who may not see the incident learns the outcome alone, and of a
// refusal why.
Decision View::answer(const Decision& decision) const {
  const Incident* incident = core_.state().find(decision.subject);
  auto who = audience(incident == nullptr ? Facts{} : facts_of(*incident));
  if (who.everything) return decision;
  if (incident != nullptr) {
    who = disclosure::narrow(who, *incident);
    if (!who.may_see.empty()) return disclosure::redact(*core_.charter(), who, decision, *incident);
  }
  Decision bare;
  bare.id = decision.id;
  bare.outcome = decision.outcome;
  bare.at = decision.at;
  bare.reason = decision.outcome == Outcome::denied ? "denied" : "accepted";
  return bare;
}

std::vector<Finding> View::noted() const {
  std::vector<Finding> out;
  if (!sees_everything()) return out;
  for (const auto& [id, finding] : core_.state().noted) out.push_back(finding);
  return out;
}

std::vector<RuleFeedback> View::rules() const {
  std::vector<RuleFeedback> out;
  if (core_.state().charter.empty() || !sees_everything()) return out;
  auto rules = rule_feedback(core_.state(), core_.charter()->feedback);
  for (const auto& [rule, matches] : intake_.rule_matches()) {
    rules[rule].rule = rule;
    rules[rule].matches = matches;
  }
  const auto installed = core_.state().rules.empty() ? nullptr : core_.rules();
  for (auto& [id, rule] : rules) {
    const condition::RuleInfo* info = installed ? info_of(*installed, id) : nullptr;
    rule.mode = info == nullptr ? "gone" : info->trial ? "trial" : "live";
    if (info != nullptr) rule.title = info->title;
    if (info != nullptr) rule.level = info->level;
  }
  for (auto& [id, rule] : rules) out.push_back(std::move(rule));
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.matches > b.matches; });
  return out;
}

EngineStatistics View::statistics() const {
  EngineStatistics out;
  if (core_.state().charter.empty() || !sees_everything()) return out;
  const State& state = core_.state();
  out.records = state.records;
  out.incidents = state.incidents.size() - state.merged_incidents();
  out.findings = state.finding_count();
  for (const auto& [name, source] : state.sources) out.groups += source.folds.size();
  out.effects = state.outbox.size();
  out.conflicts = core_.conflicts();
  out.correlation = intake_.correlations();
  return out;
}

boost::json::value View::charter() const {
  if (!sees_everything())
    throw Error(Status::not_found, "there is no charter that this viewer may read", "charter");
  return base::parse_json(core_.charter()->canonical, "the charter", 256);
}

}  // namespace csirt::engine
