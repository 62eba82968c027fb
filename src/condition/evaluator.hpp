// Evaluates the graph of compiled rules for one event at a time; every predicate at most once an event.
//
// Thread rule: one thread. Rules and reader must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/compiled.hpp"
#include "condition/event_reader.hpp"

namespace csirt::condition {

// The texts of the values of a field, resolved and folded when first asked for.
struct PreparedValue {
  std::string_view text;
  std::string_view folded;
};

class Evaluator {
 public:
  Evaluator(const CompiledRules& rules, FieldReader& reader);

  // Forgets the last event; to be called after each read.
  void next_event();

  bool holds(NodeId node);
  bool predicate_holds(PredicateId predicate);
  // Records what an index has found out about a predicate that is certain.
  void set_predicate(PredicateId predicate) {
    predicate_memo_[predicate] = {event_, true};
    keyword_held_ = keyword_held_ || rules_.predicates[predicate].view == whole_event;
  }
  bool kind_holds(std::uint32_t kind);
  // Some keyword was found in the event.
  bool keyword_held() const { return keyword_held_; }

  // One test, without remembering its answer.
  bool test(const CompiledPredicate& predicate);
  // Does the test, which is of one value alone, hold for this one?
  static bool value_holds(const Test& test, const PreparedValue& value);

  // All values of the view, null and objects among them; for the whole event its scalars.
  std::span<const RawValue> values(ViewId view);
  // The scalars among them as texts.
  std::span<const PreparedValue> texts(ViewId view);

 private:
  struct Memo {
    std::uint32_t event = 0;
    bool holds = false;
  };
  struct Prepared {
    std::uint32_t event = 0;
    std::vector<PreparedValue> values;
  };

  bool compare_fields(const CompiledPredicate& predicate);
  FieldId field_of(ViewId view);
  void prepare(std::span<const RawValue> raw, Prepared& out);
  std::string& scratch();

  const CompiledRules& rules_;
  FieldReader& reader_;
  std::uint32_t event_ = 0;
  bool keyword_held_ = false;
  std::vector<Memo> predicate_memo_, kind_memo_;
  std::vector<Prepared> prepared_;  // per field
  Prepared whole_;
  std::deque<std::string> scratch_;  // never moves what it holds
  std::size_t scratch_used_ = 0;
};

}  // namespace csirt::condition
