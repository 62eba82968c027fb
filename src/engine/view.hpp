// What a viewer may read: every answer to a question passes here, and so the disclosure decision (DIS-6).
//
// Door: View, made for one viewer and one question. Pure over the core and intake.
#pragma once

#include "disclosure/disclosure.hpp"
#include "engine/core.hpp"
#include "engine/feedback.hpp"
#include "engine/intake.hpp"

namespace csirt::engine {

class View {
 public:
  View(const Core& core, const Intake& intake, Viewer viewer)
      : core_(core), intake_(intake), viewer_(std::move(viewer)) {}

  // As they were opened, or by score, the highest first. An order tells, so only who may see everything gets
  // another one than the first.
  std::vector<Incident> incidents(bool by_score = false) const;
  // Error(not_found), in the same words whether there is none or the viewer may not know of it.
  Incident incident(std::string_view id) const;
  Summary summary() const;
  std::vector<Effect> effects() const;
  Decision answer(const Decision& decision) const;
  std::vector<Finding> noted() const;
  std::vector<RuleFeedback> rules() const;  // most findings first, then by id
  EngineStatistics statistics() const;
  boost::json::value charter() const;

 private:
  disclosure::Audience audience(const Facts& facts) const;
  // The audience for what belongs to no incident.
  bool sees_everything() const;
  std::optional<Incident> seen(const Incident& incident) const;
  std::vector<RuleStatistics> rule_statistics() const;

  const Core& core_;
  const Intake& intake_;
  Viewer viewer_;
};

}  // namespace csirt::engine
