// Bytes of events from files, archives, compressed files and standard input.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace csirt::tool {

// A file could not be read; the message names it and says why.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One path: a plain file, a .gz, .xz, .bz2 or .zst file, a .zip or .tar archive (told by content, not by
// name), or "-" for standard input, in any of these forms.
class Input {
 public:
  // Throws InputError.
  explicit Input(const std::string& path);
  ~Input();

  // Goes to the next file inside; false when there is none. A plain file has one.
  bool next();
  // How the engine is to call it: the file's name, "archive/file" inside an archive, "stdin" for "-".
  const std::string& name() const { return name_; }
  // Further bytes, valid until the next call; empty at the end of the file.
  std::string_view read();

  // For progress: bytes read of the file as it lies on disk, and its size (0 when unknown).
  std::uint64_t bytes_read() const;
  std::uint64_t bytes_total() const { return total_; }

 private:
  struct Archive;
  std::unique_ptr<Archive> archive_;
  std::string path_;
  std::string name_;
  std::uint64_t total_ = 0;
  std::string block_;
};

// What the engine calls the events of a plain file of this path: its base name, "stdin" for "-". Those of an
// archive carry this name and the name inside.
std::string source_of(const std::string& path);

// A whole file, or standard input for "-".
std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view bytes);

}  // namespace csirt::tool
