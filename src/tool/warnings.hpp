// What an engine tells of while it works, as lines on standard error.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "tool/lines.hpp"

namespace csirt::tool {

// A sentence on a message of the engine (its codes stand in docs/c-api.md); a member `line` that was added to
// it tells where the offset is.
std::string warning_text(std::string_view code, const boost::json::object& arguments);

// All that is printed of a message: the sentence, with the line where the event is when the sources (which
// may be null) know it, and once of each source of malformed events that it is no JSON Lines.
std::string warning_lines(SourceLines* sources, std::string_view code, boost::json::object arguments);

// The csirt_log_fn of this tool: prints what is a warning or worse. Its user data are SourceLines or null.
void print_warning(void* sources, std::int32_t level, const char* code, std::uint64_t code_length,
                   const char* arguments, std::uint64_t arguments_length) noexcept;

}  // namespace csirt::tool
