// Values as rules compare them, kept from event to event: real events repeat most of their values.
//
// Door: ValueCache::get. An entry remembers what was found out about its value: its text without escapes, its
// folded text, which tests hold for it. Bounded in bytes; what it holds never changes an answer. Thread rule:
// one thread. Entries are valid until the next call of next_event.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/cell.hpp"
#include "condition/compiled.hpp"

namespace csirt::condition {

class ValueEntry {
 public:
  std::string_view text;    // without escapes
  std::string_view folded;  // its folded form
  std::string_view token;   // as it stands in lines; of kept ones alone
  std::uint32_t id = 0;     // of kept ones: equal for equal tokens, until the cache is cleared
  bool kept = false;
  bool escaped = false;
  bool no_keywords = false;  // it is known that no keyword of the index holds for it
  ValueKind kind = ValueKind::string;

  // What is known about a predicate on this value: -1 nothing, 0 does not hold, 1 holds.
  int known(PredicateId predicate) const;
  void learn(PredicateId predicate, bool holds);

  // The predicates of the index of a view that hold for this value, ascending; null when not yet looked for.
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
  std::vector<Hits> hits_;
  std::size_t hits_used_ = 0;
  std::vector<std::uint32_t> memo_;  // open addressing; predicate * 2 + holds + 1, or 0
  std::uint32_t memo_used_ = 0;
};

// Whether keeping the values that stand at some place pays; asked again from time to time.
class KeepingRecord {
 public:
  bool resting() const { return rest_ > 0; }
  // One more value; whether to keep it.
  bool ask();
  void found() { ++found_; }

 private:
  std::uint32_t asked_ = 0, found_ = 0;
  std::uint32_t rest_ = 0;  // so many values more are not kept
  std::uint32_t next_rest_ = 1024;
};

class ValueCache {
 public:
  explicit ValueCache(std::size_t bytes = 24u << 20);

  // The entry of a scalar that is kept; null when it is not worth it.
  ValueEntry* get(KeepingRecord& record, const RawValue& value);
  // An entry for this event alone.
  ValueEntry& get_once(const RawValue& value);
  // Adds the folded text of a scalar to those of this event, as get_once does.
  std::string_view fold_once(const RawValue& value);
  // They are in order, a byte 0xFF, which no text holds, before and behind each.
  std::string_view once_folded() const { return {once_folded_.data(), once_folded_used_}; }

  // Forgets what was for one event; `bytes` is the size of the next line.
  void next_event(std::size_t bytes);
  // How often everything has been forgotten.
  std::uint32_t clearances() const { return clearances_; }

  static constexpr std::size_t longest_kept = 4096;

 private:
  ValueEntry* find(std::uint64_t hash, std::string_view token, std::size_t& slot);
  ValueEntry& add(std::uint64_t hash, std::size_t slot, const RawValue& value);
  std::string_view keep(std::string_view bytes);
  void clear();

  std::size_t limit_, used_ = 0;
  std::uint32_t clearances_ = 0;
  std::vector<std::uint32_t> slots_;  // entry number + 1, or 0; a power of two
  std::deque<ValueEntry> entries_, once_;
  std::size_t entries_used_ = 0, once_used_ = 0;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_ = 0, chunk_used_ = 0;
  std::string text_, folded_;
  std::string_view unescape_once(const RawValue& value);
  std::string_view fold_once_text(std::string_view text);
  // Texts of one event, one behind the other. Both have room for each scalar of a line twice before the first
  // of them is asked for.
  std::vector<char> once_text_, once_folded_;
  std::size_t once_text_used_ = 0, once_folded_used_ = 0;
};

}  // namespace csirt::condition
