// How an attack went on, and what is to be done about it next: what somebody new reads first.
#include <algorithm>
#include <map>

#include "tool/report_parts.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_tactics.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

constexpr std::size_t kStages = 8;

struct Stage {
  Millis first = 0;
  std::string tactic;
  std::vector<std::string> techniques;  // by name, each once
  std::uint64_t findings = 0;
};

std::string in_words(std::string_view tactic) { return spaced(bounded(tactic, 40)); }

// The stage that a finding is counted under: the first that its rule names, else that of its technique.
std::string tactic_of(const object& finding) {
  const std::vector<std::string> named = texts(finding, "tactics");
  if (!named.empty()) return in_words(named.front());
  for (const std::string& id : texts(finding, "techniques")) {
    const std::size_t at = technique(id).tactic;
    if (at + 1 >= tactics().size()) continue;
    std::string name(tactics()[at]);
    name[0] = static_cast<char>(name[0] | 0x20);
    return name;
  }
  return {};
}

// Techniques that serve this stage; one that a rule names beside them says nothing of it.
void add_techniques(const object& finding, Stage& stage) {
  for (const std::string& id : texts(finding, "techniques")) {
    const Technique known = technique(id);
    std::string tactic(tactics()[known.tactic]);
    tactic[0] = static_cast<char>(tactic[0] | 0x20);
    const std::string name(known.name);
    if (tactic != stage.tactic || name.empty()) continue;
    if (std::find(stage.techniques.begin(), stage.techniques.end(), name) == stage.techniques.end())
      stage.techniques.push_back(name);
  }
}

std::vector<Stage> stages_of(const object& incident) {
  std::map<std::string, Stage> by_tactic;
  for (const value& item : list(incident, "findings")) {
    const object& finding = as_object(item);
    const std::string tactic = tactic_of(finding);
    const auto first = instant(finding, "first_seen");
    if (tactic.empty() || !first) continue;
    Stage& stage = by_tactic.try_emplace(tactic, Stage{*first, tactic, {}, 0}).first->second;
    stage.first = std::min(stage.first, *first);
    ++stage.findings;
    add_techniques(finding, stage);
  }
  std::vector<Stage> out;
  for (auto& [tactic, stage] : by_tactic) out.push_back(std::move(stage));
  sort_by(out, [](const Stage& stage) { return stage.first; });
  return out;
}

std::string stage_words(const Stage& stage) {
  std::string out = stage.tactic;
  if (!stage.techniques.empty()) out += " (" + listed(stage.techniques, 2) + ")";
  return out;
}

struct Step {
  Millis due = INT64_MAX;
  Markup words;
};

std::string until(const Page& page, std::optional<Millis> due) {
  return due ? ", " + due_text(page, *due) : std::string();
}

void add_tasks(const Page& page, const object& incident, std::vector<Step>& steps) {
  for (const value& item : list(incident, "tasks")) {
    const object& task = as_object(item);
    if (text(task, "state", "open") != "open") continue;
    const auto due = instant(task, "due");
    const std::string who = page.names.person(text(task, "person"));
    const std::string what = text(task, "text");
    Markup words = element("strong", capital(spaced(bounded(text(task, "name"), 80))));
    if (!what.empty()) words += Markup(": ") + bounded(what, 200);
    if (!who.empty()) words += Markup(" \xe2\x80\x94 ") + bounded(who, 80);
    steps.push_back({due.value_or(INT64_MAX), words + until(page, due)});
  }
}

void add_consents(const Page& page, const object& incident, std::vector<Step>& steps) {
  for (const value& item : list(incident, "approvals")) {
    const object& approval = as_object(item);
    if (text(approval, "state", "open") != "open") continue;
    const object& need = child(approval, "need");
    const auto due = instant(need, "by");
    const Markup what = element("strong", "Decide: " + action_words(page, text(approval, "action"), {}));
    steps.push_back({due.value_or(INT64_MAX), what + " \xe2\x80\x94 " +
                                                  bounded(listed(page.names.people(texts(need, "of"))), 120) +
                                                  until(page, due)});
  }
}

void add_duties(const Page& page, const object& incident, std::vector<Step>& steps) {
  for (const value& item : list(incident, "clocks")) {
    const object& clock = as_object(item);
    if (text(clock, "kind") != "obligation" || text(clock, "state", "running") != "running") continue;
    const auto due = instant(clock, "due");
    steps.push_back(
        {due.value_or(INT64_MAX), element("strong", clock_words(page, clock)) + until(page, due)});
  }
}

}  // namespace

std::string course_of(const object& incident) {
  const std::vector<Stage> stages = stages_of(incident);
  if (stages.empty()) return {};
  std::string out = "It began with " + stage_words(stages.front());
  for (std::size_t i = 1; i < stages.size() && i < kStages; ++i) {
    const Millis apart = stages[i].first - stages[i - 1].first;
    const bool last = i + 1 == std::min(stages.size(), kStages);
    out += last ? "; then, " : "; ";
    out += apart < 1000 ? "at the same time" : length_text(apart) + " later";
    out += " " + stage_words(stages[i]);
  }
  return out + ".";
}

Markup next_steps(const Page& page, const object& incident) {
  if (!is_open(incident)) return {};
  std::vector<Step> steps;
  add_tasks(page, incident, steps);
  add_consents(page, incident, steps);
  add_duties(page, incident, steps);
  if (steps.empty()) return {};
  sort_by(steps, [](const Step& step) { return step.due; });
  Markup items;
  for (std::size_t i = 0; i < steps.size() && i < kNextSteps; ++i) items += element("li", steps[i].words);
  return element("p", {{"class", "story"}}, element("strong", "What to do next")) +
         element("ol", {{"class", "next"}}, items);
}

std::uint64_t score_of(const object& incident) { return number(child(incident, "score"), "points"); }

Markup score_list(const object& incident) {
  const object& score = child(incident, "score");
  if (number(score, "points") == 0) return {};
  Markup parts;
  for (const value& item : list(score, "parts")) {
    const object& part = as_object(item);
    parts += element("li", element("strong", "+" + grouped(number(part, "points"))) + " " +
                               bounded(text(part, "text"), 120) + " " + pointer(text(part, "pointer")));
  }
  return element("strong", grouped(number(score, "points"))) + element("ul", {{"class", "score"}}, parts);
}

}  // namespace csirt::tool::report
