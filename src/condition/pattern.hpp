// Texts with wildcards, as rules write them, ready to be compared with values.
//
// Door: parse_pattern reads Sigma's escapes; matches and find_pattern compare. Patterns that are not `cased`
// must be folded (fold.hpp), and are compared with folded values. Thread rule: values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::condition {

// Bytes that no UTF-8 text holds stand for what is more than one literal byte.
inline constexpr char any_unit = static_cast<char>(0xFF);   // one character
inline constexpr char dash_unit = static_cast<char>(0xFE);  // one of - / en dash, em dash, horizontal bar

// Pieces are separated by '*'. A pattern that is closed at the front begins with its first piece, and so on;
// without pieces it is the empty text (closed) or any text (open).
struct Pattern {
  std::vector<std::string> pieces;  // none is empty
  bool open_front = false, open_back = false;
  bool operator==(const Pattern&) const = default;

  bool is_literal()
      const;  // no wildcard, no dash class, but for open ends: equality, prefix, suffix or substring
};

// `\*`, `\?` and `\\` are plain characters; a backslash before anything else is one. `escaped_percent`: `\%`
// is '%'.
Pattern parse_pattern(std::string_view text, bool escaped_percent = false);
// The text itself, in which nothing is a wildcard.
Pattern literal_pattern(std::string_view text);

void open_front(Pattern& pattern);
void open_back(Pattern& pattern);
void fold_pattern(Pattern& pattern);
// Lets each dash-like character stand for all five.
void loosen_dashes(Pattern& pattern);

// Does `value` hold the bytes of `sought` anywhere?
bool holds_bytes(std::string_view value, std::string_view sought);

bool matches(const Pattern& pattern, std::string_view value);

struct Span {
  std::size_t from = 0, to = 0;
};
// The part of `value` from the first to the last piece; nothing when there is no match.
std::optional<Span> find_pattern(const Pattern& pattern, std::string_view value);

}  // namespace csirt::condition
