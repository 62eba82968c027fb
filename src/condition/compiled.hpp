// All rules of a set as one graph: equal tests and equal parts of conditions exist once, and each rule has a
// gate.
//
// Door: compile_rules. Thread rule: immutable; any number of threads read it. Ids are dense, so that what a
// matcher remembers about an event are plain arrays.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "condition/field_table.hpp"
#include "condition/filter.hpp"
#include "condition/literal_index.hpp"
#include "condition/logsource.hpp"

namespace csirt::condition {

using PredicateId = std::uint32_t;
using NodeId = std::uint32_t;
using ViewId = std::uint32_t;

// The view of keywords: every value of the event.
inline constexpr ViewId whole_event = ~ViewId{0};

// A field as rules of some log source see it. Views below FieldTable::size() are the fields themselves.
struct View {
  struct Alias {
    std::uint32_t kind;            // when the event is of this kind,
    std::vector<FieldId> sources;  // the first of these that it has stands for the field
  };
  FieldId own = 0;
  std::vector<Alias> aliases;
};

struct CompiledPredicate {
  ViewId view = 0;
  ViewId other = 0;  // of field references
  Test test;
};

enum class Operation : std::uint8_t { all, any, negation, predicate };

struct CompiledNode {
  Operation operation = Operation::predicate;
  std::uint32_t first = 0, count = 0;  // operands in CompiledRules::operands; or the predicate, in first
};

struct CompiledRule {
  NodeId root = 0;
  std::vector<std::uint32_t> kinds;   // the event kinds that satisfy its log source, ascending
  std::vector<std::uint32_t> naming;  // those of them whose aliases it uses
};

// The texts to look for in the values of one view. Payloads are the predicate times 2, and 1 for those that
// hold wherever the text is found.
struct ViewIndex {
  LiteralIndex folded, cased;
};

struct CompiledRules {
  explicit CompiledRules(const std::vector<std::string>& names, const Mapping& mapping)
      : fields(names, mapping) {}

  FieldTable fields;
  std::vector<View> views;
  std::vector<CompiledPredicate> predicates;
  std::vector<CompiledNode> nodes;
  std::vector<NodeId> operands;
  std::vector<CompiledRule> rules;
  std::vector<NodeId> kinds;  // the condition of each event kind of the mapping

  // By the index of a view all its predicates on texts that have a fixed part are found at once; by that of
  // keywords those on the whole event, in folded texts.
  std::vector<ViewIndex> indexes;  // per view
  ViewIndex keywords;
  std::vector<bool> indexed;  // per predicate: it holds for no value for which the index does not find it

  // A rule can only hold if one of its gates does; rules without a gate are tried always. Gates that no index
  // finds are tested whenever the view has a value, or, for keywords, always.
  std::vector<std::vector<PredicateId>> unindexed_gates;  // per view
  std::vector<PredicateId> unindexed_keywords;
  std::vector<double> gate_costs;  // per predicate: a guess at how often it holds
  std::vector<std::uint32_t>
      gate_first;  // per predicate: its rules are gated[gate_first[p] .. gate_first[p + 1])
  std::vector<std::uint32_t> gated;
  std::vector<std::uint32_t> ungated;
  std::vector<std::vector<ViewId>> field_views;  // per field: the views with gates that may show it

  // Which fields decide: those that any rule reads, those that the kinds of events are told by, and per rule
  // those that it reads, ascending; whole_event among them for rules with keywords.
  std::vector<bool> read_by_rules, read_by_kinds;
  std::vector<std::vector<FieldId>> reads;
  std::vector<std::vector<PredicateId>> keywords_of;  // per rule: those on the whole event
  std::vector<PredicateId> telling;                   // those that the kinds of events are told by, ascending
};

// `extra_fields` are readable without a search as well.
std::unique_ptr<CompiledRules> compile_rules(const std::vector<FilteredRule>& rules, const Mapping& mapping,
                                             const std::vector<std::string>& extra_fields);

// Fills the gates, and then what is read; the last steps of compile_rules.
void choose_gates(CompiledRules& rules);
void list_reads(CompiledRules& rules);

}  // namespace csirt::condition
