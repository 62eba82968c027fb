// A naive intake: events of several sources through rules and triage, folded and joined by the letter of
// docs/triage.md. It stands in for the engine, so that what triage makes of whole recordings can be seen
// here.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "condition/matcher.hpp"
#include "triage/entity_value.hpp"
#include "triage/triage.hpp"

namespace csirt::test {

struct SeenIncident {
  std::string constituency, team;
  std::vector<Entity> entities;
  std::vector<Finding> findings;
  Facts facts;
};

class Intake {
 public:
  Intake(std::shared_ptr<const Charter> charter, std::shared_ptr<const condition::RuleSet> rules)
      : charter_(charter), triage_(charter), matcher_(std::move(rules), condition::Routing::strict) {}

  void lines(const std::string& source, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line(source, at, text.substr(at, end - at));
      at = end + 1;
    }
  }

  std::vector<SeenIncident> incidents;
  std::map<Disposition, std::uint64_t> counts;
  std::uint64_t events = 0;

 private:
  void line(const std::string& source, std::uint64_t offset, std::string_view text) {
    ++events;
    const auto status = matcher_.parse(text);
    Disposition worst = status == condition::EventStatus::ok ? Disposition::quiet : Disposition::malformed;
    const Instant seen =
        status == condition::EventStatus::ok ? triage_.time_of(matcher_.event()).value_or(now_) : now_;
    now_ = std::max(now_, seen);
    for (const std::uint32_t rule : matcher_.match()) {
      const auto assessed =
          triage_.assess(matcher_.event(), matcher_.rules().info(rule), {}, {source, offset, ""}, seen, now_);
      worst = std::max(worst, place(source, assessed));
    }
    ++counts[worst];
  }

  Disposition place(const std::string& source, const triage::Assessed& assessed) {
    if (assessed.disposition != Disposition::noted && assessed.disposition != Disposition::opened)
      return assessed.disposition;
    const auto fold = folds_.try_emplace(source + assessed.fold_key, assessed.finding.first_seen);
    if (!fold.second && assessed.finding.first_seen - fold.first->second <= charter_->fold_within)
      return Disposition::folded;
    fold.first->second = assessed.finding.first_seen;
    const bool context = assessed.disposition == Disposition::noted;
    SeenIncident* home = nullptr;
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      if (!tied(incidents[i], assessed)) continue;
      if (home == nullptr) {
        home = &incidents[i];
      } else if (!context) {
        take_over(*home, incidents[i]);
        incidents.erase(incidents.begin() + static_cast<std::ptrdiff_t>(i--));
      }
    }
    if (home == nullptr && context) return Disposition::noted;
    if (home != nullptr) {
      add(*home, assessed);
      return Disposition::joined;
    }
    incidents.push_back({assessed.constituency, assessed.team, {}, {}, {}});
    add(incidents.back(), assessed);
    return Disposition::opened;
  }

  // By the letter: some finding of it that is no context shares something that links, and is near enough.
  bool tied(const SeenIncident& incident, const triage::Assessed& assessed) const {
    if (!triage_.together(assessed.constituency, incident.constituency)) return false;
    return std::any_of(incident.findings.begin(), incident.findings.end(),
                       [&](const Finding& other) { return !other.context && tied(assessed.finding, other); });
  }
  bool tied(const Finding& one, const Finding& other) const {
    const triage::LinkRule& link = triage_.link();
    for (const Entity& ours : link.keys(one.entities)) {
      for (const Entity& theirs : other.entities) {
        if (!triage::same_entity(ours, theirs)) continue;
        if (link.tie(ours, {one.first_seen, one.last_seen, triage::stage_of(one)},
                     {other.first_seen, other.last_seen, triage::stage_of(other)}))
          return true;
      }
    }
    return false;
  }

  void take_over(SeenIncident& home, SeenIncident& other) {
    std::move(other.findings.begin(), other.findings.end(), std::back_inserter(home.findings));
    home.entities.insert(home.entities.end(), other.entities.begin(), other.entities.end());
    home.facts = triage_.merge(home.facts, other.facts);
  }

  void add(SeenIncident& incident, const triage::Assessed& assessed) {
    incident.findings.push_back(assessed.finding);
    incident.findings.back().context = assessed.disposition == Disposition::noted;
    incident.entities.insert(incident.entities.end(), assessed.finding.entities.begin(),
                             assessed.finding.entities.end());
    incident.facts = triage_.merge(incident.facts, assessed.facts);
  }

  std::shared_ptr<const Charter> charter_;
  triage::Triage triage_;
  condition::Matcher matcher_;
  std::map<std::string, Instant> folds_;
  Instant now_{};
};

}  // namespace csirt::test
