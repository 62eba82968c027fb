// What becomes of a finding before it is known whether it repeats or joins: the charter's clauses in their
// fixed order.
//
// Pure. Order: out of scope, not in scope, who may report, suppressed, referred, opens. The first that holds
// decides. Only what certainly holds drops something: an unknown fact keeps a finding in (nothing accepted is
// lost).
#pragma once

#include <string>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/incident.hpp"

namespace csirt::triage {

struct Verdict {
  Disposition disposition = Disposition::noted;
  std::string refer_to;
  std::vector<Clause> because;
  std::vector<std::string> expired{};  // clauses whose condition holds and whose time is over
};

// `refer_to`: the party that serves the place, empty when it is ours; `reported`: a human's report, not a
// rule's finding.
Verdict judge(const Charter& charter, const Facts& facts, const std::string& refer_to, bool reported,
              Instant now);

}  // namespace csirt::triage
