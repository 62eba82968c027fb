// The whole text of a file that a caller names.
#pragma once

#include <string>

#include "csirt/error.hpp"

namespace csirt::base {

// Throws Error(Status::io) when it cannot be read or is a folder, and Error(missing) when it is not there.
// `what` says what the file is: "the charter".
std::string file_text(const std::string& what, const std::string& path, Status missing = Status::io);

}  // namespace csirt::base
