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
  Evaluator(const CompiledRules& rules, FieldReader& reader);

  // Whether the field has a value that is not kept from event to event. Does not look at what it holds.
  bool passes_over(FieldId field);
  // How often the values that are kept from event to event have been forgotten.
  std::uint32_t clearances() const { return cache_.clearances(); }
  // Forgets the last event; to be called after each read.
  void next_event();

  bool holds(NodeId node);
  bool predicate_holds(PredicateId predicate);
  // Records that a predicate holds.
  void set_predicate(PredicateId predicate) { predicate_memo_[predicate] = {event_, true}; }
  bool known_to_hold(PredicateId predicate) const {
    return predicate_memo_[predicate].event == event_ && predicate_memo_[predicate].holds;
  }
  // From here on, keywords of the index, or of one group, that are not among those marked as possible do not
  // hold.
  void end_keywords() { keywords_sought_ = event_; }
  void end_keywords_of(std::uint32_t group) { group_sought_[group] = event_; }
  // Answers false when it was marked before.
  bool mark_possible(PredicateId predicate);
  bool kind_holds(std::uint32_t kind);

  // One test, without remembering its answer.
  bool test(const CompiledPredicate& predicate);
  // Does the test, which is of one value alone, hold for this one?
  static bool value_holds(const Test& test, const ValueEntry& value);

  // The field that stands for the view in this event.
  FieldId field_of(ViewId view);
  // All values of the view, null and objects among them; for the whole event its scalars.
  std::span<const RawValue> values(ViewId view);
  // The scalars among them.
  std::span<ValueEntry* const> entries(ViewId view);
  std::span<ValueEntry* const> field_entries(FieldId field);

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
  bool sought_in_vain(PredicateId keyword) const;
  bool compare_fields(const CompiledPredicate& predicate);

  const CompiledRules& rules_;
  FieldReader& reader_;
  ValueCache cache_;
  std::uint32_t event_ = 0;
  std::uint32_t keywords_sought_ = 0;
  std::vector<std::uint32_t> group_sought_;
  std::vector<Memo> predicate_memo_, kind_memo_;
  std::vector<std::uint32_t> possible_;  // per predicate, the event in which it was marked
  std::vector<Entries> entries_;         // per field
  Entries whole_;
};

}  // namespace csirt::condition
