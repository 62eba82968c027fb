// Long values of several lines, line by line: the lines of a message stand in a great many others.
//
// Doors: LineCache::take, then look_up_sought; or split; then find. A literal of an index holds no line end,
// so that it stands in a value when it stands in one of its lines. What an index finds in a line is kept.
// Bounded in bytes; what is kept never changes an answer. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "condition/block_store.hpp"
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
  };
  // The lines of a value, valid until the next event.
  struct Range {
    std::uint32_t first = 0, count = 0;
    bool summed_up = false;
    std::uint64_t nothing = 0;  // once summed up: as in Entry, of all lines but the first and the last
  };

  explicit LineCache(std::size_t bytes = 8u << 20);

  // The lines of a string, written as in JSON, that begins at `at`, behind its quote; moves `at` to the quote
  // that ends it. What end_of_string asks for behind `end` holds here too. False: it is no valid string.
  // `expected` is the first line of a string that stood there before, and becomes that of this one. Before
  // the lines are asked for, look_up_sought must be called, once for all strings of an event.
  bool take(const char*& at, const char* end, Entry*& expected, Range& lines);
  void look_up_sought();
  // The lines of a string that is known to be valid, and is `raw` between its quotes.
  Range split(std::string_view raw);
  // Appends the payloads of the index, which is the one of `view`, whose literals stand in the lines, some of
  // them more than once.
  void find(const ViewIndex& index, ViewId view, Range& lines, std::vector<std::uint32_t>& payloads);

  // Forgets the lines of the last event.
  void next_event() {
    lines_.clear();
    sought_.clear();
    near_ = 0;
  }
  bool is_full() const { return used_ > limit_; }
  // Forgets all; every Entry that is held elsewhere becomes invalid.
  void clear();

 private:
  // What is asked about a line: what the index of a view finds in it where it stands in a value. `bit` stands
  // for the question in Entry::nothing; none for those that came late.
  struct Question {
    std::uint64_t key = 0, bit = 0;
  };
  struct Known {
    std::uint64_t question = 0;
    std::vector<std::uint32_t> payloads;
  };
  // What few lines have.
  struct Details {
    std::vector<Known> known;
    std::vector<Entry*> behind;  // the lines behind it in the last value that it began
  };
  // A line that was not foretold and is still to be looked up.
  struct Sought {
    std::uint32_t first = 0, line = 0;  // in lines_: the first line of its value, and it
    std::uint64_t hash = 0;
    Entry* behind = nullptr;  // the line behind it, if that was foretold
  };

  template <class EndOf>
  bool read_lines(const char*& at, const char* end, Entry*& expected, Range& lines, const EndOf& end_of);
  Entry* foretold_at(Range lines, const char* at, std::size_t left);
  Entry* foretold_by_first(Range lines, const char* at, std::size_t left) const;
  void add_line(Range& lines, const Line& line) {
    lines_.push_back(line);
    ++lines.count;
  }
  void seek(Range lines, std::string_view line);
  void fetch_next();
  void look_up(const Sought& sought);
  void foretell_by_first(Entry& first, std::size_t i, Entry& line);
  Entry* entry_of(std::string_view line, std::uint64_t hash);
  Entry& add(std::string_view line);
  Entry& entry_at(std::uint32_t number) const { return *static_cast<Entry*>(blocks_.at(number)); }
  Details& details_of(Entry& entry);
  Question question(ViewId view, LiteralEnds ends);
  void sum_up(Range& lines) const;
  std::uint32_t find_at(std::uint32_t i, const ViewIndex& index, ViewId view, Range lines,
                        std::vector<std::uint32_t>& payloads);
  void add_known(Entry& entry, const ViewIndex& index, const Question& question, LiteralEnds ends,
                 std::vector<std::uint32_t>& payloads);
  void search(const ViewIndex& index, std::string_view raw, LiteralEnds ends,
              std::vector<std::uint32_t>& payloads);

  std::size_t limit_, used_ = 0;
  NumberTable numbers_;  // of entries
  MetBefore met_;
  BlockStore blocks_;  // of entries, each with its bytes
  std::deque<Details> details_;
  std::vector<std::uint64_t> asked_;  // the keys of the questions that have a bit
  std::vector<Line> lines_;           // of this event
  std::vector<Sought> sought_;
  std::size_t near_ = 0;  // so many of them are on their way
  std::string text_, folded_;
};

// The bytes of the line stand behind it.
struct LineCache::Entry {
  std::uint32_t size = 0;
  std::uint32_t details = 0;  // the number of its details, from 1 on; 0: it has none
  Entry* next = nullptr;      // the line behind it when it was met last
  std::uint64_t nothing = 0;  // a bit for each of the first questions to which the answer is nothing
  bool ended = false;         // by a line end

  std::string_view raw() const { return {reinterpret_cast<const char*>(this + 1), size}; }
};

}  // namespace csirt::condition
