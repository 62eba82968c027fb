// What can be said of a rule when some fields of an event are known and others vary.
//
// Door: EventPlanner::begin for each plan, then EventPlanner::add for each rule that may hold. Thread rule:
// one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "condition/evaluator.hpp"
#include "condition/plan_cache.hpp"

namespace csirt::condition {

class EventPlanner {
 public:
  // Both must outlive it.
  EventPlanner(const CompiledRules& rules, Evaluator& evaluator);

  // The event is the one that the evaluator is at; keywords vary always. `same_kind`: events that are alike
  // are of the same kinds, whatever varies. False when it is not known which fields stand for which.
  bool begin(std::span<const FieldId> varying, bool same_kind);
  // Whether events that are alike are of the kind or not, as one.
  bool is_known(std::uint32_t kind) { return answer(rules_.kinds[kind]) != Answer::open; }
  void add(std::uint32_t rule, EventPlan& plan);

 private:
  enum class Answer : std::uint8_t { no, yes, open };
  struct Memo {
    std::uint32_t plan = 0;
    Answer answer = Answer::no;
  };
  // With more of them a rule is asked each time.
  static constexpr std::size_t most_gates = 256;

  bool varies(ViewId view);
  Answer answer(NodeId node);
  Answer answer_to(const CompiledNode& node);
  Answer answer_to_predicate(PredicateId id);
  // Adds predicates of which one must hold for the open node to hold; false, and nothing added, when no index
  // finds such ones.
  bool add_gate(NodeId node, double& cost);
  bool add_gates_of_any(const CompiledNode& node, double& cost);
  bool add_cheapest_gate(const CompiledNode& node, double& cost);

  const CompiledRules& rules_;
  Evaluator& evaluator_;
  std::uint32_t plan_ = 0;
  std::vector<Memo> memo_;              // per node
  std::vector<std::uint32_t> varying_;  // per field: the last plan in which it varied
  std::vector<std::uint32_t> naming_;   // the kinds by which fields have other names
  std::vector<PredicateId> gates_;
};

}  // namespace csirt::condition
