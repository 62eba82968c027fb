// Door: file_text.
#include "base/file_text.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace csirt::base {

// A stream opens a folder too, and throws when it is read.
std::string file_text(const std::string& what, const std::string& path, Status missing, std::uint64_t most) {
  const auto refuse = [&](const std::string& why, Status status = Status::io) {
    throw Error(status, "cannot read " + what + " " + path + ": " + why, path);
  };
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) refuse("it is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse(std::strerror(errno), errno == ENOENT ? missing : Status::io);
  std::string text;
  std::vector<char> block(1u << 16);
  do {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) {
      throw Error(Status::limit, what + " " + path + " is larger than " + std::to_string(most) + " bytes",
                  path);
    }
  } while (in);
  if (in.bad()) refuse(std::strerror(errno));
  return text;
}

}  // namespace csirt::base
