// An evaluation as a table, one measure a line: set, scope, name, counts, measure, value, low, high.
#pragma once

#include <string>

#include "csirt/evaluation.hpp"

namespace csirt::analysis {

// RFC 4180 with line feeds; the first line names the columns. A text that a spreadsheet could take for a
// formula begins with an apostrophe.
std::string evaluation_csv(const EvaluationReport& report);

}  // namespace csirt::analysis
