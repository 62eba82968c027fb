// What an incident is called: the journal's title says what the gravest finding shows, and people read it as
// a fact. So it is told with how sure that is; the title itself stays as it stands in the journal.
#pragma once

#include <string>

#include "tool/report_data.hpp"

namespace csirt::tool::report {

// "Suspected: Credentials dumped on pc1" until a person has judged it, "Confirmed: ..." after. Without more
// where the viewer may not know how far the handling is, since then its verdict is hidden too.
std::string titled(const object& incident);

// Whether a person still has to say if what the title tells is real.
bool is_suspected(const object& incident);

// The finding that the title follows: of those that show what harm was done, else of all, the one of the
// highest level, then of the fewest techniques, then the first that was seen. Null without findings.
const object* named_for(const object& incident);

// The same of all findings; null when none has a level that is known.
const object* highest(const object& incident);

}  // namespace csirt::tool::report
