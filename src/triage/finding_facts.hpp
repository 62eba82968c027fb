// What is known of a finding, under the names that conditions use.
#pragma once

#include "csirt/incident.hpp"
#include "triage/fact_sheet.hpp"

namespace csirt::triage {

// finding.*, event.*, the main entity of each kind, and the harm that it shows.
void set_finding(const Charter& charter, FactSheet& sheet, const Finding& finding);

// Is this a name that set_finding, or merging what it set, gives a value?
bool stated_by_findings(std::string_view name);

// incident.harm and incident.harm-weight; nothing when there are no words for it. A report is told in the
// reporter's words.
void set_harm(const Charter& charter, FactSheet& sheet, const Finding& finding);

}  // namespace csirt::triage
