// The whole text of a file that a caller names.
#pragma once

#include <string>

namespace csirt::base {

// Throws Error(Status::io) when there is no such file, or it cannot be read or is a folder. `what` says what
// the file is: "the charter".
std::string file_text(const std::string& what, const std::string& path);

}  // namespace csirt::base
