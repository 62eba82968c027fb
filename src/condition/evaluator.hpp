// Evaluates the graph of compiled rules for one event at a time; every predicate at most once an event, and
// on values that were seen before not at all.
//
// Thread rule: one thread. Rules and reader must outlive it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "condition/compiled.hpp"
#include "condition/event_reader.hpp"
#include "condition/value_cache.hpp"

namespace csirt::condition {

class Evaluator {
 public:
  Evaluator(const CompiledRules& rules, FieldReader& reader, ValueCache& cache);

  // Forgets the last event; to be called before each read.
  void next_event();

  bool holds(NodeId node);
  bool predicate_holds(PredicateId predicate);
  // Records that a predicate holds.
  void set_predicate(PredicateId predicate) { predicate_memo_[predicate] = {event_, true}; }
  bool known_to_hold(PredicateId predicate) const {
    return predicate_memo_[predicate].event == event_ && predicate_memo_[predicate].holds;
  }
  // From here on, keywords of the index that are not recorded to hold do not hold: those that were sought,
  // and no others may be asked for.
  void end_keywords() { keywords_sought_ = event_; }
  bool kind_holds(std::uint32_t kind);

  // One test, without remembering its answer.
  bool test(const CompiledPredicate& predicate);
  // Does the test, which is of one value alone, hold for this one?
  static bool value_holds(const Test& test, ValueEntry& value);
  // The predicates of the index of a view that hold for the value, ascending; whole_event for keywords.
  const std::vector<PredicateId>& hits(ValueEntry& value, ViewId view);

  // The field that stands for the view in this event.
  FieldId field_of(ViewId view);
  // All values of the view, null and objects among them; for the whole event its scalars.
  std::span<const RawValue> values(ViewId view);
  // The scalars among them.
  std::span<ValueEntry* const> entries(ViewId view);
  std::span<ValueEntry* const> field_entries(FieldId field);
  // What is known of the scalar of a cell.
  ValueEntry& entry_of(Cell& cell) { return cell.entry ? *cell.entry : make_entry(cell); }

 private:
  struct Memo {
    std::uint32_t event = 0;
    bool holds = false;
  };
  struct Entries {
    std::uint32_t event = 0;
    std::vector<ValueEntry*> values;
  };

  bool any_holds(const CompiledNode& node);
  bool compute(PredicateId id);
  bool scalar_holds(const Test& test);
  bool compare_fields(const CompiledPredicate& predicate);
  ValueEntry& make_entry(Cell& cell);

  const CompiledRules& rules_;
  FieldReader& reader_;
  ValueCache& cache_;
  std::uint32_t event_ = 0;
  std::uint32_t keywords_sought_ = 0;
  std::vector<Memo> predicate_memo_, kind_memo_;
  std::vector<Entries> entries_;  // per field
  Entries whole_;
  std::vector<RawValue> scalars_;
  std::vector<std::uint32_t> possible_;  // payloads of the index that are being looked at
  std::string text_, folded_;
};

}  // namespace csirt::condition
