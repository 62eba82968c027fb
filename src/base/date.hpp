// Dates as people write them, "2026-12-31", and the instants that they begin and end at in UTC.
//
// The calendar knows the years 0000 to 9999; an Instant reaches from 1677-09-22 to 2262-04-11. Who needs an
// instant says which of the two functions fits: one refuses what lies beyond, one saturates. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "csirt/time.hpp"

namespace csirt::base {

// The first moment of the date; nothing when the text is no date, or when that moment is beyond what an
// Instant can tell.
std::optional<Instant> parse_date(std::string_view text);

// The first moment after the date, or the last that an Instant can tell: "until 9999-12-31" means for ever.
// Nothing when the text is no date.
std::optional<Instant> end_of_date(std::string_view text);

}  // namespace csirt::base
