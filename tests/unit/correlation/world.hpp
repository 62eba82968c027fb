// A set of one correlation of each kind, and a correlator's findings over events in the form of the
// reference.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "correlation/correlator.hpp"
#include "correlation/naive.hpp"

namespace csirt::correlation::test {

class MapFields final : public Fields {
 public:
  explicit MapFields(const std::map<std::string, std::string>& fields) : fields_(fields) {}
  bool append_folded(std::string_view field, std::string& out) const override {
    const auto found = fields_.find(std::string(field));
    if (found == fields_.end()) return false;
    out += found->second;
    return true;
  }

 private:
  const std::map<std::string, std::string>& fields_;
};

inline std::string base_rule(const std::string& name) {
  return "---\ntitle: " + name + "\nid: " + name + "\nname: " + name +
         "\nlogsource: {category: test}\ndetection: {s: {kind: " + name + "}, condition: s}\n";
}

inline std::string correlation_rule(const std::string& id, const std::string& body) {
  return "---\ntitle: " + id + "\nid: " + id + "\nname: " + id + "\ncorrelation: {" + body + "}\n";
}

inline std::shared_ptr<const condition::RuleSet> rule_set(const std::string& correlations) {
  return condition::RuleSet::from_texts(
      {{"world.yml", base_rule("a") + base_rule("b") + base_rule("c") + correlations}});
}

inline std::shared_ptr<const condition::RuleSet> every_kind() {
  const std::string ab = "rules: [a, b], group-by: [g], timespan: 2s, ";
  const std::string abc = "rules: [a, b, c], group-by: [g], timespan: 3s";
  return rule_set(
      correlation_rule("count", "type: event_count, generate: true, " + ab + "condition: {gte: 2}") +
      correlation_rule("range", "type: event_count, " + ab + "condition: {gt: 1, lte: 3}") +
      correlation_rule("below", "type: event_count, " + ab + "condition: {lt: 3}") +
      correlation_rule("unequal", "type: event_count, " + ab + "condition: {neq: 2}") +
      correlation_rule("exactly", "type: event_count, " + ab + "condition: {eq: 3}") +
      correlation_rule("alone", "type: event_count, rules: [a], timespan: 1s, condition: {gte: 3}") +
      correlation_rule("values", "type: value_count, " + ab + "condition: {field: v, gte: 2}") +
      correlation_rule("pairs", "type: value_count, " + ab + "condition: {field: [v, w], eq: 3}") +
      correlation_rule("sum", "type: value_sum, " + ab + "condition: {field: v, gt: 5.5}") +
      correlation_rule("average", "type: value_avg, " + ab + "condition: {field: v, gte: 2.5, lt: 3}") +
      correlation_rule("median",
                       "type: value_percentile, " + ab + "condition: {field: v, percentile: 50, gte: 3}") +
      correlation_rule("high",
                       "type: value_percentile, " + ab + "condition: {field: v, percentile: 87.5, eq: 2}") +
      correlation_rule("share", "type: value_percentile, " + ab + "condition: {field: v, lte: 40}") +
      correlation_rule("near", "type: temporal, " + abc) +
      correlation_rule("two", "type: temporal, " + abc + ", condition: {eq: 2}") +
      correlation_rule("ordered", "type: temporal_ordered, generate: true, " + abc) +
      correlation_rule("steps", "type: temporal_ordered, " + abc + ", condition: {gte: 2}") +
      correlation_rule("chain", "type: temporal_ordered, rules: [count, c], group-by: [g], timespan: 3s") +
      correlation_rule("deep",
                       "type: event_count, rules: [chain, ordered, a], timespan: 9s, condition: {gte: 2}") +
      correlation_rule(
          "alias",
          "type: temporal, rules: [a, b], group-by: [who], timespan: 3s, aliases: {who: {a: g, b: w}}") +
      correlation_rule("aliased",
                       "type: event_count, rules: [alias], group-by: [who, v], timespan: 5s, "
                       "condition: {gte: 2}"));
}

inline std::string line_of(const Fired& fired) {
  const CorrelationFinding& finding = fired.finding;
  std::string line = finding.rule + "|";
  for (const CorrelatedField& field : finding.group) line += field.value + ",";
  const CorrelatedEvent& last = finding.events.back();
  return line + "|" + std::to_string(last.time.ns / 1'000'000'000) + "|" + last.source + "|" +
         std::to_string(last.offset) + "|" + std::to_string(finding.count);
}

inline void give(Correlator& correlator, const NaiveEvent& event) {
  const MapFields fields(event.fields);
  correlator.add({Instant{event.time * 1'000'000'000}, event.source, event.offset}, event.rules, fields);
}

// In the order in which the events are given.
inline std::vector<std::string> engine_findings(const std::shared_ptr<const condition::RuleSet>& rules,
                                                const std::vector<NaiveEvent>& events,
                                                const CorrelationOptions& options) {
  Correlator correlator(rules, options);
  for (const NaiveEvent& event : events) give(correlator, event);
  correlator.settle();
  std::vector<std::string> lines;
  for (const Fired& fired : correlator.take()) lines.push_back(line_of(fired));
  return lines;
}

// Firings of one event in no particular order among the correlations.
inline std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace csirt::correlation::test
