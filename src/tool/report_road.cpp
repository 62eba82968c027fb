// Where the charter's workflow leads from the states that an incident is in: what awaits it there, by what
// the charter says, so that who verifies it knows already what comes after.
#include <algorithm>
#include <set>

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

// "when all of response is done", "by itself", "by Ada or Bob". Nobody takes what the system takes: a `by`
// beside an event says that the system may. Nothing for what is up to whoever works the incident.
std::string trigger_words(const Page& page, const object& way, std::string_view lead) {
  constexpr std::string_view kDone = "done.state.";
  const std::string event = bounded(text(way, "on"), 80);
  if (event.starts_with(kDone)) return ", when all of " + spaced(event.substr(kDone.size())) + " is done";
  if (!event.empty()) return ", when the event \xe2\x80\x9c" + spaced(event) + "\xe2\x80\x9d comes";
  if (flag(way, "automatic")) return ", by itself";
  const std::string by = bounded(may_take(page, way, lead), 200);
  return by.empty() ? by : ", by " + by;
}

// "once it is judged false positive or benign"; of other conditions it is told that there are some.
std::string condition_words(const object& way) {
  const object& when = child(way, "when");
  std::vector<std::string> verdicts = names_in(when, "incident.verdict");
  if (when.size() == 1 && !verdicts.empty()) {
    for (std::string& verdict : verdicts) verdict = spaced(bounded(verdict, 40));
    return ", once it is judged " + listed(verdicts, kNamed, "or");
  }
  return way.contains("when") ? ", under a condition that the charter states" : "";
}

Markup way_words(const object& state, std::string_view name, std::string_view conditions) {
  Markup out = element("strong", capital(spaced(bounded(name, 80)))) + conditions;
  std::vector<std::string> tasks, actions;
  for (const value& item : list(state, "tasks")) {
    const object& task = as_object(item);
    // Others are asked for only where their condition holds.
    if (task.contains("when")) continue;
    const std::string what = bounded(text(task, "text"), 160);
    tasks.push_back(what.empty() ? spaced(bounded(text(task, "name"), 80)) : what);
  }
  for (const std::string& action : names_in(state, "actions")) actions.push_back(spaced(bounded(action, 60)));
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
  const std::vector<std::string> active = texts(incident, "states");
  std::set<std::pair<std::string, std::string>> told;  // name of the state, on what conditions
  for (const std::string& at : active) {
    const object* from = state_called(states, at);
    if (from == nullptr) continue;
    const object& then = child(*from, "then");
    for (const auto& member : then) {
      const std::string to(member.key());
      const object* state = state_called(states, to);
      if (state == nullptr || std::find(active.begin(), active.end(), to) != active.end()) continue;
      for (const object* way : clauses_in(then, to)) {
        const std::string conditions =
            trigger_words(page, *way, text(incident, "lead")) + condition_words(*way);
        if (told.emplace(to, conditions).second && told.size() <= kWays)
          items += element("li", way_words(*state, to, conditions));
      }
    }
  }
  if (told.empty()) return {};
  if (told.size() > kWays) items += element("li", "and " + plural(told.size() - kWays, "more way"));
  return element("p", {{"class", "story"}}, element("strong", "Where it may go from there")) +
         element("ul", {{"class", "next"}}, items);
}

}  // namespace csirt::tool::report
