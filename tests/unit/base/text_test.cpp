// Texts: lists, letters, and patterns with wildcards.
#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace csirt;

TEST_CASE("lists are written with commas and cut before they grow") {
  CHECK(base::joined({}) == "");
  CHECK(base::joined({"a", "b", "c"}) == "a, b, c");
  CHECK(base::joined({"a", "b"}, " or ") == "a or b");
  CHECK(base::joined({"aaaa", "bbbb", "cccc"}, ", ", 11) == "aaaa, bbbb, ...");
  CHECK(base::joined(std::vector<std::string>(1'000'000, "abcdefgh"), ", ", 300).size() < 310);
}

TEST_CASE("letters fold and ends are trimmed whatever the locale") {
  CHECK(base::lower("AbZ-\xC3\x84") == "abz-\xC3\x84");
  CHECK(base::trimmed(" \t a b\t ") == "a b");
  CHECK(base::trimmed(" \t ") == "");
  CHECK(base::quoted("a") == "'a'");
}

TEST_CASE("wildcards: * stands for any characters, ? for one code point") {
  struct Row {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Row rows[] = {
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"a*", "abc", true},
      {"a*c", "abcbc", true},
      {"a*c", "abcb", false},
      {"?", "a", true},
      {"?", "", false},
      {"?", "ab", false},
      {"?", "\xC3\xA4", true},            // ä is one character
      {"??", "\xC3\xA4", false},          // and not two
      {"m?ller", "m\xC3\xBCller", true},  // müller
      {"?", "\xE2\x82\xAC", true},        // the euro sign
      {"a?", "a\xF0\x9F\x98\x80", true},  // four bytes
      {"?", "\xFF", true},                // a byte that is no character counts as one
      {"*?", "\xC3\xA4", true},           // nothing starts within a character
      {"*\xA4", "\xC3\xA4", false},
      {"?*?", "a", false},
      {"*a*b*", "xxaxxbxx", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.text);
    CHECK(base::wildcard_match(row.pattern, row.text) == row.matches);
  }
  CHECK(base::wildcard_match("a?b", "a?b", base::Wildcards::star));
  CHECK_FALSE(base::wildcard_match("a?b", "axb", base::Wildcards::star));
}

TEST_CASE("a pattern of many stars takes pattern times text steps, not more") {
  std::string pattern, text(20'000, 'a');
  for (int i = 0; i < 500; ++i) pattern += "*a";
  CHECK_FALSE(base::wildcard_match(pattern + "b", text));
  CHECK(base::wildcard_match(pattern, text));
}
