// Charters of the tests.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "csirt/charter.hpp"
#include "csirt/error.hpp"
#include "test_data.hpp"

namespace csirt::test {

inline std::string charter_file(const std::string& name) {
  return std::string(CSIRT_SOURCE_DIR) + "/tests/fixtures/charters/" + name;
}

// Loads; fails the test with every problem when it cannot.
inline std::shared_ptr<const Charter> load(const std::string& text, const std::string& file = "test.yaml") {
  try {
    return parse_charter(text, file);
  } catch (const Error& error) {
    std::string all = error.what();
    for (const Problem& problem : error.problems()) all += "\n" + format(problem);
    FAIL(all);
  }
  return nullptr;
}

// All problems of a charter that cannot be accepted, one a line.
inline std::string problems_of(const std::string& text, const std::string& file = "test.yaml") {
  try {
    parse_charter(text, file);
  } catch (const Error& error) {
    std::string all;
    for (const Problem& problem : error.problems()) all += format(problem) + "\n";
    return all;
  }
  return "accepted\n";
}

// The least that is a charter, followed by `more`.
inline std::string minimal(const std::string& more = "") {
  return "csirt: 1\norganization: { name: Example }\nincidents: { opens_when: { finding.level: high } }\n" +
         more;
}

}  // namespace csirt::test
