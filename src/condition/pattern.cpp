// Doors: parse_pattern, find_pattern. The leftmost place of each piece is always good enough, because a piece
// takes the same number of characters wherever it stands; so there is no backtracking and the cost is bounded
// by the product of the lengths.
#include "condition/pattern.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/utf8.hpp"
#include "condition/fold.hpp"

namespace csirt::condition {
namespace {

constexpr std::string_view long_dashes[] = {"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95"};

bool is_special(char c) { return c == any_unit || c == dash_unit; }

// The length of the dash at the front of `text`; 0 when there is none.
std::size_t dash_width(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == '-' || text.front() == '/') return 1;
  for (std::string_view dash : long_dashes) {
    if (text.starts_with(dash)) return dash.size();
  }
  return 0;
}

std::size_t character_width(std::string_view text) {
  std::size_t width = text.empty() ? 0 : 1;
  while (width < text.size() && base::utf8_continues(text[width])) ++width;
  return width;
}

// How many bytes of `value` the piece takes at its front; nothing when it does not fit there.
std::optional<std::size_t> fits_front(std::string_view piece, std::string_view value) {
  std::size_t at = 0;
  for (char unit : piece) {
    const std::string_view rest = value.substr(at);
    std::size_t width = 0;
    if (unit == any_unit) {
      width = character_width(rest);
    } else if (unit == dash_unit) {
      width = dash_width(rest);
    } else {
      width = !rest.empty() && rest.front() == unit ? 1 : 0;
    }
    if (width == 0) return std::nullopt;
    at += width;
  }
  return at;
}

// Where the piece starts when it ends `value`; walks backwards because characters differ in width.
std::optional<std::size_t> fits_back(std::string_view piece, std::string_view value) {
  std::size_t at = value.size();
  for (std::size_t i = piece.size(); i-- > 0;) {
    if (at == 0) return std::nullopt;
    if (!is_special(piece[i])) {
      if (value[at - 1] != piece[i]) return std::nullopt;
      --at;
      continue;
    }
    std::size_t start = at - 1;
    while (start > 0 && base::utf8_continues(value[start])) --start;
    if (piece[i] == dash_unit && dash_width(value.substr(start, at - start)) != at - start)
      return std::nullopt;
    at = start;
  }
  return at;
}

#if defined(__SSE2__)
// Looks at 16 places at a time: only where the first and the last byte fit are the others compared.
std::size_t find_bytes(std::string_view value, std::string_view sought, std::size_t from) {
  const std::size_t size = sought.size();
  if (value.size() < size) return std::string_view::npos;
  const __m128i first = _mm_set1_epi8(sought.front()), last = _mm_set1_epi8(sought.back());
  std::size_t at = from;
  for (; at + size + 15 <= value.size(); at += 16) {
    const char* here = value.data() + at;
    const __m128i heads = _mm_loadu_si128(reinterpret_cast<const __m128i*>(here));
    const __m128i tails = _mm_loadu_si128(reinterpret_cast<const __m128i*>(here + size - 1));
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(heads, first), _mm_cmpeq_epi8(tails, last));
    for (auto mask = static_cast<unsigned>(_mm_movemask_epi8(both)); mask != 0; mask &= mask - 1) {
      const auto offset = static_cast<std::size_t>(std::countr_zero(mask));
      if (std::memcmp(here + offset, sought.data(), size) == 0) return at + offset;
    }
  }
  return value.find(sought, at);
}
#else
std::size_t find_bytes(std::string_view value, std::string_view sought, std::size_t from) {
  return value.find(sought, from);
}
#endif

std::optional<Span> find_piece(std::string_view piece, std::string_view value, std::size_t from) {
  if (std::none_of(piece.begin(), piece.end(), is_special)) {
    const std::size_t at = find_bytes(value, piece, from);
    if (at == std::string_view::npos) return std::nullopt;
    return Span{at, at + piece.size()};
  }
  for (std::size_t at = from; at < value.size(); ++at) {
    if (base::utf8_continues(value[at])) continue;
    if (const auto taken = fits_front(piece, value.substr(at))) return Span{at, at + *taken};
  }
  return std::nullopt;
}

