// The report page of an open engine.
#pragma once

#include <string>

#include "tool/session.hpp"

namespace csirt::tool {

// Asks the engine everything that report.hpp names, as the viewer of the command line, and renders the page.
std::string report_page(const Engine& engine, const Arguments& arguments);

}  // namespace csirt::tool
