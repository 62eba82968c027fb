// Doors: has_lines, LineCache. A line ends behind the escape \n, which no other escape can hold. Lines
// that are not kept are searched together with those behind them.
#include "condition/line_cache.hpp"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

// Whether a string goes on with the line at `at`. A line without an end is one if the string ends with it.
bool stands_at(const LineCache::Line& line, const char* at, std::size_t left) {
  const std::size_t size = line.raw.size();
  return line.entry && size <= left && same_bytes(line.raw.data(), at, size) &&
         (line.ended || at[size] == '"');
}

}  // namespace

bool has_lines(std::string_view raw) {
  return raw.size() >= shortest_value && line_end_in(raw, shortest_line) < raw.size();
}

LineCache::LineCache(std::size_t bytes) : limit_(bytes), numbers_(table_size), met_(table_size) {}

void LineCache::clear() {
  numbers_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) entries_[i] = {};  // with the memory that they hold
  entries_.clear();
  bytes_.clear();
  lines_.clear();
  used_ = 0;
}

void LineCache::find(const ViewIndex& index, ViewId view, Range lines, std::vector<std::uint32_t>& payloads) {
  if (index.folded.empty() && index.cased.empty()) return;
  const Line* const line = lines_.data() + lines.first;
  for (std::uint32_t i = 0; i < lines.count;) {
    LiteralEnds ends{i == 0, i + 1 == lines.count};
    if (line[i].entry) {
      add_known(*line[i++].entry, index, view, ends, payloads);
      continue;
    }
    const char* const begin = line[i].raw.data();
    std::size_t size = 0;
    for (; i < lines.count && !line[i].entry; ++i) size += line[i].raw.size();
    ends.back = i == lines.count;
    search(index, {begin, size}, ends, payloads);
  }
}

bool LineCache::take(const char*& at, const char* end, Line& expected, Range& lines) {
  lines = begin_lines();
  do {
    const auto left = static_cast<std::size_t>(end - at);
    Foretold foretold;
    if (lines.count > 0) {
      foretold = foretold_at(lines, at, left);
    } else if (stands_at(expected, at, left)) {
      foretold.line = &expected;
    }
    Line line;
    if (foretold.line) {
      line = {{at, foretold.line->raw.size()}, foretold.line->entry, foretold.line->ended};
    } else {
      const LineEnd found = end_of_line(at, at + shortest_line, end);
      if (!found.at) return false;
      line = kept({at, static_cast<std::size_t>(found.at - at)}, !found.quote);
    }
    at += line.raw.size();
    if (lines.count > 0) {
      foretell(lines, line, foretold);
    } else if (!foretold.line) {
      expected = as_kept(line);
    }
    add_line(lines, line);
  } while (*at != '"');
  return true;
}

LineCache::Range LineCache::split(std::string_view raw) {
  Range lines = begin_lines();
  for (std::size_t at = 0; at < raw.size(); at += lines_.back().raw.size()) {
    Foretold foretold;
    if (lines.count > 0) foretold = foretold_at(lines, raw.data() + at, raw.size() - at);
    Line line;
    if (foretold.line) {
      line = {raw.substr(at, foretold.line->raw.size()), foretold.line->entry, foretold.line->ended};
    } else {
      const std::size_t end = line_end_in(raw, std::min(at + shortest_line, raw.size()));
      line = kept(raw.substr(at, end - at), end < raw.size());
    }
    if (lines.count > 0) foretell(lines, line, foretold);
    add_line(lines, line);
  }
  return lines;
}

// A line mostly has the one behind it that it had last, and a value the lines of the last one that began like
// it.
LineCache::Foretold LineCache::foretold_at(Range lines, const char* at, std::size_t left) const {
  const Entry* const before = lines_.back().entry;
  if (before && stands_at(before->next, at, left)) return {&before->next, false};
  const Entry* const first = lines_[lines.first].entry;
  const std::size_t i = lines.count - 1;
  if (!first || i >= first->behind.size() || !stands_at(first->behind[i], at, left)) return {};
  return {&first->behind[i], true};
}

// The line stands behind those so far: what was not foretold is from now on.
void LineCache::foretell(Range lines, const Line& line, const Foretold& foretold) {
  if (!line.entry || (foretold.line && !foretold.by_first)) return;
  const Line known = as_kept(line);
  if (lines_.back().entry) lines_.back().entry->next = known;
  Entry* const first = lines_[lines.first].entry;
  const std::size_t i = lines.count - 1;
  if (foretold.line || !first || i >= most_behind) return;
  if (i >= first->behind.size()) {
    used_ += (i + 1 - first->behind.size()) * sizeof(Line);
    first->behind.resize(i + 1);
  }
  first->behind[i] = known;
}

// Null when the line is not worth keeping: it is met for the first time.
LineCache::Entry* LineCache::entry_of(std::string_view line) {
  if (line.size() > longest_kept) return nullptr;
  const std::uint64_t hash = hash_of_bytes(line);
  const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t number) {
    const std::string_view other = entries_[number].raw;
    return other.size() == line.size() && same_bytes(other.data(), line.data(), line.size());
  });
  if (known != NumberTable::none) return &entries_[known];
  return numbers_.has_room() && used_ <= limit_ && met_.meet(hash) ? &add(line) : nullptr;
}

LineCache::Entry& LineCache::add(std::string_view line) {
  Entry& entry = entries_.add();
  entry.raw = bytes_.keep(line);
  used_ += line.size() + sizeof(Entry);
  numbers_.add(static_cast<std::uint32_t>(entries_.size() - 1));
  return entry;
}

// Appends what the index finds in the line.
void LineCache::add_known(Entry& entry, const ViewIndex& index, ViewId view, LiteralEnds ends,
                          std::vector<std::uint32_t>& payloads) {
  const std::uint64_t sought =
      std::uint64_t{view} << 3 | std::uint64_t{ends.front} << 2 | std::uint64_t{ends.back} << 1 | 1;
  for (std::uint64_t nothing : entry.nothing) {
    if (nothing == sought) return;
  }
  for (const Known& known : entry.known) {
    if (known.sought != sought) continue;
    payloads.insert(payloads.end(), known.payloads.begin(), known.payloads.end());
    return;
  }
  const std::size_t before = payloads.size();
  search(index, entry.raw, ends, payloads);
  const auto found = payloads.begin() + static_cast<std::ptrdiff_t>(before);
  std::sort(found, payloads.end());
  payloads.erase(std::unique(found, payloads.end()), payloads.end());
  if (payloads.size() == before) {
    entry.nothing[entry.nothing_used++ % entry.nothing.size()] = sought;
    return;
  }
  Known& known = entry.known.emplace_back();
  known.payloads.assign(payloads.begin() + static_cast<std::ptrdiff_t>(before), payloads.end());
  known.sought = sought;
  used_ += sizeof(Known) + known.payloads.size() * sizeof(std::uint32_t);
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
