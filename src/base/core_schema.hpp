// What a plain scalar means under the core schema of YAML 1.2: `no`, `on`, `NO` and `12:30` are strings.
#pragma once

#include <string_view>

#include "base/node.hpp"

namespace csirt::base {

// Sets kind, integer and boolean of a plain scalar from its text.
void resolve_plain(Node& node);

}  // namespace csirt::base
