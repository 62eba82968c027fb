// Values as rules compare them, kept from event to event: real events repeat most of their values.
//
// Doors: ValueCache::get for what is kept, get_once and fold_once for the rest. An entry remembers what was
// found out about its value: its text without escapes, its folded text, which tests hold for it. Bounded in
// bytes; what it holds never changes an answer. Thread rule: one thread. Entries are valid until the next
// call of next_event.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fetch.hpp"
#include "condition/byte_hash.hpp"
#include "condition/byte_store.hpp"
#include "condition/cell.hpp"
#include "condition/line_cache.hpp"
#include "condition/met_before.hpp"
#include "condition/number_table.hpp"

namespace csirt::condition {

class ValueCache;

class alignas(64) ValueEntry {
 public:
  ValueEntry() = default;
  ValueEntry(const ValueEntry&) = delete;  // it points into itself
  ValueEntry& operator=(const ValueEntry&) = delete;
  // What stands alone, without a cache.
  ValueEntry(std::string_view text, std::string_view folded) : text_(text), folded_(folded) {}

  // What is asked for most stands in front, with the bytes of short tokens, so that one look at memory shows
  // it.
  std::string_view token;  // as it stands in lines; of kept ones alone
  std::uint32_t id = 0;    // of kept ones: equal for equal tokens, until the cache is cleared
  bool kept = false;
  bool escaped = false;
  bool by_lines = false;     // it is searched line by line
  bool no_keywords = false;  // it is known that no keyword of the index holds for it
  std::uint32_t sifted = 0;  // the number of a sieve of whose keywords none holds for it
  ValueKind kind = ValueKind::string;
  std::array<char, 32> short_token;  // filled when the token fits
  // What a value at this place tells of the kind of an event, by a number of Routes; no place: not known.
  struct Telling {
    PlaceId place = no_place;
    std::uint32_t number = 0;
  };
  Telling telling;
  std::string_view raw;  // as it stands in lines, without quotes; empty without a cache
  LineCache::Range
      lines;  // of what is searched by lines; none until it has been split, which kept ones never are

  // Without escapes.
  std::string_view text() {
    if (unread_) read();
    return text_;
  }
  // Its folded form.
  std::string_view folded() {
    if (unread_) read();
    return folded_;
  }

  // What is known about a predicate on this value: -1 nothing, 0 does not hold, 1 holds.
  int known(PredicateId predicate) const;
  void learn(PredicateId predicate, bool holds);

  // The predicates of the index of a view that hold for this value, ascending; null when not yet looked for.
  const std::vector<PredicateId>* hits(ViewId view) const;
  const std::vector<PredicateId>& add_hits(ViewId view, std::span<const PredicateId> holding);

 private:
  friend class ValueCache;
  struct Hits {
    ViewId view = 0;
    std::vector<PredicateId> predicates;
  };
  void reset();
  void read();

  std::string_view text_, folded_;
  ValueCache* unread_ = nullptr;  // which is to fill both, once somebody asks
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
  // One more value that nobody asks for.
  void pass() { rest_ -= rest_ > 0 ? 1 : 0; }

 private:
  std::uint32_t asked_ = 0, found_ = 0;
  std::uint32_t rest_ = 0;  // so many values more are not kept
  std::uint32_t next_rest_ = 1024;
};

class ValueCache {
 public:
  explicit ValueCache(std::size_t bytes = 24u << 20);

  // The entry of a scalar that is kept; null when it is not worth it.
  ValueEntry* get(KeepingRecord& record, const RawValue& value) { return get(record, value, hash_of(value)); }
  // The same in steps, so that memory is not waited for: seek, then near, then get with the hash that seek
  // gave, each for many values before the next.
  ValueEntry* get(KeepingRecord& record, const RawValue& value, std::uint64_t hash);
  std::uint64_t seek(const RawValue& value) const {
    const std::uint64_t hash = hash_of(value);
    numbers_.prefetch(hash);
    return hash;
  }
  void near(std::uint64_t hash) const {
    const std::uint32_t number = numbers_.likely(hash);
    if (number != NumberTable::none) base::fetch(&entries_[number]);
  }
  // An entry for this event alone.
  ValueEntry& get_once(const RawValue& value);
  // The same of a string whose lines are known.
  ValueEntry& get_once(const RawValue& value, LineCache::Range lines);
  // Adds the folded text of a scalar to those of this event, as get_once does.
  std::string_view fold_once(const RawValue& value);
  // They are in order, a byte 0xFF, which no text holds, before and behind each.
  std::string_view once_folded() const { return {once_folded_.data(), once_folded_used_}; }

  // Forgets what was for one event; `bytes` is the size of the next line.
  void next_event(std::size_t bytes);
  LineCache& lines() { return lines_; }

  // How often all lines have been forgotten.
  std::uint32_t line_clearances() const { return line_clearances_; }
  // How often everything else has been.
  std::uint32_t clearances() const { return clearances_; }

  static constexpr std::size_t longest_kept = 4096;

 private:
  static std::uint64_t hash_of(const RawValue& value) {
    return value.raw.size() > longest_kept ? 0 : hash_of_bytes(value.token());
  }
  ValueEntry& add(const RawValue& value);
  ValueEntry& add_once(const RawValue& value);
  std::string_view keep_token(ValueEntry& entry, std::string_view token);
  std::string_view keep(std::string_view bytes);
  std::string_view unescape_once(std::string_view raw);
  std::string_view fold_once_text(std::string_view text);
  void clear();
  friend class ValueEntry;
  void read(ValueEntry& entry);

  std::size_t limit_, used_ = 0;
  std::uint32_t clearances_ = 0, line_clearances_ = 0;
  NumberTable numbers_;  // of entries
  MetBefore met_;
  Pool<ValueEntry> entries_, once_;
  ByteStore bytes_;
  LineCache lines_;
  std::string text_, folded_;
  // Texts of one event, one behind the other. Both have room for each scalar of a line twice before the first
  // of them is asked for.
  std::vector<char> once_text_, once_folded_;
  std::size_t once_text_used_ = 0, once_folded_used_ = 0;
};

}  // namespace csirt::condition
