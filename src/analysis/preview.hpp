// What a filter that somebody thinks of would have taken away among the findings that are known (wish 14).
//
// Door: preview. The filter is a suppression as the charter would hold it (`when`), or fields of events with
// values as a Sigma filter would hold them (`values`). Nothing is changed. Findings of which it cannot be
// told are counted apart.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <vector>

#include "analysis/judged.hpp"

namespace csirt::analysis {

struct PreviewQuestion {
  std::string rule;         // findings of this rule; empty: of all
  boost::json::value when;  // a condition of the charter's profile, or null
  std::string field;        // else a field of events
  std::vector<std::string> values;
};

// Throws Error(Status::invalid, charter) for a condition that the charter would refuse, with every mistake.
FilterEffect preview(const Engine& engine, const Viewer& viewer, const PreviewQuestion& question);

}  // namespace csirt::analysis
