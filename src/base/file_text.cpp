// Doors: file_text, cannot_read, check_file_size.
#include "base/file_text.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace csirt::base {

Error cannot_read(const std::string& what, const std::string& path, const std::string& why, Status status) {
  return {status, "cannot read " + what + " " + path + ": " + why, path};
}

void check_file_size(const std::string& what, const std::string& path, std::uint64_t size,
                     std::uint64_t most) {
  if (size <= most) return;
  throw Error(Status::limit, what + " " + path + " is larger than " + std::to_string(most) + " bytes", path);
}

// A stream opens a folder too, and throws when it is read.
std::string file_text(const std::string& what, const std::string& path, Status missing, std::uint64_t most) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) throw cannot_read(what, path, "it is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw cannot_read(what, path, std::strerror(errno), errno == ENOENT ? missing : Status::io);
  std::string text;
  std::vector<char> block(1u << 16);
  do {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    check_file_size(what, path, text.size(), most);
  } while (in);
  if (in.bad()) throw cannot_read(what, path, std::strerror(errno));
  return text;
}

}  // namespace csirt::base
