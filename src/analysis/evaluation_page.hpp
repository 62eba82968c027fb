// An evaluation as one HTML page for people: plots with their intervals, matrix, classes, rules, comparison.
#pragma once

#include <string>

#include "csirt/evaluation.hpp"

namespace csirt::analysis {

// Self-contained: no script, nothing from elsewhere; equal reports give equal bytes.
std::string evaluation_page(const EvaluationReport& report);

}  // namespace csirt::analysis
