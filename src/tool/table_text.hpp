// Decision tables as people read them in a terminal. Pure; every function answers whole lines.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace csirt::tool {

// How many issues of this severity ("mistake", "warning", "note") the analyses of tables found.
std::uint64_t issues(const boost::json::value& analyses, std::string_view severity);

// "file:line:column: mistake: ..." for each issue, or nothing.
std::string issues_text(const boost::json::value& analyses);

// The same under a line that says what the table is: complete, exact, how many rows overlap.
std::string analysis_text(const boost::json::value& analysis);

std::string table_decision_text(const boost::json::value& decision);

}  // namespace csirt::tool
