// A member that a document lacks: told once, where its author meant to write it.
//
// Sigma lets documents have members of their own, so a misspelt name is no mistake by itself; the lack of the
// member that it was meant for is. Thread rule: values.
#pragma once

#include <string>
#include <vector>

#include "base/node.hpp"

namespace csirt::condition {

struct MissingMember {
  std::string name;      // that is missing
  std::string message;   // what that means: "the rule has no detection"
  std::string expected;  // what should be there
};

// The key of the map that is near to the name and not the name itself; null when there is none, and once
// there were hints enough.
const base::Entry* misspelt(const base::Node& map, const std::string& name, base::Problems& problems);

// Adds one problem at the key that is meant, and cites it. `pointer` is that of the map.
void report_misspelt(const base::Entry& meant, const std::string& pointer, const MissingMember& missing,
                     base::Problems& problems);

// Adds one problem: at the member itself, when it is there and of no use; at the key that is near to the
// name; or else at the map.
void report_missing(const base::Node& map, const std::string& pointer, const MissingMember& missing,
                    base::Problems& problems);

}  // namespace csirt::condition
