// Sets of correlations of every kind, and a correlator's findings over the events of the reference.
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

// What the set above leaves out: bounds below zero and on both sides of what is measured, several fields to
// group by, aliases along chains whose events come by several ways.
inline std::shared_ptr<const condition::RuleSet> more_kinds() {
  const std::string ab = "rules: [a, b], group-by: [g], timespan: 2s, ";
  return rule_set(
      correlation_rule("debt", "type: value_sum, " + ab + "condition: {field: v, lt: -0.5}") +
      correlation_rule("nothing", "type: value_sum, " + ab + "condition: {field: v, eq: 0}") +
      correlation_rule("not_one", "type: value_avg, " + ab + "condition: {field: v, neq: 1}") +
      correlation_rule("mean", "type: value_avg, generate: true, " + ab + "condition: {field: v, eq: 1.25}") +
      correlation_rule("most", "type: value_percentile, " + ab +
                                   "condition: {field: v, percentile: 100, lte: 1, gt: -2}") +
      correlation_rule("least",
                       "type: value_percentile, " + ab + "condition: {field: v, percentile: 0.5, neq: 2.5}") +
      correlation_rule("half", "type: value_percentile, " + ab + "condition: {field: v, gt: 33.3, lt: 100}") +
      correlation_rule("third", "type: value_percentile, " + ab + "condition: {field: v, neq: 50}") +
      correlation_rule("few", "type: value_count, " + ab + "condition: {field: [w, v], lte: 2, neq: 1}") +
      correlation_rule("both",
                       "type: event_count, generate: true, rules: [c, a], group-by: [w, g], "
                       "timespan: 4s, condition: {gte: 2}") +
      correlation_rule("not_two", "type: temporal, rules: [c, b, a], timespan: 1s, condition: {neq: 2}") +
      correlation_rule("backwards",
                       "type: temporal_ordered, generate: true, rules: [c, b, a], "
                       "group-by: [w], timespan: 3s, condition: {gt: 1, lt: 3}") +
      correlation_rule("renamed",
                       "type: event_count, generate: true, rules: [both, b], group-by: [who], "
                       "timespan: 4s, aliases: {who: {both: g, b: w}}, condition: {gte: 2}") +
      correlation_rule("ways",
                       "type: temporal, rules: [a, renamed, both, b], group-by: [who, g], timespan: 6s, "
                       "aliases: {who: {a: g, renamed: who, both: w, b: w}}, condition: {gte: 2}") +
      correlation_rule("amount",
                       "type: value_sum, rules: [mean, backwards], group-by: [k], timespan: 5s, "
                       "aliases: {k: {mean: w, backwards: g}, n: {mean: v, backwards: v}}, "
                       "condition: {field: n, gte: 1}"));
}

// Which correlation fired for which group, at which event, with how many in the window: for tables.
inline std::string line_of(const Fired& fired) {
  const CorrelationFinding& finding = fired.finding;
  std::string line = finding.rule + "|";
  for (const CorrelatedField& field : finding.group) line += field.value + ",";
  const CorrelatedEvent& last = finding.events.back();
  return line + "|" + std::to_string(last.time.ns / 1'000'000'000) + "|" + last.source + "|" +
         std::to_string(last.offset) + "|" + std::to_string(finding.count);
}

// All that a finding tells.
inline std::string whole_line_of(const Fired& fired) {
  const CorrelationFinding& finding = fired.finding;
  std::string line = std::to_string(fired.correlation) + " " + finding.rule + " " + finding.title + " " +
                     finding.level + " group";
  for (const CorrelatedField& field : finding.group) line += " " + field.field + "=" + field.value;
  line += " value " + finding.value + " count " + std::to_string(finding.count) + " seen " +
          std::to_string(finding.first_seen.ns) + " to " + std::to_string(finding.last_seen.ns) + " events";
  for (const CorrelatedEvent& event : finding.events)
    line += " " + event.source + ":" + std::to_string(event.offset) + "@" + std::to_string(event.time.ns);
  line += " attached";
  for (const std::string& attachment : fired.attachments) line += " " + attachment;
  return line + (finding.overflow ? " overflow" : "");
}

inline bool same(const Fired& a, const Fired& b) {
  return a.correlation == b.correlation && a.finding == b.finding && a.attachments == b.attachments;
}

// The first finding, in their order, that only one of them has so; nothing when they are the same.
inline std::string difference(const std::vector<Fired>& expected, const std::vector<Fired>& found) {
  const auto line = [](const std::vector<Fired>& all, std::size_t at) {
    return at < all.size() ? whole_line_of(all[at]) : std::string("nothing");
  };
  for (std::size_t i = 0; i < std::max(expected.size(), found.size()); ++i) {
    if (i >= expected.size() || i >= found.size() || !same(expected[i], found[i]))
      return "expected " + line(expected, i) + "\nfound " + line(found, i);
  }
  return {};
}

inline void give(Correlator& correlator, const NaiveEvent& event) {
  const MapFields fields(event.fields);
  correlator.add({Instant{event.time * 1'000'000'000}, event.source, event.offset}, event.rules, fields,
                 attachment_of(event));
}

// Of the events, given in this order.
inline std::vector<Fired> engine_findings(const std::shared_ptr<const condition::RuleSet>& rules,
                                          const std::vector<NaiveEvent>& events,
                                          const CorrelationOptions& options) {
  Correlator correlator(rules, options);
  for (const NaiveEvent& event : events) give(correlator, event);
  correlator.settle();
  return correlator.take();
}

}  // namespace csirt::correlation::test
