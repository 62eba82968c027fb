// Where the optional data of others lies; tests that need it skip, saying so, where it is absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace csirt::test {

// The file or folder `name` inside the data folder, or nothing (after a message) when it is not there.
inline std::optional<std::filesystem::path> data(const std::string& name) {
  const char* set = std::getenv("CSIRT_TEST_DATA");
  const std::filesystem::path root =
      set ? set : std::filesystem::path(CSIRT_SOURCE_DIR) / ".." / "shared" / "data";
  if (std::filesystem::exists(root / name)) return root / name;
  std::fprintf(stderr, "skipped: no test data at %s\n", (root / name).c_str());
  return std::nullopt;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace csirt::test
