// The name that a misspelt word may mean: of a subcommand, an option, a query, a person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace csirt::tool {

// "; did you mean NAME?", or nothing when no name is near: one letter wrong, missing, too many or swapped
// with its neighbour for each three letters of the word, and at least one.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

}  // namespace csirt::tool
