// Files of values for placeholders.
#pragma once

#include "condition/rule_set.hpp"
#include "condition/test_item.hpp"

namespace csirt::condition {

// Adds the lists of a file: a map from names to lists (or one value) in *.yml, *.yaml and *.json; the text of
// any other file is one list, a value a line, named like the file without folder and ending. Lists of one
// name are joined. Throws Error(Status::syntax) with file, line and column of every mistake.
void add_placeholders(const NamedText& file, Placeholders& placeholders);

}  // namespace csirt::condition
