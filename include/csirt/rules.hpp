// A set of detection rules (Sigma 2.1), compiled once, shared by engines and threads.
//
// Shape: immutable. Thread rule: a RuleSet may be used from any thread; one Matcher per thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/decision.hpp"
#include "csirt/error.hpp"

namespace csirt {

namespace condition {
class RuleSet;
class Matcher;
}  // namespace condition

// Which rules an event is tried against, by the rules' log sources.
enum class Routing {
  standard,  // mapped log sources as mapped; a rule whose log source no mapping knows is tried on every event
  none,      // all rules on all events
  strict     // rules whose log source no mapping knows are left out
};

// What becomes of rules whose own status says that they should not be used any more (deprecated), or cannot
// be (unsupported).
enum class StatusPolicy {
  trial,    // they match and are counted; no finding comes of them
  live,     // as any other rule
  left_out  // they are left out and stand in problems()
};

struct RuleOptions {
  std::map<std::string, std::vector<std::string>> placeholders;  // value lists for |expand
  // Files of such lists, added to those above: *.yml, *.yaml and *.json hold a map from names to lists; any
  // other file is the list of its own name without the ending, one value a line.
  std::vector<std::string> placeholder_files;
  std::vector<std::string>
      mappings;                 // files that map field names and log sources, tried before the built-in ones
  std::set<std::string> trial;  // ids of rules that are in trial from the beginning
  std::set<std::string> live;   // ids of rules that are live whatever their status says
  StatusPolicy deprecated = StatusPolicy::trial, unsupported = StatusPolicy::trial;
};

// How a set of rules is to change; see Rules::update.
struct RuleChange {
  std::vector<std::string> paths;            // folders, files or archives to add
  std::map<std::string, std::string> texts;  // YAML to add, by the name that problems call it
  std::vector<std::string> remove;           // ids of rules, filters and correlations
  std::vector<std::string> trial;            // ids of rules to put in trial
  std::vector<std::string> live;             // ids of rules to make live, whatever their status says
};

class Rules {
 public:
  // Folders, files, or .zip/.tar.xz/.tar.gz archives. Rules that cannot be compiled are left out and stand in
  // problems().
  static Rules load(const std::vector<std::string>& paths, const RuleOptions& options = {});
  // One YAML text, of one or more documents.
  static Rules parse(std::string_view text, std::string_view name = {}, const RuleOptions& options = {});

  // A changed set; this one stays as it is. A document that is added takes the place of those that have its
  // id; a rule keeps its trial then. What does not change is not read again. Throws Error: not_found for an
  // id that the set does not have, invalid for one that is to be in trial and live.
  Rules update(const RuleChange& change) const;

  std::size_t size() const;
  std::string_view id(std::size_t rule) const;
  // The number of a rule in this set; numbers differ between sets, ids do not.
  std::optional<std::size_t> find(std::string_view id) const;
  bool is_trial(std::size_t rule) const;
  std::string_view title(std::size_t rule) const;
  std::string_view level(std::size_t rule) const;
  const std::vector<Problem>& problems() const;
  std::string_view hash() const;

  explicit Rules(std::shared_ptr<const condition::RuleSet> set) : set_(std::move(set)) {}
  const std::shared_ptr<const condition::RuleSet>& set() const { return set_; }

 private:
  std::shared_ptr<const condition::RuleSet> set_;
};

}  // namespace csirt
