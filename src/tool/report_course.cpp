// How an attack went on, step by step: what somebody new reads after the first sentence.
#include <algorithm>
#include <cctype>
#include <map>

#include "tool/report_parts.hpp"
#include "tool/report_places.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_tactics.hpp"
#include "tool/report_title.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

// Of tactics that ATT&CK does not have: a charter may name any number. The others are few, and all are told.
constexpr std::size_t kOwnStages = 20;

// So many rules of a stage are named beside the gravest; the others are counted.
constexpr std::size_t kNamedBeside = 2;

// What a rule saw in a stage: its gravest finding.
struct Sighting {
  std::string title, level;
  Millis seen = 0;           // when that was seen first
  bool of_evidence = false;  // whoever did it destroyed evidence, or switched off what records it
};

struct Stage {
  Millis first = 0;
  std::size_t rank = 0;                 // where it usually stands in an intrusion
  std::string tactic;                   // empty: none that is known
  std::vector<std::string> techniques;  // by name, each once
  std::vector<std::string> rules;       // by id, each once
  std::vector<Sighting> seen;           // by rule, as `rules`
};

std::string lowered(std::string name) {
  if (!name.empty()) name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
  return name;
}

bool is_stage(const Place& place) { return place.tactic != tactics().back(); }

void add_once(std::vector<std::string>& to, const std::string& name) {
  if (!name.empty() && std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
}

void note(Stage& stage, const object& finding, Millis first) {
  const std::string title = text(finding, "title"), level = text(finding, "level");
  const std::string rule = text(finding, "rule", title);
  const std::vector<std::string> techniques = texts(finding, "techniques");
  const bool of_evidence = std::any_of(techniques.begin(), techniques.end(), hides_evidence);
  const auto at =
      static_cast<std::size_t>(std::find(stage.rules.begin(), stage.rules.end(), rule) - stage.rules.begin());
  if (at == stage.rules.size()) {
    stage.rules.push_back(rule);
    stage.seen.push_back({title, level, first, of_evidence});
    return;
  }
  Sighting& known = stage.seen[at];
  if (level_rank(level) > level_rank(known.level)) {
    known = {title, level, first, known.of_evidence || of_evidence};
  } else if (level == known.level) {
    known.seen = std::min(known.seen, first);
  }
}

void add(std::map<std::string, Stage>& stages, const Place& place, const object& finding) {
  const auto first = instant(finding, "first_seen");
  if (!first) return;
  const std::string tactic = is_stage(place) ? place.tactic : "";
  Stage& stage = stages.try_emplace(tactic, Stage{*first, place.rank, tactic, {}, {}, {}}).first->second;
  stage.first = std::min(stage.first, *first);
  for (const std::string& id : place.techniques) add_once(stage.techniques, std::string(technique(id).name));
  note(stage, finding, *first);
}

// A finding counts for the first stage that its rule names. A stage that is named beside others only is a
// stage all the same: it is told by the findings that name it. What serves no stage is told by its title, but
// for what people reported, which the first sentence tells; so it does what was judged false or benign.
std::vector<Stage> stages_of(const object& incident) {
  std::map<std::string, Stage> stages, beside;
  for (const value& item : list(incident, "findings")) {
    const object& finding = as_object(item);
    if (is_refuted(finding)) continue;
    const std::vector<Place> places = places_of(finding);
    const auto first = std::find_if(places.begin(), places.end(), is_stage);
    if (first == places.end() && text(finding, "rule") == "report") continue;
    add(stages, first == places.end() ? places.front() : *first, finding);
    for (const Place& place : places) {
      if (is_stage(place)) add(beside, place, finding);
    }
  }
  stages.merge(beside);
  std::vector<Stage> out;
  for (auto& [tactic, stage] : stages) out.push_back(std::move(stage));
  sort_by(out, [](const Stage& stage) { return std::pair(stage.first, stage.rank); });
  return out;
}

// With its date where that is not the date of the step before.
Markup when(const Stage& stage, const Stage* before) {
  const bool same_day = before != nullptr && date_text(before->first) == date_text(stage.first);
  return element("time", same_day ? clock_text(stage.first) : date_time_text(stage.first));
}

// "“Procdump” (high, 10:07:00)": with its own time where another one began the stage.
std::string told(const Sighting& one, const Stage& stage) {
  std::string out = "\xe2\x80\x9c" + bounded(one.title, 120) + "\xe2\x80\x9d";
  std::string beside = bounded(one.level, 20);
  if (one.seen != stage.first) {
    const bool same_day = date_text(one.seen) == date_text(stage.first);
    beside += (beside.empty() ? "" : ", ") + (same_day ? clock_text(one.seen) : date_time_text(one.seen));
  }
  return beside.empty() ? out : out + " (" + beside + ")";
}

// The gravest first, of one level what hides evidence; beside it what hides evidence, then what is grave.
// What has no title can only be counted; where nothing has one, the stage says enough.
std::string what_was_seen(const Stage& stage) {
  std::vector<Sighting> all = stage.seen;
  std::erase_if(all, [](const Sighting& one) { return one.title.empty(); });
  if (all.empty()) return {};
  sort_by(all, [](const Sighting& one) { return std::pair(-level_rank(one.level), !one.of_evidence); });
  std::vector<std::string> names = {told(all.front(), stage)};
  std::vector<Sighting> others(all.begin() + 1, all.end());
  std::erase_if(others, [](const Sighting& one) {
    return !one.of_evidence && level_rank(one.level) < level_rank("high");
  });
  sort_by(others, [](const Sighting& one) { return std::pair(!one.of_evidence, -level_rank(one.level)); });
  others.resize(std::min(others.size(), kNamedBeside));
  for (const Sighting& one : others) names.push_back(told(one, stage));
  const std::size_t left = stage.seen.size() - names.size();
  if (left > 0) names.push_back(plural(left, "more rule"));
  return listed(names);
}

Markup step(const Stage& stage, const Stage* before) {
  Markup out = when(stage, before) + " ";
  if (!stage.tactic.empty()) out += element("strong", stage.tactic);
  if (!stage.techniques.empty()) out += " (" + listed(stage.techniques, 2) + ")";
  const std::string seen = what_was_seen(stage);
  return seen.empty() ? out : out + (stage.tactic.empty() ? "" : ": ") + seen;
}

bool is_known(const Stage& stage) { return !stage.tactic.empty() && stage.rank + 1 < tactics().size(); }

// Stages that lead into an attack and yet were first seen after one that comes later: of one time, they stand
// in the order of the tactics, so that none is after the other. Others are often
// repeated, and tactics that ATT&CK does not know have no usual place.
std::vector<std::string> late_stages(const std::vector<Stage>& stages) {
  constexpr std::size_t kWayIn = 2;  // tactics()[2] is the initial access
  std::vector<std::string> out;
  std::size_t furthest = 0;
  for (const Stage& stage : stages) {
    if (!is_known(stage)) continue;
    if (stage.rank <= kWayIn && stage.rank < furthest) out.push_back(lowered(stage.tactic));
    furthest = std::max(furthest, stage.rank);
  }
  return out;
}

}  // namespace

Markup course(const object& incident) {
  const std::vector<Stage> stages = stages_of(incident);
  // Nothing to go through that the first sentence does not say.
  if (stages.empty() || (stages.size() == 1 && stages[0].tactic.empty())) return {};
  Markup items;
  std::size_t own = 0;
  const Stage* before = nullptr;
  for (const Stage& stage : stages) {
    if (!is_known(stage) && ++own > kOwnStages) continue;
    items += element("li", step(stage, before));
    before = &stage;
  }
  if (own > kOwnStages) items += element("li", "and " + plural(own - kOwnStages, "more stage"));
  Markup head = element("strong", "What happened, stage by stage in order of first sight");
  if (const std::vector<std::string> late = late_stages(stages); !late.empty())
    head +=
        element("span", {{"class", "soft"}},
                " \xe2\x80\x94 " + listed(late) + (late.size() == 1 ? " usually comes" : " usually come") +
                    " earlier: attackers repeat stages, and rules do not see each of them");
  return element("p", {{"class", "story"}}, head) + element("ol", {{"class", "next"}}, items);
}

}  // namespace csirt::tool::report
