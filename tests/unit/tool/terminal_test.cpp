// What a terminal gets to see of texts that came from outside, as a table.
#include "tool/terminal.hpp"

#include <doctest/doctest.h>

using namespace csirt::tool;

TEST_CASE("what a terminal obeys is spelled out, everything else stays") {
  struct {
    std::string_view text;
    const char* expected;
  } const table[] = {
      {"plain, gr\xc3\xbc\xc3\x9f, \xe6\x97\xa5\xe6\x9c\xac, \xf0\x9f\x94\x92",
       "plain, gr\xc3\xbc\xc3\x9f, \xe6\x97\xa5\xe6\x9c\xac, \xf0\x9f\x94\x92"},
      {"a\tb\n", "a\tb\n"},
      {"\x1b[31mred", "<U+001B>[31mred"},
      {{"a\0b", 3}, "a<U+0000>b"},
      {"\rover", "<U+000D>over"},
      {"\x7f", "<U+007F>"},
      {"\xc2\x9b", "<U+009B>"},                      // one character that begins a sequence, too
      {"x\xe2\x80\xaegpj.exe", "x<U+202E>gpj.exe"},  // writes from right to left
      {"\xe2\x81\xa6\xd8\x9c\xe2\x80\x8f", "<U+2066><U+061C><U+200F>"},
      {"\xe2\x80\xa8", "<U+2028>"},                                  // a line end for some
      {"\x9b", "<byte 9B>"},                                         // not UTF-8
      {"\xc3", "<byte C3>"},                                         // cut
      {"\xc0\x8a", "<byte C0><byte 8A>"},                            // a line feed in two bytes
      {"\xed\xa0\x80", "<byte ED><byte A0><byte 80>"},               // half of a pair
      {"\xf4\x90\x80\x80", "<byte F4><byte 90><byte 80><byte 80>"},  // beyond Unicode
  };
  for (const auto& row : table) CHECK(printable(row.text) == row.expected);
}

TEST_CASE("inside a line nothing ends it") { CHECK(one_line("a\nb\tc") == "a<U+000A>b<U+0009>c"); }
