// The whole text of a file that a caller names, and how it is told that a file cannot be had.
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

// "cannot read the charter c.yaml: why", about `path`.
Error cannot_read(const std::string& what, const std::string& path, const std::string& why,
                  Status status = Status::io);

// Throws Error(Status::limit), as file_text does, when `size` is more than `most` bytes.
void check_file_size(const std::string& what, const std::string& path, std::uint64_t size,
                     std::uint64_t most);

}  // namespace csirt::base
