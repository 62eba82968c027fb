// Why this incident stands above that one: whole points by the charter's `score`, each with its clause
// (EVT-7).
//
// Door: score. Pure: the same incident, charter and time give the same score. A closed incident has none.
#pragma once

#include "csirt/charter.hpp"
#include "csirt/incident.hpp"

namespace csirt::triage {

Score score(const Charter& charter, const Incident& incident, Instant now);

}  // namespace csirt::triage
