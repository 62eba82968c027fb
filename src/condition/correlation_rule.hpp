// One Sigma correlation rule: what it says, with its references resolved to rules of the same set.
//
// Doors: read_correlation_document for one document, resolve_correlations once all documents of a set are
// read. Thread rule: values. Source: Sigma correlation rules specification 2.1; docs/correlation.md says what
// is decided where its text is silent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "condition/decimal.hpp"
#include "condition/rule_set.hpp"
#include "csirt/time.hpp"

namespace csirt::condition {

enum class CorrelationKind : std::uint8_t {
  event_count,
  value_count,
  value_sum,
  value_avg,
  value_percentile,
  temporal,
  temporal_ordered
};

enum class BoundRelation : std::uint8_t { gt, gte, lt, lte, eq, neq };

// Whether `order`, which is how a measured value stands to the bound, satisfies the comparison.
bool satisfies(BoundRelation relation, std::strong_ordering order);

struct CorrelationBound {
  BoundRelation relation = BoundRelation::gte;
  Decimal value;
  std::string text;  // as written: "gte 10"
};

// A rule or another correlation of the same set.
struct CorrelationReference {
  bool is_correlation = false;
  std::uint32_t number = 0;  // of the rule, or in RuleSet::correlations()
  bool operator==(const CorrelationReference&) const = default;
};

// A name that stands for a field of its own in the events of each referred rule.
struct CorrelationAlias {
  std::string name;
  std::vector<std::string> fields;  // one for each of `rules`
};

struct Correlation {
  RuleInfo info;
  CorrelationKind kind = CorrelationKind::event_count;
  std::vector<CorrelationReference> rules;  // as ordered by the author
  std::vector<std::string> group_by;        // empty: one group for all events
  std::vector<CorrelationAlias> aliases;
  Duration timespan;
  std::vector<CorrelationBound> bounds;  // all must hold; none: a temporal one wants all its rules
  std::vector<std::string> fields;       // whose values count
  std::optional<Decimal> percentile;     // 0 < p <= 100; none: the share of the event's own value is compared
  bool generate = false;                 // the referred rules report themselves as well

  // Whether it measures numbers, and not how often values stand.
  bool reads_numbers() const {
    return kind == CorrelationKind::value_sum || kind == CorrelationKind::value_avg || percentile.has_value();
  }
  // The name that `name` has in events of the reference `reference`.
  const std::string& field_of(std::size_t reference, const std::string& name) const;
};

// A correlation as read, before anybody knows which other rules there are.
struct CorrelationDocument {
  Correlation correlation;
  std::string file;           // for messages
  base::Node rules, aliases;  // as written
};

inline constexpr std::size_t kMostCorrelatedRules = 64;  // of temporal and temporal_ordered ones

// "event_count"
std::string_view name_of(CorrelationKind kind);
// "gte 10, lt 20"; of a temporal one without a condition "all of 3".
std::string condition_text(const Correlation& correlation);

struct DocumentPlace;

// Null after a mistake; all of them are added to `problems`.
std::shared_ptr<const CorrelationDocument> read_correlation_document(const base::Node& root,
                                                                     const DocumentPlace& place,
                                                                     base::Problems& problems);

// The numbers of the rules that are called so: by id one, by name perhaps several.
using RulesCalled = std::function<std::vector<std::uint32_t>(const std::string&)>;
// The info of a rule by its number; `reports` is set where a correlation refers to the rule.
using InfoOf = std::function<RuleInfo&(std::uint32_t)>;

// The correlations that can work, in the order given; mistakes are added to `problems`, and whoever refers to
// a correlation that is left out is left out too. Sets `reports` of all that is referred to. Who refers to a
// rule in trial is in trial. A correlation that states no level has the gravest of those that it refers to.
std::vector<Correlation> resolve_correlations(std::vector<CorrelationDocument> documents,
                                              const RulesCalled& called, const InfoOf& info_of,
                                              std::vector<Problem>& problems);

}  // namespace csirt::condition
