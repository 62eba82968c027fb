// Why a rule matched an event, or what kept it from matching.
#pragma once

#include "condition/evaluator.hpp"
#include "condition/matcher.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {

// The evaluator stands at the event. Values longer than 2048 bytes are shown in part, around what matched.
Explanation explain_rule(const RuleSetContent& rules, std::uint32_t rule, Evaluator& evaluator);

}  // namespace csirt::condition
