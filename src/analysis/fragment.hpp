// What is adopted, as YAML to paste: a suppression for the charter, or a Sigma filter beside the rules.
#pragma once

#include <string>

#include "csirt/feedback.hpp"

namespace csirt::analysis {

struct LogSourceText {
  std::string category, product, service;
};

// An item of the charter's list `suppressions`; field and values may be empty: the rule as a whole.
std::string suppression_fragment(const Proposal& proposal);
// A Sigma filter document (Sigma 2.1) that takes matches with these values away.
std::string filter_fragment(const Proposal& proposal, const LogSourceText& logsource);

}  // namespace csirt::analysis
