// One set of predictions of an evaluation, for evaluation*.cpp.
#pragma once

#include <memory>
#include <optional>

#include "analysis/evaluation.hpp"

namespace csirt::analysis {

struct Evaluation::Set {
  std::unique_ptr<Subject> subject;
  std::optional<RuleTally> rules;
  Said said;                      // of the case at hand
  std::uint64_t nanoseconds = 0;  // for all cases
};

}  // namespace csirt::analysis
