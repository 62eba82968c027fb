// Long values of several lines, line by line: the lines of a message stand in a great many others.
//
// Doors: LineCache::take and split, then find. A literal of an index holds no line end, so that it stands in
// a value when it stands in one of its lines. What an index finds in a line is kept. Bounded in bytes; what
// is kept never changes an answer. Thread rule: one thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "condition/byte_store.hpp"
#include "condition/compiled.hpp"
#include "condition/met_before.hpp"
#include "condition/number_table.hpp"

namespace csirt::condition {

// Whether it pays to look at the string, written as in JSON, line by line.
bool has_lines(std::string_view raw);

class LineCache {
 public:
  struct Entry;
  struct Line {
    std::string_view raw;
    Entry* entry = nullptr;  // null: not kept
    bool ended = false;      // by a line end
  };
  // The lines of a value, valid until the next event.
  struct Range {
    std::uint32_t first = 0, count = 0;
  };

  explicit LineCache(std::size_t bytes = 8u << 20);

  // The lines of a string, written as in JSON, that begins at `at`, behind its quote; moves `at` to the quote
  // that ends it. What end_of_string asks for behind `end` holds here too. False: it is no valid string.
  // `expected` is the first line of a string that stood there before, and becomes that of this one.
  bool take(const char*& at, const char* end, Line& expected, Range& lines);
  // The same of a string that is known to be valid, and is `raw` between its quotes.
  Range split(std::string_view raw);
  // Appends the payloads of the index, which is the one of `view`, whose literals stand in the lines, some of
  // them more than once.
  void find(const ViewIndex& index, ViewId view, Range lines, std::vector<std::uint32_t>& payloads);

  // Forgets the lines of the last event.
  void next_event() { lines_.clear(); }
  bool is_full() const { return used_ > limit_; }
  // Forgets all; every Line that is held elsewhere becomes invalid.
  void clear();

 private:
  // What an index finds in a line that stands at the front, in the middle or at the end of a value.
  struct Known {
    std::uint64_t sought = 0;  // the view and the ends
    std::vector<std::uint32_t> payloads;
  };

  // A line that was foretold: by the line before it, or by the first one.
  struct Foretold {
    const Line* line = nullptr;
    bool by_first = false;
  };
  Foretold foretold_at(Range lines, const char* at, std::size_t left) const;
  Range begin_lines() const { return {static_cast<std::uint32_t>(lines_.size()), 0}; }
  // As it stands in its entry, to be remembered.
  static Line as_kept(const Line& line);
  void add_line(Range& lines, const Line& line) {
    lines_.push_back(line);
    ++lines.count;
  }
  void foretell(Range lines, const Line& line, const Foretold& foretold);
  Line kept(std::string_view line, bool ended) { return {line, entry_of(line), ended}; }
  Entry* entry_of(std::string_view line);
  Entry& add(std::string_view line);
  void add_known(Entry& entry, const ViewIndex& index, ViewId view, LiteralEnds ends,
                 std::vector<std::uint32_t>& payloads);
  void search(const ViewIndex& index, std::string_view raw, LiteralEnds ends,
              std::vector<std::uint32_t>& payloads);

  std::size_t limit_, used_ = 0;
  NumberTable numbers_;  // of entries
  MetBefore met_;
  Pool<Entry> entries_;
  ByteStore bytes_;
  std::vector<Line> lines_;  // of this event
  std::string text_, folded_;
};

struct LineCache::Entry {
  std::string_view raw;
  std::array<std::uint64_t, 4> nothing{};  // what was sought in it in vain last
  std::vector<Known> known;
  std::uint32_t nothing_used = 0;
  Line next;                 // the line behind it when it was met last
  std::vector<Line> behind;  // the lines behind it in the last value that it began
};

inline LineCache::Line LineCache::as_kept(const Line& line) {
  return line.entry ? Line{line.entry->raw, line.entry, line.ended} : Line{};
}

}  // namespace csirt::condition
