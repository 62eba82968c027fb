// Doors: has_lines, LineCache. A line ends behind the escape \n, which no other escape can hold. Lines
// that are not kept are searched together with those behind them.
#include "condition/line_cache.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/fetch.hpp"
#include "condition/byte_hash.hpp"
#include "condition/escapes.hpp"
#include "condition/fold.hpp"
#include "condition/same_bytes.hpp"
#include "condition/string_end.hpp"

namespace csirt::condition {
namespace {

constexpr std::size_t table_size = 1u << 16, longest_kept = 4096;
constexpr std::size_t shortest_value = 64, shortest_line = 12;  // shorter ones are not worth the look-up
constexpr std::size_t most_behind = 64;
constexpr std::size_t most_asked = 64;  // of questions that have a bit
constexpr std::size_t distance = 2;     // of lines, read while what says where another one is kept is fetched

// Whether the backslash at `at` begins an escape: those that stand before it in a row belong in pairs.
bool begins_escape(std::string_view raw, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && raw[before - 1] == '\\') --before;
  return (at - before) % 2 == 0;
}

// Where the first line ends whose end is at `at` or behind; the end of the value if none does.
std::size_t line_end_in(std::string_view raw, std::size_t at) {
#if defined(__SSE2__)
  const __m128i slash = _mm_set1_epi8('\\'), n = _mm_set1_epi8('n');
  for (; at + 17 <= raw.size(); at += 16) {
    const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(raw.data() + at));
    const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(raw.data() + at + 1));
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(first, slash), _mm_cmpeq_epi8(second, n));
    for (auto hits = static_cast<unsigned>(_mm_movemask_epi8(both)); hits != 0; hits &= hits - 1) {
      const std::size_t place = at + static_cast<unsigned>(std::countr_zero(hits));
      if (begins_escape(raw, place)) return place + 2;
    }
  }
#endif
  for (; at + 1 < raw.size(); ++at) {
    if (raw[at] == '\\' && raw[at + 1] == 'n' && begins_escape(raw, at)) return at + 2;
  }
  return raw.size();
}

bool ends_line(std::string_view raw) {
  return raw.size() >= 2 && raw.ends_with("\\n") && begins_escape(raw, raw.size() - 2);
}

// Whether a string goes on with the line at `at`. A line without an end is one if the string ends with it.
bool stands_at(const LineCache::Entry* line, const char* at, std::size_t left) {
  return line && line->size <= left && same_bytes(line->raw().data(), at, line->size) &&
         (line->ended || at[line->size] == '"');
}

}  // namespace

bool has_lines(std::string_view raw) {
  return raw.size() >= shortest_value && line_end_in(raw, shortest_line) < raw.size();
}

LineCache::LineCache(std::size_t bytes) : limit_(bytes), numbers_(table_size), met_(table_size) {}

void LineCache::clear() {
  numbers_.clear();
  details_.clear();
  asked_.clear();
  blocks_.clear();
  next_event();
  used_ = 0;
}

// A message is mostly made of lines in which an index finds nothing, which their sum shows at once.
void LineCache::find(const ViewIndex& index, ViewId view, Range& lines,
                     std::vector<std::uint32_t>& payloads) {
  if (index.folded.empty() && index.cased.empty()) return;
  if (!lines.summed_up) sum_up(lines);
  const std::uint64_t nothing = question(view, {false, false}).bit;
  const Line* const line = lines_.data() + lines.first;
  for (std::uint32_t i = 0; i < lines.count;) {
    if (i == 1 && (lines.nothing & nothing) != 0) i = lines.count - 1;
    const bool within = i > 0 && i + 1 < lines.count;
    if (within && line[i].entry && (line[i].entry->nothing & nothing) != 0) {
      ++i;
    } else {
      i = find_at(i, index, view, lines, payloads);
    }
  }
}

void LineCache::sum_up(Range& lines) const {
  lines.summed_up = true;
  lines.nothing = lines.count > 2 ? ~std::uint64_t{0} : 0;
  for (std::uint32_t i = 1; i + 1 < lines.count; ++i) {
    const Entry* const entry = lines_[lines.first + i].entry;
    lines.nothing &= entry ? entry->nothing : 0;
  }
}

