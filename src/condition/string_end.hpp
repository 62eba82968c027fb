// Finds where a string of JSON ends, and whether it is one.
//
// Doors: end_of_string, end_of_line. The work is done 64 bytes at a time, with AVX2 where the machine has it.
// Pure functions.
#pragma once

#include <string_view>

namespace csirt::condition {

struct StringEnd {
  const char* quote = nullptr;  // null: no valid string begins here
  bool escaped = false;         // a backslash stands in it
};

// `at` is behind the opening quote; the line ends at `end` and is followed by 128 readable bytes without
// quotes. Control characters, wrong escapes and bytes that are no UTF-8 make a string invalid.
StringEnd end_of_string(const char* at, const char* end);

struct LineEnd {
  const char* at = nullptr;  // the closing quote, or behind the line end; null: no valid string goes on here
  bool quote = false;
};

// The same for a part of a string, which begins at no escaped byte: it ends with the string or with the first
// escape \n that begins at `from` or behind.
LineEnd end_of_line(const char* at, const char* from, const char* end);

// The same, a byte at a time: for machines without vectors, and for tests.
StringEnd end_of_string_plain(const char* at, const char* end);
LineEnd end_of_line_plain(const char* at, const char* from, const char* end);

}  // namespace csirt::condition
