// Broken charters, each with the exact text of all its problems. CSIRT_UPDATE_EXPECTED=1 writes the texts
// anew, to be read before they are committed.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "charter_fixture.hpp"

using namespace csirt;

namespace {

std::string report(const std::filesystem::path& file) {
  try {
    parse_charter(test::read_file(file), file.filename().string());
  } catch (const Error& error) {
    std::string all = std::string(error.what()) + "\n\n";
    for (const Problem& problem : error.problems()) {
      all += format(problem) + "\n";
      all += "  found: " + problem.found + "\n  expected: " + problem.expected + "\n";
    }
    return all;
  }
  return "accepted\n";
}

// Positions in the charter that comes with the library move whenever it is edited; all others are exact.
std::string stable(const std::string& text) {
  static const std::regex position("default-charter\\.yaml:[0-9]+:[0-9]+");
  return std::regex_replace(text, position, "default-charter.yaml:*:*");
}

std::vector<std::filesystem::path> charters() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(test::charter_file("broken"))) {
    if (file.path().extension() != ".expected") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("each broken charter is refused with exactly these words") {
  const auto files = charters();
  CHECK(files.size() >= 30);
  for (const auto& file : files) {
    std::filesystem::path expected = file;
    expected.replace_extension(".expected");
    const std::string told = stable(report(file));
    if (std::getenv("CSIRT_UPDATE_EXPECTED")) std::ofstream(expected, std::ios::binary) << told;
    CAPTURE(file.filename().string());
    CHECK(told == test::read_file(expected));
  }
}

TEST_CASE("every problem says where it is and what was expected") {
  for (const auto& file : charters()) {
    try {
      parse_charter(test::read_file(file), file.filename().string());
      FAIL("accepted " << file);
    } catch (const Error& error) {
      CAPTURE(file.filename().string());
      REQUIRE_FALSE(error.problems().empty());
      for (const Problem& problem : error.problems()) {
        CHECK_FALSE(problem.file.empty());
        CHECK(problem.line > 0);
        CHECK(problem.column > 0);
        CHECK_FALSE(problem.message.empty());
        if (error.status() == Status::charter) CHECK_FALSE(problem.expected.empty());
      }
    }
  }
}
