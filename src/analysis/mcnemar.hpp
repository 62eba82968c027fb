// McNemar's exact test: do two sets of predictions, each right or wrong on the same cases, differ by more
// than chance? Pure.
#pragma once

#include <cstdint>
#include <string>

namespace csirt::analysis {

// Two-sided p for `first` cases that only the first got right and `second` that only the second did: twice
// the tail of Binomial(first + second, 1/2), at most 1. Below 1e-300 it answers that.
double mcnemar(std::uint64_t first, std::uint64_t second);

// With four significant digits: "0.03125", "1.234e-12".
std::string p_text(double p);

}  // namespace csirt::analysis
