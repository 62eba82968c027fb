// Which answers can several text comparisons have together? Every possible combination, each with a text.
//
// Door: text_witnesses. Each comparison is a small automaton over code points; the reachable states of their
// product are walked breadth first, so that the texts are the shortest. Exact; bounded by `most` states.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "condition/charter_test.hpp"

namespace csirt::condition {

// A text is compared as `equal`, `contains`, `starts`, `ends` or `like` say.
struct TextPattern {
  typed::Compare compare = typed::Compare::equal;
  std::string text;
};

// One text for every combination of answers that some text gives; nothing when there are more states than
// `most`.
std::optional<std::vector<std::string>> text_witnesses(const std::vector<TextPattern>& patterns,
                                                       std::size_t most);

}  // namespace csirt::condition
