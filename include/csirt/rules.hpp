// A set of detection rules (Sigma 2.1), compiled once, shared by engines and threads.
//
// Shape: immutable. Thread rule: a RuleSet may be used from any thread; one Matcher per thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
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

struct RuleOptions {
  std::map<std::string, std::vector<std::string>> placeholders;  // value lists for |expand
  std::vector<std::string>
      mappings;  // files that map field names and log sources, tried before the built-in ones
};

class Rules {
 public:
  // Folders, files, or .zip/.tar.xz/.tar.gz archives. Rules that cannot be compiled are left out and stand in
  // problems().
  static Rules load(const std::vector<std::string>& paths, const RuleOptions& options = {});
  // One YAML text, of one or more documents.
  static Rules parse(std::string_view text, std::string_view name = {}, const RuleOptions& options = {});

  std::size_t size() const;
  std::string_view id(std::size_t rule) const;
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
