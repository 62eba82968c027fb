// The measures of temporal (which rules stand in the window) and temporal_ordered (how many of them in
// order).
#pragma once

#include "correlation/measure.hpp"

namespace csirt::correlation {

std::unique_ptr<Measure> make_nearness(const condition::Correlation& correlation);
std::unique_ptr<Measure> make_order(const condition::Correlation& correlation);

}  // namespace csirt::correlation
