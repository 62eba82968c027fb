// Instants of the report's document: read from RFC 3339 in UTC, as the library writes them, and told to
// people.
//
// The tool stands on the C API alone, so it reads the text form itself. All functions are pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tool/report_markup.hpp"

namespace csirt::tool::report {

// Milliseconds since 1970-01-01T00:00:00Z.
using Millis = std::int64_t;

// Nothing when it is no instant in UTC, or on a day that does not exist; finer fractions than milliseconds
// are cut.
std::optional<Millis> parse_time(std::string_view text);

std::string date_text(Millis at);                        // "15 Aug 2023"
std::string clock_text(Millis at, bool seconds = true);  // "05:33:54"
std::string date_time_text(Millis at);  // "15 Aug 2023, 05:33:54"; the page says that times are UTC
// "15 Aug 2023, 05:33:54 to 06:10:02", the date said twice only where it differs.
std::string span_text(Millis from, Millis to);
// In its two largest units: "2 d 3 h", "45 min", "12 s".
std::string length_text(Millis length);

// <time datetime="...">; text that is no instant is shown as it is, at most `bytes` of it.
Markup time_markup(std::string_view text, std::size_t bytes = 40);

// A sentence of the engine with its instants ("2026-03-10T08:22:10.113Z", "2026-03-10 08:22:10 UTC") as the
// page writes times.
std::string with_times(std::string_view sentence);

}  // namespace csirt::tool::report
