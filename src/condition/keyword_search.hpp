// Which keywords of the index an event holds.
//
// Door: KeywordSearch::run, once an event. Those of values that are kept, or searched line by line, are
// known; the others are sought in one pass over all other values: as they stand in the line, when a sieve
// knows what is sought, or else as texts. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "condition/evaluator.hpp"
#include "condition/keyword_sieve.hpp"

namespace csirt::condition {

class KeywordSearch {
 public:
  // All must outlive it.
  KeywordSearch(const CompiledRules& rules, FieldReader& reader, ValueCache& cache, Evaluator& evaluator);

  // The predicates, each once; the evaluator knows that they hold, and that no other of the index does.
  std::span<const PredicateId> run();
  // The same of those of the sieve; the evaluator knows that of these no other holds.
  std::span<const PredicateId> run(const KeywordSieve& sieve);

 private:
  // The search in which a keyword was last held against a text, and where that begins.
  struct Look {
    std::uint64_t search = 0;
    std::size_t begin = 0;
    bool operator==(const Look&) const = default;
  };

  void search_all();
  void add_all_of(ValueEntry& value);
  void add(PredicateId predicate);
  bool sift(const KeywordSieve& sieve);
  void add_those_of(ValueEntry& value, const KeywordSieve& sieve);
  void sieved(PredicateId predicate, const char* at);
  void hit(std::uint32_t payload, std::string_view texts, std::size_t from);
  bool is_next_look(PredicateId predicate, std::size_t begin);
  std::size_t begin_of_text(std::string_view texts, std::size_t from);

  const CompiledRules& rules_;
  FieldReader& reader_;
  ValueCache& cache_;
  Evaluator& evaluator_;
  std::vector<bool> read_by_rules_;  // per place
  std::vector<PredicateId> found_;
  std::vector<Look> looks_;       // per predicate
  std::string_view text_around_;  // the last text that a hit lay in
  SiftedText sifted_;
  std::vector<ValueEntry*> kept_;  // values of the event of which it is not known that they hold no keyword
  std::uint64_t search_ = 0;
  // Values of this event that were looked into since a part of a keyword stands there. An entry is made of
  // each, and an event may have millions.
  static constexpr std::size_t most_looked_into = 1024;
  std::size_t looked_into_ = 0;
};

}  // namespace csirt::condition
