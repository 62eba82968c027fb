// The text of a file that a caller names, and what is said of one that cannot be read.
#include "base/file_text.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "csirt/error.hpp"

using namespace csirt;

namespace {

std::string refusal(const std::string& path) {
  try {
    base::file_text("the charter", path);
  } catch (const Error& error) {
    CHECK(error.status() == Status::io);
    CHECK(error.subject() == path);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE(
    "a file is read whole or, when it is too large, not at all; of a folder and of what is not there the "
    "name and the reason are told") {
  std::string folder = (std::filesystem::temp_directory_path() / "file_text_XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const std::string file = folder + "/a";
  const std::string text("one\ntwo\0three", 13);
  std::ofstream(file, std::ios::binary) << text;
  CHECK(base::file_text("the charter", file) == text);
  CHECK(refusal(folder) == "cannot read the charter " + folder + ": it is a folder");
  CHECK(base::file_text("the charter", "/dev/null").empty());
  CHECK(refusal("/proc/self/mem") == "cannot read the charter /proc/self/mem: Input/output error");
  CHECK(refusal(folder + "/b") == "cannot read the charter " + folder + "/b: No such file or directory");
  CHECK(base::file_text("the charter", file, Status::io, text.size()) == text);
  for (const auto& [path, most] :
       {std::pair(file, text.size() - 1), std::pair(std::string("/dev/zero"), 9ul)}) {
    try {
      base::file_text("the charter", path, Status::io, most);
      FAIL("more was read than allowed");
    } catch (const Error& error) {
      CHECK(error.status() == Status::limit);
      CHECK(error.what() == "the charter " + path + " is larger than " + std::to_string(most) + " bytes");
    }
  }
  std::filesystem::remove_all(folder);
}
