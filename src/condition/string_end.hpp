// Finds where a string of JSON ends, and whether it is one.
//
// Door: end_of_string. The work is done 64 bytes at a time, with AVX2 where the machine has it. Pure
// functions.
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

// The same, a byte at a time: for machines without vectors, and for tests.
StringEnd end_of_string_plain(const char* at, const char* end);

}  // namespace csirt::condition
