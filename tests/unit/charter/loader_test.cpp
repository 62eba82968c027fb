// Good charters: what is read, what is completed, and that the canonical form says the same.
#include <doctest/doctest.h>

#include "csirt/charter.hpp"
#include "csirt/error.hpp"
#include "test_data.hpp"

using namespace csirt;

namespace {

std::string fixture(const std::string& name) {
  return test::read_file(std::string(CSIRT_SOURCE_DIR) + "/tests/fixtures/charters/good/" + name);
}

// Loads, and prints every problem when it cannot.
std::shared_ptr<const Charter> load(const std::string& text, const std::string& file = "test.yaml") {
  try {
    return parse_charter(text, file);
  } catch (const Error& error) {
    std::string all = error.what();
    for (const Problem& problem : error.problems()) all += "\n" + format(problem);
    FAIL(all);
  }
  return nullptr;
}

}  // namespace

TEST_CASE("the sketch of the design loads") {
  const auto charter = load(fixture("sketch.yaml"));
  REQUIRE(charter->constituencies.size() == 2);
  CHECK(charter->constituencies[1].agreed_with == "cfo");
  CHECK(charter->teams[1].reports_to == "worldwide");
  CHECK(charter->teams[1].authority.at("corp") == AuthorityLevel::shared);
  CHECK(charter->workflow.states.size() == 4);
  CHECK(charter->workflow.find("triage")->then[1].target == "close");
  CHECK(charter->actions[0].by.quorum == Quorum::any);
  CHECK(charter->obligations[0].within == hours(72));
}

TEST_CASE("the default charter loads") {
  const auto charter = load(std::string(default_charter()), "default-charter.yaml");
  CHECK(charter->opens_when.size() == 6);
  CHECK(charter->people.size() == 11);
}
