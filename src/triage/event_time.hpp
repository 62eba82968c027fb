// The time that an event states, in the forms that products write.
#pragma once

#include <optional>
#include <string_view>

#include "csirt/time.hpp"

namespace csirt::triage {

// Told apart by shape: RFC 3339, also with a blank, with "+0000" or "+00", or without offset (UTC); US dates
// "8/2/2021, 1:29:25.983 PM", month first; seconds, milliseconds, microseconds or nanoseconds since 1970 by
// their size from 10^8 seconds (1973) on; "audit(1692077634.101:207)"; "/Date(1692077634101)/". Nothing when
// it is none of them.
std::optional<Instant> parse_event_time(std::string_view text);

}  // namespace csirt::triage
