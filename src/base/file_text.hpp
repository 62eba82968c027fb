// The whole text of a file that a caller names.
#pragma once

#include <cstdint>
#include <string>

#include "csirt/error.hpp"

namespace csirt::base {

// Throws Error(Status::io) when it cannot be read or is a folder, Error(missing) when it is not there, and
// Error(Status::limit) when it has more than `most` bytes; no more than that and one block of it are read,
// also of what has no size or grows. `what` says what the file is: "the charter".
std::string file_text(const std::string& what, const std::string& path, Status missing = Status::io,
                      std::uint64_t most = UINT64_MAX);

}  // namespace csirt::base
