// When a run begins that nobody gave a time: at the first event that bears one.
#pragma once

#include <cstdint>
#include <string_view>

namespace csirt::tool {

// The time of the first of these JSON Lines that bears one, at most `latest` (the system's clock); `latest`
// when none of the first thousand does. A time that lies further ahead than clocks run is none.
std::int64_t first_time(std::string_view lines, std::int64_t latest);

}  // namespace csirt::tool
