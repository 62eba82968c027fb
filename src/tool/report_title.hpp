// What an incident is called: the journal's title says what the gravest finding shows, and people read it as
// a fact. So it is told with how sure that is; the title itself stays as it stands in the journal.
#pragma once

#include <string>

#include "tool/report_data.hpp"

namespace csirt::tool::report {

// "Suspected: Credentials dumped on pc1" until a person has judged it, "Confirmed: ..." after. The title
// alone where people contradicted it or each other, and for a viewer who may not see everything (`whole` is
// false): judgements that are hidden read as if there were none.
std::string titled(const object& incident, bool whole);

// Whether a person still has to say if what the title tells is real.
bool is_suspected(const object& incident, bool whole);

// What a person said last of the finding; empty while nobody judged it.
std::string last_verdict(const object& finding);
// Judged a false positive or benign.
bool is_refuted(const object& finding);
// "a false alarm" or "benign", as people judged a finding that is refuted.
std::string judged_as(const object& finding);
// ", judged a false alarm" behind the name of a finding; nothing of one that is not refuted.
std::string refutation(const object& finding);

// The finding that the title follows: of those that show what harm was done, else of all, the one of the
// highest level, then of the fewest techniques, then the first that was seen. One that is not refuted goes
// before those that are where several show that harm; the journal's title stands also when all are refuted.
// Null without findings.
const object* title_finding(const object& incident);

// The same of those that are not refuted; null when none is left.
const object* named_for(const object& incident);

// Of all that are not refuted; null when none has a level that is known.
const object* highest(const object& incident);

}  // namespace csirt::tool::report
