// Values of fields as rules compare them, kept from event to event: real events repeat most of their values.
//
// Door: ValueCache::get. An entry remembers what was found out about its value: its text without escapes, its
// folded text, which gates it opens, which predicates hold for it. Bounded in bytes; what it holds never
// changes an answer. Thread rule: one thread. Entries are valid until the next call of next_event.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/compiled.hpp"
#include "condition/event_reader.hpp"

namespace csirt::condition {

class ValueEntry {
 public:
  std::string_view text;    // without escapes
  std::string_view folded;  // its folded form
  bool kept = false;        // until the cache is cleared: equal values of a field are then the same entry

  // What is known about a predicate on this value: -1 nothing, 0 does not hold, 1 holds.
  int known(PredicateId predicate) const;
  void learn(PredicateId predicate, bool holds);

  // The predicates among the gates of a view that hold for this value; null when not yet looked for.
  const std::vector<PredicateId>* hits(ViewId view) const;
  std::vector<PredicateId>& add_hits(ViewId view);

 private:
  friend class ValueCache;
  struct Hits {
    ViewId view = 0;
    std::vector<PredicateId> predicates;
  };
  void reset();

  std::uint64_t hash_ = 0;
  FieldId field_ = 0;
  std::string_view raw_;
  std::vector<Hits> hits_;
  std::size_t hits_used_ = 0;
  std::vector<std::uint32_t> memo_;  // open addressing; predicate * 2 + holds + 1, or 0
  std::uint32_t memo_used_ = 0;
  std::string own_text_, own_folded_;  // of entries that are not kept
};

class ValueCache {
 public:
  explicit ValueCache(std::size_t fields, std::size_t bytes = 24u << 20);

  // The second keeps nothing; it serves the values of the whole event.
  ValueEntry& get(FieldId field, const RawValue& value);
  ValueEntry& get_once(const RawValue& value);
  // Whether `get` would not keep this value, which it then need not be asked for.
  bool passes_over(FieldId field, const RawValue& value);
  void next_event();
  // How often everything has been forgotten.
  std::uint32_t clearances() const { return clearances_; }

 private:
  // Whether keeping the values of a field pays; asked again from time to time.
  struct Record {
    std::uint32_t asked = 0, found = 0;
    std::uint32_t rest = 0;  // so many values more are not kept
  };
  static constexpr std::size_t longest_kept = 4096;

  bool worth_keeping(Record& record);
  ValueEntry* find(std::uint64_t hash, FieldId field, std::string_view raw, std::size_t& slot);
  void fill(const RawValue& value);  // text_ (if escaped) and folded_
  std::string_view keep(std::string_view bytes);
  void clear();

  std::size_t limit_, used_ = 0;
  std::uint32_t clearances_ = 0;
  std::vector<Record> records_;
  std::vector<std::uint32_t> slots_;  // entry number + 1, or 0; a power of two
  std::deque<ValueEntry> entries_, once_;
  std::size_t entries_used_ = 0, once_used_ = 0;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_ = 0, chunk_used_ = 0;
  std::string text_, folded_;
};

}  // namespace csirt::condition
