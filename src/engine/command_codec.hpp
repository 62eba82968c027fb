// The names of the command types, for messages and schemas. parse_command stands in csirt/command.hpp.
#pragma once

#include <string>
#include <vector>

namespace csirt::engine {

std::vector<std::string> command_types();

}  // namespace csirt::engine
