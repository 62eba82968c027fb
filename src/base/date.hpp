// Dates as people write them, "2026-12-31", and the instants that they begin and end at in UTC; moments and
// lengths of time as they are told to people.
//
// The calendar knows the years 0000 to 9999; an Instant reaches from 1677-09-22 to 2262-04-11. Who needs an
// instant says which of the two functions fits: one refuses what lies beyond, one saturates. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "csirt/time.hpp"

namespace csirt::base {

// The first moment of the date; nothing when the text is no date, or when that moment is beyond what an
// Instant can tell.
std::optional<Instant> parse_date(std::string_view text);

// The first moment after the date, or the last that an Instant can tell: "until 9999-12-31" means for ever.
// Nothing when the text is no date.
std::optional<Instant> end_of_date(std::string_view text);

// "2026-12-31 23:59:58 UTC": to the second, since nobody reads further.
std::string moment_text(Instant at);
// In its two largest units: "4 min", "1 h 30 min", "2 d 3 h"; "no time" for less than a second.
std::string length_text(Duration length);

}  // namespace csirt::base