// Seeks in line `i`, and in those behind it too when they are not kept; answers where to go on.
std::uint32_t LineCache::find_at(std::uint32_t i, const ViewIndex& index, ViewId view, Range lines,
                                 std::vector<std::uint32_t>& payloads) {
  const Line* const line = lines_.data() + lines.first;
  LiteralEnds ends{i == 0, i + 1 == lines.count};
  if (line[i].entry) {
    add_known(*line[i].entry, index, question(view, ends), ends, payloads);
    return i + 1;
  }
  const char* const begin = line[i].raw.data();
  std::size_t size = 0;
  for (; i < lines.count && !line[i].entry; ++i) size += line[i].raw.size();
  ends.back = i == lines.count;
  search(index, {begin, size}, ends, payloads);
  return i;
}

LineCache::Question LineCache::question(ViewId view, LiteralEnds ends) {
  const std::uint64_t key = std::uint64_t{view} << 2 | std::uint64_t{ends.front} << 1 | ends.back;
  const auto at = std::find(asked_.begin(), asked_.end(), key);
  const auto number = static_cast<unsigned>(at - asked_.begin());
  if (number == most_asked) return {key, 0};
  if (at == asked_.end()) asked_.push_back(key);
  return {key, std::uint64_t{1} << number};
}

bool LineCache::take(const char*& at, const char* end, Entry*& expected, Range& lines) {
  return read_lines(at, end, expected, lines,
                    [end](const char* from) { return end_of_line(from, from + shortest_line, end).at; });
}

LineCache::Range LineCache::split(std::string_view raw) {
  const char* at = raw.data();
  Entry* expected = nullptr;
  Range lines;
  read_lines(at, at + raw.size() + 1, expected, lines, [raw](const char* from) {
    const auto begin = static_cast<std::size_t>(from - raw.data());
    return raw.data() + line_end_in(raw, std::min(begin + shortest_line, raw.size()));
  });
  look_up_sought();
  return lines;
}

// The first line tells what those behind it may be, so it is looked up at once.
template <class EndOf>
bool LineCache::read_lines(const char*& at, const char* end, Entry*& expected, Range& lines,
                           const EndOf& end_of) {
  lines = {static_cast<std::uint32_t>(lines_.size())};
  do {
    const auto left = static_cast<std::size_t>(end - at);
    Line line;
    if (lines.count > 0) {
      line.entry = foretold_at(lines, at, left);
    } else if (stands_at(expected, at, left)) {
      line.entry = expected;
    }
    const char* const line_end = line.entry ? at + line.entry->size : end_of(at);
    if (!line_end) return false;
    line.raw = {at, static_cast<std::size_t>(line_end - at)};
    if (line.entry) {
      base::fetch(line.entry->next);
    } else if (lines.count > 0) {
      seek(lines, line.raw);
    } else {
      line.entry = expected =
          line.raw.size() > longest_kept ? nullptr : entry_of(line.raw, hash_of_bytes(line.raw));
    }
    at = line_end;
    add_line(lines, line);
    if (near_ < sought_.size() && sought_[near_].line + distance < lines_.size()) fetch_next();
  } while (*at != '"');
  return true;
}

// A line mostly has the one behind it that it had last, and a value the lines of the last one that began like
// it.
LineCache::Entry* LineCache::foretold_at(Range lines, const char* at, std::size_t left) {
  Entry* const before = lines_.back().entry;
  if (before && stands_at(before->next, at, left)) return before->next;
  Entry* const found = foretold_by_first(lines, at, left);
  if (!found) return nullptr;
  if (before) {
    before->next = found;
  } else if (!sought_.empty() && sought_.back().line + 1 == lines_.size()) {
    sought_.back().behind = found;
  }
  return found;
}

LineCache::Entry* LineCache::foretold_by_first(Range lines, const char* at, std::size_t left) const {
  const Entry* const first = lines_[lines.first].entry;
  if (!first || first->details == 0) return nullptr;
  const std::vector<Entry*>& behind = details_[first->details - 1].behind;
  const std::size_t i = lines.count - 1;
  return i < behind.size() && stands_at(behind[i], at, left) ? behind[i] : nullptr;
}

void LineCache::seek(Range lines, std::string_view line) {
  if (line.size() > longest_kept) return;
  const std::uint64_t hash = hash_of_bytes(line);
  numbers_.prefetch(hash);
  sought_.push_back({lines.first, static_cast<std::uint32_t>(lines_.size()), hash, nullptr});
}

