// Where the charter's workflow leads from the states that an incident is in: what awaits it there, by what
// the charter says, so that who verifies it knows already what comes after.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

constexpr std::size_t kWays = 6, kNamed = 5;
constexpr int kDepth = 64;  // of states within states, as a charter may nest them

const object* state_called(const object& states, std::string_view name, int depth = 0) {
  for (const auto& [id, item] : states) {
    const object& state = as_object(item);
    if (id == name) return &state;
    if (depth == kDepth) continue;
    const object* inner = state_called(child(state, "states"), name, depth + 1);
    if (inner != nullptr) return inner;
  }
  return nullptr;
}

// "once it is judged false positive or benign"; of other conditions it is told that there are some.
std::string condition_words(const object& way) {
  const object& when = child(way, "when");
  std::vector<std::string> verdicts = texts(when, "incident.verdict");
  if (verdicts.empty() && when.contains("incident.verdict")) verdicts = {text(when, "incident.verdict")};
  if (when.size() == 1 && !verdicts.empty()) {
    for (std::string& verdict : verdicts) verdict = spaced(bounded(verdict, 40));
    return ", once it is judged " + listed(verdicts, kNamed, "or");
  }
  return way.contains("when") ? ", under a condition that the charter states" : "";
}

Markup way_words(const object& state, std::string_view name, const object& way) {
  Markup out = element("strong", capital(spaced(bounded(name, 80)))) + condition_words(way);
  std::vector<std::string> tasks, actions;
  for (const value& item : list(state, "tasks")) {
    const object& task = as_object(item);
    // Others are asked for only where their condition holds.
    if (task.contains("when")) continue;
    const std::string what = bounded(text(task, "text"), 160);
    tasks.push_back(what.empty() ? spaced(bounded(text(task, "name"), 80)) : what);
  }
  for (const std::string& action : texts(state, "actions")) actions.push_back(spaced(bounded(action, 60)));
  if (!tasks.empty()) out += ": " + listed(tasks, kNamed);
  if (!actions.empty()) {
    out += tasks.empty() ? Markup(": ") : Markup(" \xe2\x80\x94 ");
    out += "actions that it allows to ask for: " + listed(actions, kNamed);
  }
  return out;
}

}  // namespace

Markup road(const Page& page, const object& incident) {
  const object& states = child(child(page.names.charter(), "workflow"), "states");
  Markup items;
  std::vector<std::string> told;
  for (const std::string& at : texts(incident, "states")) {
    const object* from = state_called(states, at);
    if (from == nullptr) continue;
    for (const auto& [to, way] : child(*from, "then")) {
      const object* state = state_called(states, to);
      const std::string name(to);
      if (state == nullptr || std::find(told.begin(), told.end(), name) != told.end()) continue;
      told.push_back(name);
      if (told.size() <= kWays) items += element("li", way_words(*state, name, as_object(way)));
    }
  }
  if (told.empty()) return {};
  if (told.size() > kWays) items += element("li", "and " + plural(told.size() - kWays, "more way"));
  return element("p", {{"class", "story"}}, element("strong", "Where it may go from there")) +
         element("ul", {{"class", "next"}}, items);
}

}  // namespace csirt::tool::report
