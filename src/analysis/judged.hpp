// Every finding that a viewer may know of, with what it was judged to be: what proposals and previews look
// at.
//
// Shape: copies, owned here. Whoever may not see everything gets none, since counts tell (DIS-6).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "csirt/engine.hpp"

namespace csirt::analysis {

struct Judged {
  Finding finding;
  std::string verdict;       // empty: not judged
  std::uint64_t weight = 1;  // by the charter's feedback.repeats
};

// By rule, then in the order of incidents and findings; human reports left out.
std::map<std::string, std::vector<Judged>> judged_findings(const Engine& engine, const Viewer& viewer);

// Adds a finding to the counts of its verdict, and to the examples while there are few.
void count_in(FilterEffect& effect, const Judged& judged);

}  // namespace csirt::analysis
