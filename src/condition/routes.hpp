// Which rules are for an event, by what its kind is told by: few kinds of events make up a log.
//
// Door: Routes::find. A route says what the rules for such events read, so that nothing else of an event need
// be looked up. What it holds never changes an answer. Bounded. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "condition/cell.hpp"
#include "condition/evaluator.hpp"
#include "condition/key_table.hpp"
#include "condition/keyword_sieve.hpp"
#include "condition/rule_set.hpp"

namespace csirt::condition {

struct Route {
  std::uint32_t number = 0;                   // until the routes are cleared
  std::vector<bool> rules;                    // per rule: it is for such events
  std::vector<bool> fields;                   // per field: such a rule reads it
  std::vector<bool> places;                   // per place: such a field may stand there
  std::vector<PredicateId> keywords;          // of such rules, ascending
  std::shared_ptr<const KeywordSieve> sieve;  // of those keywords that the index finds
};

class Routes {
 public:
  // What is handed in must outlive it.
  Routes(const CompiledRules& rules, Routing routing, Evaluator& evaluator);

  // False: every rule is for every event, or more than single values tells the kind of one.
  static bool are_of_use(const CompiledRules& rules, Routing routing);
  // Per place, whether values there tell the kind of an event.
  static std::vector<bool> telling_places(const CompiledRules& rules);

  // The route of the event that the evaluator is at, which has these cells; null when what tells its kind is
  // met for the first time, or too much is new. Valid until the next call.
  const Route* find(std::span<Cell> cells);
  // How often routes have been forgotten, and their numbers with them.
  std::uint32_t clearances() const { return clearances_; }

 private:
  static constexpr std::size_t most_routes = 256, most_told = 2048, most_telling = 64;
  static constexpr std::uint32_t most_numbers = 1u << 27;  // for which words have room
  // Making a route takes as long as matching so many events. The first ones are made at once, then one for so
  // many events, so that a sender of ever new kinds costs little.
  static constexpr std::uint32_t cost_of_route = 512, first_credit = 128 * cost_of_route;
  // What looks at a place to tell the kind of an event.
  struct Teller {
    bool looks = false;                   // if only at whether something is there,
    std::vector<PredicateId> predicates;  // or at values
  };

  static std::vector<Teller> tellers(const CompiledRules& rules);
  void clear();
  bool describe(std::span<Cell> cells);
  std::uint32_t what_is_told(Cell& cell);
  std::uint32_t number_of_told();
  void fill(Route& route);
  void add_reads(Route& route, std::uint32_t rule) const;
  std::shared_ptr<const KeywordSieve> sieve_of(const std::vector<PredicateId>& keywords);

  const CompiledRules& rules_;
  Routing routing_;
  Evaluator& evaluator_;
  std::vector<Teller> tellers_;          // per place
  std::vector<std::uint8_t> looked_at_;  // per place: it has a teller
  std::vector<std::uint64_t> key_, held_;
  KeyTable keys_{1024};
  // Predicates that hold for one value. Their numbers are never given anew, since entries keep them.
  KeyTable told_{8192};
  std::uint32_t told_before_ = 0;  // numbers that were given to what has been forgotten
  std::vector<Route> routes_;      // per number of a key
  std::uint32_t credit_ = first_credit;
  std::uint32_t sieves_ = 0;  // made so far
  std::uint32_t clearances_ = 0;
};

}  // namespace csirt::condition
