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
#include "condition/literal_index.hpp"
#include "condition/filter.hpp"
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

// What to look for in the values of one view: literals whose presence makes a predicate possible (or
// certain), and predicates that have none and are tested whenever the view has a value.
struct ViewGates {
  LiteralIndex folded, cased;
  std::vector<PredicateId> always;
};

// Keywords of rules that look at the same kinds of events: sought only in those. Without kinds: of rules
// whose log source no mapping knows.
struct KeywordGroup {
  std::vector<std::uint32_t> kinds;
  LiteralIndex index;
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

  // A rule can only hold if one of its gates does; rules without a gate are tried always.
  std::vector<ViewGates> gates;  // per view
  // Keywords are sought in the folded line as it stands, JSON and all, by a part that no escape can hide;
  // what is found there is possible. Payloads are the predicate times 2, and 1 for those that hold wherever a
  // value has the part. Those that have no such part are always possible.
  LiteralIndex keyword_index;
  std::vector<PredicateId> keyword_always;
  // The same keywords by the kinds of events that their rules look at, and per predicate the groups that have
  // it; empty when there would be too many groups.
  std::vector<KeywordGroup> keyword_groups;
  std::vector<std::vector<std::uint32_t>> groups_of;
  std::vector<bool> in_keyword_index;  // per predicate
  std::vector<std::uint32_t>
      gate_first;  // per predicate: its rules are gated[gate_first[p] .. gate_first[p + 1])
  std::vector<std::uint32_t> gated;
  std::vector<std::uint32_t> ungated;
  std::vector<std::vector<ViewId>> field_views;  // per field: the views with gates that may show it

  // Which fields decide: those that any rule reads, those that the kinds of events are told by, and per rule
  // those that it reads, ascending; whole_event among them for rules with keywords.
  std::vector<bool> read_by_rules, read_by_kinds;
  std::vector<std::vector<FieldId>> reads;
};

// `extra_fields` are readable without a search as well.
std::unique_ptr<CompiledRules> compile_rules(const std::vector<FilteredRule>& rules, const Mapping& mapping,
                                             const std::vector<std::string>& extra_fields);

// Fills the gates, and then what is read; the last steps of compile_rules.
void choose_gates(CompiledRules& rules);
void list_reads(CompiledRules& rules);

}  // namespace csirt::condition
