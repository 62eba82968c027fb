// What a RuleSet holds, for the parts of this organ that work on it.
//
// Doors: build_rules, which makes it of texts that were read; canonical_form and take_options, the two
// directions of the form that a journal keeps.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "condition/compiled.hpp"
#include "condition/correlation_rule.hpp"
#include "condition/rule_text.hpp"

namespace csirt::condition {

using RuleTexts = std::vector<std::shared_ptr<const RuleText>>;

struct RuleSetContent {
  RuleOptions options;
  RuleTexts texts;                  // by name, then text
  std::vector<FilteredRule> rules;  // by number
  std::vector<RuleInfo> infos;      // by number; what the set makes of what the rule says
  std::vector<Correlation> correlations;
  std::vector<std::string> fields;  // read of every event: by the host, or by a correlation
  std::unordered_map<std::string, std::uint32_t> ids;
  // Shared by sets of the same mappings, and of the same rules.
  std::shared_ptr<const Mapping> mapping;
  std::shared_ptr<const CompiledRules> compiled;
  std::vector<Problem> problems, mapping_problems;
  std::vector<OtherDocument> others;
  std::string canonical, hash;
};

// Sorts the texts. What is equal in `previous`, which may be null, is shared with it.
std::unique_ptr<RuleSetContent> build_rules(RuleOptions options, RuleTexts texts,
                                            const RuleSetContent* previous);

// Is the rule in trial, by the host's word or by its own status?
bool on_trial(const RuleOptions& options, const std::string& id, const std::string& status);

// The texts, and the options that change what rules mean, as RuleSet::canonical describes it.
std::string canonical_form(const RuleOptions& options, const RuleTexts& texts);

// The texts of a canonical form; its options are put into `options`, in place of those there. Throws
// Error(Status::invalid) for anything that canonical_form could not have written.
std::vector<NamedText> take_canonical(std::string_view canonical, RuleOptions& options);

}  // namespace csirt::condition
