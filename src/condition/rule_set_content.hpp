// What a RuleSet holds, for the parts of this organ that work on it.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "condition/compiled.hpp"
#include "condition/rule.hpp"

namespace csirt::condition {

struct RuleSetContent {
  std::vector<Rule> rules;
  std::unordered_map<std::string, std::uint32_t> ids;
  Mapping mapping;
  std::unique_ptr<CompiledRules> compiled;
  std::vector<Problem> problems;
  std::vector<OtherDocument> others;
  std::string canonical, hash;
};

}  // namespace csirt::condition