std::optional<Span> find_closed(const Pattern& pattern, std::string_view value) {
  const auto taken = fits_front(pattern.pieces.front(), value);
  if (!taken || *taken != value.size()) return std::nullopt;
  return Span{0, value.size()};
}

void finish_piece(Pattern& pattern, std::string& piece) {
  if (!piece.empty()) pattern.pieces.push_back(std::move(piece));
  piece.clear();
}

}  // namespace

bool Pattern::is_literal() const {
  return pieces.size() <= 1 &&
         (pieces.empty() || std::none_of(pieces[0].begin(), pieces[0].end(), is_special));
}

Pattern parse_pattern(std::string_view text, bool escaped_percent) {
  Pattern pattern;
  std::string piece;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == '*' || next == '?' || next == '\\' || (escaped_percent && next == '%'))) {
      piece += next;
      ++i;
    } else if (c == '*') {
      if (pattern.pieces.empty() && piece.empty()) pattern.open_front = true;
      finish_piece(pattern, piece);
      pattern.open_back = true;
    } else {
      piece += c == '?' ? any_unit : c;
    }
    if (c != '*') pattern.open_back = false;
  }
  finish_piece(pattern, piece);
  if (pattern.pieces.empty() && pattern.open_back) pattern.open_front = true;
  return pattern;
}

Pattern literal_pattern(std::string_view text) {
  Pattern pattern;
  if (!text.empty()) pattern.pieces.emplace_back(text);
  return pattern;
}

void open_front(Pattern& pattern) {
  pattern.open_front = true;
  if (pattern.pieces.empty()) pattern.open_back = true;
}

void open_back(Pattern& pattern) {
  pattern.open_back = true;
  if (pattern.pieces.empty()) pattern.open_front = true;
}

void fold_pattern(Pattern& pattern) {
  for (std::string& piece : pattern.pieces) piece = folded(piece);
}

void loosen_dashes(Pattern& pattern) {
  for (std::string& piece : pattern.pieces) {
    std::string loose;
    for (std::size_t i = 0; i < piece.size();) {
      const std::size_t width = dash_width(std::string_view(piece).substr(i));
      loose += width > 0 ? dash_unit : piece[i];
      i += width > 0 ? width : 1;
    }
    piece = std::move(loose);
  }
}

std::optional<Span> find_pattern(const Pattern& pattern, std::string_view value) {
  const auto& pieces = pattern.pieces;
  if (pieces.empty()) {
    return value.empty() || pattern.open_front ? std::optional(Span{0, value.size()}) : std::nullopt;
  }
  if (pieces.size() == 1 && !pattern.open_front && !pattern.open_back) return find_closed(pattern, value);
  Span span;
  std::size_t at = 0, first = 0, last = pieces.size();
  if (!pattern.open_front) {
    const auto taken = fits_front(pieces[first++], value);
    if (!taken) return std::nullopt;
    at = *taken;
  }
  std::size_t end = value.size();
  if (!pattern.open_back) {
    const auto start = fits_back(pieces[--last], value.substr(at));
    if (!start) return std::nullopt;
    end = at + *start;
  }
  span.to = pattern.open_back ? at : value.size();
  if (pattern.open_front) span.from = end;
  for (std::size_t i = first; i < last; ++i) {
    const auto found = find_piece(pieces[i], value.substr(0, end), at);
    if (!found) return std::nullopt;
    if (i == 0) span.from = found->from;
    at = found->to;
    if (pattern.open_back) span.to = at;
  }
  return span;
}

bool holds_bytes(std::string_view value, std::string_view sought) {
  return find_bytes(value, sought, 0) != std::string_view::npos;
}

bool matches(const Pattern& pattern, std::string_view value) {
  return find_pattern(pattern, value).has_value();
}

}  // namespace csirt::condition
