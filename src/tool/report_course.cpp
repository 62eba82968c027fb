// How an attack went on, step by step: what somebody new reads after the first sentence.
#include <algorithm>
#include <map>

#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_tactics.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

// ATT&CK has fewer tactics than that; a charter may name others.
constexpr std::size_t kStages = 20;

struct Stage {
  Millis first = 0;
  std::string tactic;
  std::vector<std::string> techniques;  // by name, each once
  std::vector<std::string> rules;       // each once
  std::string title, level;             // of the gravest finding
};

std::string in_words(std::string_view tactic) { return spaced(bounded(tactic, 40)); }

std::string tactic_name(const Technique& known) {
  if (known.tactic + 1 >= tactics().size()) return {};
  std::string name(tactics()[known.tactic]);
  name[0] = static_cast<char>(name[0] | 0x20);
  return name;
}

// The stages that the rule names, the first of them first; without any, those of its techniques.
std::vector<std::string> tactics_of(const object& finding) {
  std::vector<std::string> out;
  for (const std::string& name : texts(finding, "tactics")) out.push_back(in_words(name));
  if (!out.empty()) return out;
  for (const std::string& id : texts(finding, "techniques")) {
    const std::string name = tactic_name(technique(id));
    if (!name.empty()) out.push_back(name);
  }
  return out;
}

void add_once(std::vector<std::string>& to, const std::string& name) {
  if (!name.empty() && std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
}

// Techniques that serve this stage; one that a rule names beside them says nothing of it.
void add_techniques(const object& finding, Stage& stage) {
  for (const std::string& id : texts(finding, "techniques")) {
    const Technique known = technique(id);
    if (tactic_name(known) == stage.tactic) add_once(stage.techniques, std::string(known.name));
  }
}

void add(std::map<std::string, Stage>& stages, const std::string& tactic, const object& finding) {
  const auto first = instant(finding, "first_seen");
  if (!first) return;
  Stage& stage = stages.try_emplace(tactic, Stage{*first, tactic, {}, {}, {}, {}}).first->second;
  stage.first = std::min(stage.first, *first);
  add_once(stage.rules, text(finding, "rule", text(finding, "title")));
  add_techniques(finding, stage);
  const std::string level = text(finding, "level");
  if (!stage.title.empty() && level_rank(level) <= level_rank(stage.level)) return;
  stage.title = text(finding, "title");
  stage.level = level;
}

// A finding counts for the first stage that its rule names. A stage that is named beside others only is a
// stage all the same: it is told by the findings that name it. What serves no stage is told by its title, but
// for what people reported, which the first sentence tells.
std::vector<Stage> stages_of(const object& incident) {
  std::map<std::string, Stage> stages, beside;
  for (const value& item : list(incident, "findings")) {
    const object& finding = as_object(item);
    const std::vector<std::string> named = tactics_of(finding);
    if (named.empty() && text(finding, "rule") == "report") continue;
    add(stages, named.empty() ? "" : named.front(), finding);
    for (const std::string& tactic : named) add(beside, tactic, finding);
  }
  stages.merge(beside);
  std::vector<Stage> out;
  for (auto& [tactic, stage] : stages) out.push_back(std::move(stage));
  sort_by(out, [](const Stage& stage) { return stage.first; });
  return out;
}

// With its date where that is not the date of the step before.
Markup when(const Stage& stage, const Stage* before) {
  const bool same_day = before != nullptr && date_text(before->first) == date_text(stage.first);
  return element("time", same_day ? clock_text(stage.first) : date_time_text(stage.first));
}

std::string what_was_seen(const Stage& stage) {
  std::string out = "\xe2\x80\x9c" + bounded(stage.title, 120) + "\xe2\x80\x9d";
  if (!stage.level.empty()) out += " (" + bounded(stage.level, 20) + ")";
  return stage.rules.size() > 1 ? out + " and " + plural(stage.rules.size() - 1, "more rule") : out;
}

Markup step(const Stage& stage, const Stage* before) {
  Markup out = when(stage, before) + " ";
  if (!stage.tactic.empty()) out += element("strong", capital(stage.tactic));
  if (!stage.techniques.empty()) out += " (" + listed(stage.techniques, 2) + ")";
  if (stage.title.empty()) return out;
  return out + (stage.tactic.empty() ? "" : ": ") + what_was_seen(stage);
}

}  // namespace

Markup course(const object& incident) {
  const std::vector<Stage> stages = stages_of(incident);
  // Nothing to go through that the first sentence does not say.
  if (stages.empty() || (stages.size() == 1 && stages[0].tactic.empty())) return {};
  Markup items;
  for (std::size_t i = 0; i < stages.size() && i < kStages; ++i)
    items += element("li", step(stages[i], i == 0 ? nullptr : &stages[i - 1]));
  if (stages.size() > kStages) items += element("li", "and " + plural(stages.size() - kStages, "more stage"));
  return element("p", {{"class", "story"}}, element("strong", "What happened, in order of time")) +
         element("ol", {{"class", "next"}}, items);
}

}  // namespace csirt::tool::report
