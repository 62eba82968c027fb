// See report_title.hpp.
#include "tool/report_title.hpp"

#include <algorithm>
#include <functional>
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

std::string harm_of(const object& incident) { return text(child(incident, "facts"), "incident.harm"); }

const object* showing(const object& incident, const std::string& harm, bool refuted_too) {
  if (harm.empty()) return nullptr;
  return gravest(incident, [&](const object& finding) {
    return shows(finding, harm) && (refuted_too || !is_refuted(finding));
  });
}

template <class Holds>
bool all_findings(const object& incident, Holds holds) {
  const array& findings = list(incident, "findings");
  return std::all_of(findings.begin(), findings.end(),
                     [&](const value& finding) { return holds(as_object(finding)); });
}

bool refutes(std::string_view verdict) { return verdict == "false-positive" || verdict == "benign"; }

std::string words_of(const std::string& verdict) {
  if (verdict == "true-positive") return "Confirmed";
  if (verdict == "false-positive") return "False alarm";
  return capital(spaced(bounded(verdict, 40)));
}

// A false alarm is told of the whole incident: not while somebody says that a part of it is real.
std::string by_incident(const object& incident, const std::string& verdict, const std::string& own) {
  if (!own.empty() && own != verdict) return {};
  const bool real_in_part =
      !all_findings(incident, [](const object& finding) { return last_verdict(finding) != "true-positive"; });
  return refutes(verdict) && real_in_part ? std::string() : words_of(verdict);
}

// The title's finding is judged, the incident is not. That it was a false alarm does not make the others one.
std::string by_finding(const object& incident, const std::string& own) {
  const bool alike =
      all_findings(incident, [&](const object& finding) { return last_verdict(finding) == own; });
  return refutes(own) && !alike ? std::string() : words_of(own);
}

bool only_reported(const object& incident) {
  return all_findings(incident, [](const object& finding) {
    return text(finding, "rule") == "report" || is_refuted(finding);
  });
}

// The last judgement of a finding stands over the incident's verdict, which speaks for those without one.
std::string standing(const object& incident, bool whole) {
  if (!whole || list(incident, "states").empty()) return {};
  const object* finding = title_finding(incident);
  const std::string verdict = text(incident, "verdict"), own = finding ? last_verdict(*finding) : "";
  if (!verdict.empty()) return by_incident(incident, verdict, own);
  if (!own.empty()) return by_finding(incident, own);
  if (finding == nullptr) return {};
  return only_reported(incident) ? "Reported" : "Suspected";
}

}  // namespace

bool is_suspected(const object& incident, bool whole) {
  const object* finding = title_finding(incident);
  return whole && !list(incident, "states").empty() && text(incident, "verdict").empty() &&
         (finding == nullptr || last_verdict(*finding) != "true-positive");
}

std::string titled(const object& incident, bool whole) {
  const std::string title = text(incident, "title"), sure = standing(incident, whole);
  return title.empty() || sure.empty() ? title : sure + ": " + title;
}

std::string last_verdict(const object& finding) {
  const array& said = list(finding, "judgements");
  return said.empty() ? "" : text(as_object(said.back()), "verdict");
}

bool is_refuted(const object& finding) { return refutes(last_verdict(finding)); }

std::string judged_as(const object& finding) {
  return last_verdict(finding) == "false-positive" ? "a false alarm" : "benign";
}

std::string refutation(const object& finding) {
  return is_refuted(finding) ? ", judged " + judged_as(finding) : "";
}

const object* title_finding(const object& incident) {
  const std::string harm = harm_of(incident);
  const object* found = showing(incident, harm, false);
  if (found == nullptr) found = showing(incident, harm, true);
  return found != nullptr ? found : gravest(incident, [](const object&) { return true; });
}

const object* named_for(const object& incident) {
  const object* found = showing(incident, harm_of(incident), false);
  return found != nullptr ? found : gravest(incident, std::not_fn(is_refuted));
}

const object* highest(const object& incident) {
  return gravest(incident, [](const object& finding) {
    return level_rank(text(finding, "level")) > 0 && !is_refuted(finding);
  });
}

}  // namespace csirt::tool::report
