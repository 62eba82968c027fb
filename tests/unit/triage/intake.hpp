// A naive intake: events of several sources through rules and triage, folded and joined by the letter of
// docs/triage.md. It stands in for the engine, so that what triage makes of whole recordings can be seen
// here.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "condition/matcher.hpp"
#include "triage/triage.hpp"

namespace csirt::test {

struct SeenIncident {
  std::string id, constituency, team, title;
  std::vector<Entity> entities;
  std::vector<Finding> findings;
  Facts facts;
  Instant first, last;
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
    std::vector<triage::Open> open;
    for (const auto& one : incidents)
      open.push_back({one.id, one.constituency, one.entities, one.last, one.first});
    const auto home = triage_.joins(assessed.finding, assessed.constituency, open);
    if (!home && assessed.disposition == Disposition::noted) return Disposition::noted;
    if (!home) {
      const std::string id = std::to_string(incidents.size());
      incidents.push_back({id,
                           assessed.constituency,
                           assessed.team,
                           triage_.title(assessed.finding, assessed.constituency),
                           {},
                           {},
                           {},
                           assessed.finding.first_seen,
                           assessed.finding.first_seen});
    }
    add(incidents[home ? std::stoul(*home) : incidents.size() - 1], assessed);
    return home ? Disposition::joined : Disposition::opened;
  }

  void add(SeenIncident& incident, const triage::Assessed& assessed) {
    incident.findings.push_back(assessed.finding);
    incident.entities.insert(incident.entities.end(), assessed.finding.entities.begin(),
                             assessed.finding.entities.end());
    incident.facts = triage_.merge(incident.facts, assessed.facts);
    incident.first = std::min(incident.first, assessed.finding.first_seen);
    incident.last = std::max(incident.last, assessed.finding.first_seen);
  }

  std::shared_ptr<const Charter> charter_;
  triage::Triage triage_;
  condition::Matcher matcher_;
  std::map<std::string, Instant> folds_;
  Instant now_{};
};

}  // namespace csirt::test
