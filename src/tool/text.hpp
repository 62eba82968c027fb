// Documents as people read them in a terminal. Pure; every function answers whole lines.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "tool/library.hpp"

namespace csirt::tool {

// "file:line:column: message" for each problem, else the message.
std::string error_text(const LibraryError& error);
// The same of a message that may name the first of the problems itself: each is told once.
std::string error_text(std::string message, const boost::json::value& problems);
std::string problems_text(const boost::json::value& problems);

std::string decision_text(const boost::json::value& decision);
std::string dispositions_text(const boost::json::value& dispositions);
std::string summary_text(const boost::json::value& summary);
// One line on the rules in trial that matched; empty when there are none.
std::string trial_text(const boost::json::value& summary);
// `whole`: the viewer may see everything, and so reads how sure a title is.
std::string incidents_text(const boost::json::value& incidents, bool whole);
std::string incident_text(const boost::json::value& incident, bool whole);
std::string effects_text(const boost::json::value& effects);
std::string findings_text(const boost::json::value& findings);
std::string tick_text(const boost::json::value& summary);

// JSON with two blanks of indentation.
std::string pretty(const boost::json::value& value);

// A member of a document, as it is: what people get to see of it goes through terminal.hpp. Empty text, list
// or 0 when it is absent or of another kind, since members equal to their default are left out.
std::string member(const boost::json::value& document, const char* name);
const boost::json::array& list(const boost::json::value& document, const char* name);
std::uint64_t number(const boost::json::value& document, const char* name);

}  // namespace csirt::tool
