// Under which tactics a finding is shown. What the rule names itself comes first: one technique may serve
// several tactics, ATT&CK renames and splits them, and a charter may have tactics of its own.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tool/report_data.hpp"

namespace csirt::tool::report {

struct Place {
  std::size_t rank = 0;  // the order of lanes: index into tactics(); tactics that are not known come before
                         // "Other findings"
  std::string tactic;    // "Credential access"
  std::vector<std::string> techniques;  // ids that serve it; may be empty
};

// One for each tactic that the rule names, in its order; without any, those of its techniques; never empty.
// A technique that is better known for a tactic which the rule does not name stands under the ones it names.
std::vector<Place> places_of(const object& finding);

// The first place of each technique of this finding, by the technique's id.
std::map<std::string, Place> technique_places(const object& finding);

}  // namespace csirt::tool::report
