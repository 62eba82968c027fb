// Where rule texts come from: folders, single files, archives.
#pragma once

#include <string>
#include <vector>

#include "condition/rule_set.hpp"

namespace csirt::condition {

// The texts of all *.yml and *.yaml below the paths, named relative to the path that they were found under;
// their place is that path as it was given and the path inside. Throws Error: not_found, io, limit (beyond
// RuleOptions), corrupt (an archive that cannot be read).
std::vector<NamedText> read_rule_files(const std::vector<std::string>& paths, const RuleOptions& options);

}  // namespace csirt::condition
