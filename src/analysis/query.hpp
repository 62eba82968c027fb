// Questions as documents: those of analysis, and through Engine::query all others.
#pragma once

#include <string>
#include <string_view>

#include "csirt/engine.hpp"

namespace csirt::analysis {

// {"what": "proposals", "viewer"} or {"what": "preview", "viewer", "rule"?, "when" | "field", "values"};
// anything else is the engine's. Answers canonical JSON; throws as Engine::query does.
std::string query(const Engine& engine, std::string_view text);

}  // namespace csirt::analysis
