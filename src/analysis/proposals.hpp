// Changes to rules that the verdicts of handlers speak for: to mute one, to narrow it, to put it on trial.
//
// Door: propose. Nothing is applied by itself: a proposal names what to adopt, who would owe it and until
// when. The rules are the charter's (`feedback`), in a fixed order, one proposal a rule at most:
//   narrow  a filter takes away enough of the false findings and none of the true ones
//   mute    the upper end of precision lies below `mute.below`
//   trial   the upper end of precision lies below `trial.below`
// Source: EVT-7, wish 14.
#pragma once

#include <vector>

#include "analysis/judged.hpp"

namespace csirt::analysis {

// By rule id. Empty for a viewer who may not see everything.
std::vector<Proposal> propose(const Engine& engine, const Viewer& viewer);

}  // namespace csirt::analysis
