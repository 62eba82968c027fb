// Short hands for tests of detections.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "condition/matcher.hpp"

namespace csirt::condition::test {

// A whole rule around a detection that is written on one or several lines.
inline std::string rule_text(std::string_view detection, std::string_view logsource = "{product: test}") {
  std::string text = "title: t\nlogsource: " + std::string(logsource) + "\ndetection:\n  ";
  for (char c : detection) {
    text += c;
    if (c == '\n') text += "  ";
  }
  return text + "\n";
}

inline std::shared_ptr<const RuleSet> one_rule(std::string_view detection,
                                               std::string_view logsource = "{product: test}",
                                               const RuleOptions& options = {}) {
  auto rules = RuleSet::from_texts({{"rule.yml", rule_text(detection, logsource)}}, options);
  for (const Problem& problem : rules->problems()) FAIL(format(problem));
  return rules;
}

inline bool matches(const std::shared_ptr<const RuleSet>& rules, std::string_view event,
                    Routing routing = Routing::standard) {
  Matcher matcher(rules, routing);
  REQUIRE_MESSAGE(matcher.parse(event) == EventStatus::ok, event);
  return !matcher.match().empty();
}

// Does "sel: {<item>}" hold for the event?
inline bool holds(std::string_view item, std::string_view event) {
  return matches(one_rule("sel: {" + std::string(item) + "}\ncondition: sel"), event);
}

// The first problem of a rule that must not compile, as "line:column message".
inline std::string refusal(std::string_view detection, const RuleOptions& options = {}) {
  const auto rules = RuleSet::from_texts({{"rule.yml", rule_text(detection)}}, options);
  REQUIRE(rules->size() == 0);
  REQUIRE(!rules->problems().empty());
  const Problem& first = rules->problems().front();
  return std::to_string(first.line) + ":" + std::to_string(first.column) + " " + first.message;
}

}  // namespace csirt::condition::test
