// Which name a misspelt word is taken for.
#include "tool/nearest.hpp"

#include <doctest/doctest.h>

using namespace csirt::tool;

TEST_CASE("a misspelt word is told the name that it is near to, and no other word is") {
  const std::vector<std::string> names = {"check", "match", "run", "show", "incidents", "incident"};
  struct {
    const char *word, *hint;
  } const table[] = {
      {"mach", "; did you mean match?"},          // a letter is missing
      {"shwo", "; did you mean show?"},           // two changed places
      {"runn", "; did you mean run?"},            // one too many
      {"chack", "; did you mean check?"},         // another one
      {"incdents", "; did you mean incidents?"},  // the nearer of two
      {"mtchh", ""},                              // two edits are too many for five letters
      {"dance", ""},
      {"x", ""},  // every letter is another one
      {"", ""},
      {"match", ""},  // it is a name
  };
  for (const auto& row : table) {
    CAPTURE(row.word);
    CHECK(did_you_mean(row.word, names) == row.hint);
  }
  CHECK(did_you_mean(std::string(1 << 20, 'x'), names).empty());
  CHECK(did_you_mean("ab", {"ax", "xb"}) == "; did you mean ax?");  // of two as near the first
}
