// What the verdicts of handlers say of each rule: the one place where findings are counted for or against.
//
// Doors: verdict_of, rule_feedback, precision_of. Pure over state and charter. Source: EVT-7,
// docs/feedback.md.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/proportion.hpp"
#include "csirt/charter.hpp"
#include "csirt/feedback.hpp"
#include "engine/state.hpp"

namespace csirt::engine {

// The finding's own last judgement, else the verdict of its incident (null: it has none), else empty.
std::string_view verdict_of(const Finding& finding, const Incident* incident);

// How much a finding weighs, by the charter's `feedback.repeats`.
std::uint64_t weight_of(const Finding& finding, const Feedback& feedback);

// By rule, human reports left out. `matches` are left to the caller, who knows the intake.
std::map<std::string, RuleFeedback> rule_feedback(const State& state, const Feedback& feedback);

// The share of true findings among those judged; nothing while none is.
std::optional<base::Proportion> precision_of(const RuleFeedback& rule, const Feedback& feedback);

}  // namespace csirt::engine
