// Matches events against a rule set: parse one line, ask which rules match, have it explained.
//
// Thread rule: a Matcher belongs to one thread at a time; any number of them share a RuleSet. Everything that
// is handed out is valid until the next parse. Nothing is allocated per event once the buffers have grown.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/event.hpp"
#include "condition/rule_set.hpp"
#include "condition/watch.hpp"
#include "csirt/decision.hpp"

namespace csirt::condition {

struct Explanation {
  bool matched = false;
  // Matched: the predicates that held, on which values, with the bytes that matched. Not matched: those that
  // did hold.
  std::vector<Predicate> held;
  // Not matched: the fewest predicates whose change would have made the rule match.
  std::vector<Predicate> failed;
  // Not matched, though the rule's own condition holds: the ids of the filters that took the match away.
  std::vector<std::string> filtered_by;
};

class Matcher {
 public:
  explicit Matcher(std::shared_ptr<const RuleSet> rules, Routing routing = Routing::standard,
                   EventLimits limits = {});
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // Reads one line (without or with its line end), which is copied. Never throws for what is in it.
  EventStatus parse(std::string_view line);
  // The rules that match the parsed event, ascending; empty when parse did not answer ok.
  std::span<const std::uint32_t> match();
  // Why `rule` did or did not match the parsed event, whatever its routing.
  Explanation explain(std::uint32_t rule);

  // From now on counts there what is done for each rule, with room for every rule; null: nowhere. The caller
  // keeps it as long as the matcher matches.
  void watch(Watch* watch);

  // Goes on with another set between two events, as a new matcher would; the event that was parsed is
  // forgotten. Between sets that differ in trials alone all that was learned is kept.
  void set_rules(std::shared_ptr<const RuleSet> rules);

  const Event& event() const;
  const RuleSet& rules() const;
  Routing routing() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace csirt::condition
