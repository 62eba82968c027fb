// See report_title.hpp.
#include "tool/report_title.hpp"

#include <algorithm>
#include <tuple>

#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

// The harm is a technique or a tactic; a technique has the words of the one that it refines.
bool shows(const object& finding, const std::string& harm) {
  const auto names_it = [&](const std::string& name) {
    return name == harm || (name.starts_with(harm) && name[harm.size()] == '.');
  };
  const std::vector<std::string> techniques = texts(finding, "techniques"),
                                 tactics = texts(finding, "tactics");
  return std::any_of(techniques.begin(), techniques.end(), names_it) ||
         std::find(tactics.begin(), tactics.end(), harm) != tactics.end();
}

// Of those for which `counts` holds; of equal levels the one that says the most about what it saw: a rule
// that names every way to dump credentials says less of this one.
template <class Counts>
const object* gravest(const object& incident, Counts counts) {
  const object* found = nullptr;
  const auto order = [](const object& finding) {
    const std::size_t techniques = list(finding, "techniques").size();
    return std::tuple(-level_rank(text(finding, "level")), techniques == 0 ? SIZE_MAX : techniques,
                      instant(finding, "first_seen").value_or(INT64_MAX));
  };
  for (const value& item : list(incident, "findings")) {
    const object& finding = as_object(item);
    if (counts(finding) && (found == nullptr || order(finding) < order(*found))) found = &finding;
  }
  return found;
}

// What a person said last of the incident, else of the finding that it is named for. That one was a false
// alarm does not make the other findings one.
std::string judged(const object& incident) {
  const std::string verdict = text(incident, "verdict");
  if (!verdict.empty()) return verdict;
  const object* finding = named_for(incident);
  if (finding == nullptr) return {};
  const array& said = list(*finding, "judgements");
  const std::string last = said.empty() ? "" : text(as_object(said.back()), "verdict");
  return last == "true-positive" ? last : "";
}

bool only_reported(const object& incident) {
  const array& findings = list(incident, "findings");
  return !findings.empty() && std::all_of(findings.begin(), findings.end(), [](const value& finding) {
    return text(as_object(finding), "rule") == "report";
  });
}

// Nothing where the viewer may not know.
std::string standing(const object& incident) {
  const std::string verdict = judged(incident);
  if (verdict == "true-positive") return "Confirmed";
  if (verdict == "false-positive") return "False alarm";
  if (!verdict.empty()) return capital(spaced(bounded(verdict, 40)));
  if (list(incident, "states").empty()) return {};
  return only_reported(incident) ? "Reported" : "Suspected";
}

}  // namespace

bool is_suspected(const object& incident) {
  return judged(incident).empty() && !list(incident, "states").empty();
}

std::string titled(const object& incident) {
  const std::string title = text(incident, "title"), sure = standing(incident);
  return title.empty() || sure.empty() ? title : sure + ": " + title;
}

const object* named_for(const object& incident) {
  const std::string harm = text(child(incident, "facts"), "incident.harm");
  const object* found =
      harm.empty() ? nullptr : gravest(incident, [&](const object& finding) { return shows(finding, harm); });
  return found != nullptr ? found : gravest(incident, [](const object&) { return true; });
}

const object* highest(const object& incident) {
  return gravest(incident, [](const object& finding) { return level_rank(text(finding, "level")) > 0; });
}

}  // namespace csirt::tool::report