// What is looked at lies far away in memory: all of it is fetched before any of it is waited for.
void LineCache::look_up_sought() {
  while (near_ < sought_.size()) fetch_next();
  for (const Sought& sought : sought_) look_up(sought);
  sought_.clear();
  near_ = 0;
}

void LineCache::fetch_next() {
  const std::uint32_t number = numbers_.likely(sought_[near_++].hash);
  if (number != NumberTable::none) base::fetch(&entry_at(number));
}

// What was not foretold is from now on.
void LineCache::look_up(const Sought& sought) {
  Line& line = lines_[sought.line];
  line.entry = entry_of(line.raw, sought.hash);
  if (!line.entry) return;
  if (sought.behind) line.entry->next = sought.behind;
  if (Entry* before = lines_[sought.line - 1].entry) before->next = line.entry;
  Entry* const first = lines_[sought.first].entry;
  const std::size_t i = sought.line - sought.first - 1;
  if (first && i < most_behind) foretell_by_first(*first, i, *line.entry);
}

void LineCache::foretell_by_first(Entry& first, std::size_t i, Entry& line) {
  std::vector<Entry*>& behind = details_of(first).behind;
  if (i >= behind.size()) {
    used_ += (i + 1 - behind.size()) * sizeof(Entry*);
    behind.resize(i + 1);
  }
  behind[i] = &line;
}

// Null when the line is not worth keeping: it is met for the first time.
LineCache::Entry* LineCache::entry_of(std::string_view line, std::uint64_t hash) {
  const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t number) {
    const Entry& other = entry_at(number);
    return other.size == line.size() && same_bytes(other.raw().data(), line.data(), line.size());
  });
  if (known != NumberTable::none) return &entry_at(known);
  return numbers_.has_room() && used_ <= limit_ && met_.meet(hash) ? &add(line) : nullptr;
}

// Readers of a text look 16 bytes beyond it.
LineCache::Entry& LineCache::add(std::string_view line) {
  const std::size_t size = sizeof(Entry) + line.size() + 16;
  const std::uint32_t number = blocks_.make(size);
  Entry& entry = *new (blocks_.at(number)) Entry;
  entry.size = static_cast<std::uint32_t>(line.size());
  entry.ended = ends_line(line);
  std::memcpy(&entry + 1, line.data(), line.size());
  used_ += BlockStore::rounded(size);
  numbers_.add(number);
  return entry;
}

LineCache::Details& LineCache::details_of(Entry& entry) {
  if (entry.details == 0) {
    details_.emplace_back();
    entry.details = static_cast<std::uint32_t>(details_.size());
    used_ += sizeof(Details);
  }
  return details_[entry.details - 1];
}

// Appends what the index finds in the line.
void LineCache::add_known(Entry& entry, const ViewIndex& index, const Question& question, LiteralEnds ends,
                          std::vector<std::uint32_t>& payloads) {
  if ((entry.nothing & question.bit) != 0) return;
  if (entry.details != 0) {
    for (const Known& known : details_[entry.details - 1].known) {
      if (known.question != question.key) continue;
      payloads.insert(payloads.end(), known.payloads.begin(), known.payloads.end());
      return;
    }
  }
  const std::size_t before = payloads.size();
  search(index, entry.raw(), ends, payloads);
  const auto found = payloads.begin() + static_cast<std::ptrdiff_t>(before);
  std::sort(found, payloads.end());
  payloads.erase(std::unique(found, payloads.end()), payloads.end());
  if (payloads.size() == before && question.bit != 0) {
    entry.nothing |= question.bit;
    return;
  }
  Known known{question.key, {payloads.begin() + static_cast<std::ptrdiff_t>(before), payloads.end()}};
  used_ += sizeof(Known) + known.payloads.size() * sizeof(std::uint32_t);
  details_of(entry).known.push_back(std::move(known));
}

void LineCache::search(const ViewIndex& index, std::string_view raw, LiteralEnds ends,
                       std::vector<std::uint32_t>& payloads) {
  const auto on_hit = [&](std::uint32_t payload, std::size_t) { payloads.push_back(payload); };
  unescape_into(raw, text_);
  if (!index.folded.empty()) {
    fold_into(text_, folded_);
    index.folded.find(folded_, ends, on_hit);
  }
  if (!index.cased.empty()) index.cased.find(text_, ends, on_hit);
}

}  // namespace csirt::condition
