// The parts that look at many bytes at once, each against a plain reading.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <random>
#include <set>
#include <string>

#include "base/utf8.hpp"
#include "condition/escapes.hpp"
#include "condition/fold.hpp"
#include "condition/keyword_sieve.hpp"
#include "condition/literal_index.hpp"
#include "condition/literal_sieve.hpp"
#include "condition/string_end.hpp"

using namespace csirt::condition;

namespace {

// Escapes read one after the other.
bool escapes_are_valid(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') continue;
    const char c = i + 1 < text.size() ? text[++i] : ' ';
    if (std::string_view("\"\\/bfnrtu").find(c) == std::string_view::npos) return false;
    if (c != 'u') continue;
    for (std::size_t k = 1; k <= 4; ++k) {
      if (i + k >= text.size() || !std::isxdigit(static_cast<unsigned char>(text[i + k]))) return false;
    }
  }
  return true;
}

// Where the first quote stands that no backslash is before; the end of the text when there is none.
std::size_t end_by_reading(const std::string& text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at < text.size() ? at : text.size();
}

bool holds(std::string_view text, std::string_view literal, Anchor anchor) {
  switch (anchor) {
    case Anchor::whole:
      return text == literal;
    case Anchor::front:
      return text.starts_with(literal);
    case Anchor::back:
      return text.ends_with(literal);
    case Anchor::anywhere:
      return text.find(literal) != std::string_view::npos;
  }
  return false;
}

}  // namespace

TEST_CASE("a string ends where it does when it is read byte by byte, whatever stands in it") {
  std::mt19937 random(7);
  std::size_t valid = 0, escaped = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t n = random() % 200; n > 0; --n) {
      text += "\\/bnuxA1 Zz"[random() % 11];
      if (text.back() == '\\' && random() % 32 != 0) text += "\\\"/n"[random() % 4];
      if (random() % 50 == 0) text += "\\u00e9";
      if (random() % 400 == 0) text += "\xC3\xA9";
      if (random() % 2'000 == 0) text += "\x1F\xC3"[random() % 2];
    }
    const std::string line = text + "\"}" + std::string(128, ' ');
    const StringEnd end = end_of_string(line.data(), line.data() + text.size() + 2);
    const StringEnd plain = end_of_string_plain(line.data(), line.data() + text.size() + 2);
    CAPTURE(text);
    REQUIRE(end.quote == plain.quote);
    REQUIRE(end.escaped == plain.escaped);
    const std::string inner = text.substr(0, end_by_reading(text));
    const bool expected = escapes_are_valid(inner) && csirt::base::utf8_flaw(inner) == std::string::npos &&
                          inner.find('\x1F') == std::string::npos;
    REQUIRE((end.quote != nullptr) == expected);
    REQUIRE((!expected || end.quote == line.data() + inner.size()));
    valid += expected ? 1 : 0;
    escaped += end.escaped ? 1 : 0;
    REQUIRE((!expected || end.escaped == (inner.find('\\') != std::string::npos)));
  }
  CHECK(valid > 1000);
  CHECK(escaped > 1000);
}

TEST_CASE("a string that does not end within the line has no end") {
  const std::string line = "abc" + std::string(200, 'x');
  CHECK(end_of_string(line.data(), line.data() + 3).quote == nullptr);
  CHECK(end_of_string_plain(line.data(), line.data() + 3).quote == nullptr);
}

TEST_CASE("escapes are resolved at any place of a block, and what is folded is folded byte by byte") {
  for (std::size_t before = 0; before < 40; ++before) {
    for (const auto& [raw, text] :
         std::vector<std::pair<std::string, std::string>>{{"\\n", "\n"},
                                                          {"\\\\\\\\", "\\\\"},
                                                          {"\\u00e9", "\xC3\xA9"},
                                                          {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
                                                          {"\\ud83dx", "\xEF\xBF\xBDx"},
                                                          {"\\/", "/"}}) {
      const std::string front(before, 'A'), tail(before % 7, 'Z');
      const std::string padded = front + raw + tail + std::string(128, '\\');
      std::string out;
      unescape_into(std::string_view(padded).substr(0, before + raw.size() + tail.size()), out);
      REQUIRE(out == front + text + tail);
      std::string folded;
      fold_into(out, folded);
      REQUIRE(folded == std::string(before, 'a') + text + std::string(before % 7, 'z'));
    }
  }
}

TEST_CASE("LiteralIndex finds exactly the literals that a text holds") {
  std::mt19937 random(11);
  const auto text_of = [&](std::size_t longest) {
    std::string text;
    for (std::size_t n = random() % (longest + 1); n > 0; --n) text += "aab.\\xyz"[random() % 8];
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    // Few short literals are sought in another way than many, and long texts by vectors.
    const bool many = round % 3 == 0, long_literals = round % 2 == 1;
    LiteralIndex index;
    std::vector<std::pair<std::string, Anchor>> literals;
    for (std::uint32_t i = 0; i < (many ? 400u : 40u); ++i) {
      const auto anchor = static_cast<Anchor>(random() % 4);
      std::string literal = text_of(long_literals ? 12 : 6);
      if (literal.empty() && anchor != Anchor::whole) literal = "a";
      index.add(literal, anchor, i);
      literals.emplace_back(literal, anchor);
    }
    index.build();
    for (int k = 0; k < 30; ++k) {
      std::string text = text_of(k % 3 == 0 ? 700 : 40);
      if (random() % 2 == 0) text += literals[random() % literals.size()].first;
      if (random() % 2 == 0) text = literals[random() % literals.size()].first + text;
      std::set<std::uint32_t> found, expected;
      index.find(text, [&](std::uint32_t payload, std::size_t from) {
        const auto& [literal, anchor] = literals[payload];
        REQUIRE(std::string_view(text).substr(from, literal.size()) == literal);
        found.insert(payload);
      });
      for (std::uint32_t i = 0; i < literals.size(); ++i) {
        if (holds(text, literals[i].first, literals[i].second)) expected.insert(i);
      }
      CAPTURE(text);
      REQUIRE(found == expected);
    }
  }
}

TEST_CASE("a sieve of literals finds each of them at every place, and nothing else") {
  std::mt19937 random(31);
  const std::string letters = "abAB:\\ \xC3";
  std::size_t hits = 0;
  for (int round = 0; round < 300; ++round) {
    LiteralSieve sieve;
    std::vector<std::string> literals;
    for (std::size_t n = 1 + random() % 200; n > 0; --n) {
      std::string literal;
      for (std::size_t size = 3 + random() % (round % 10 == 0 ? 300 : 9); size > 0; --size)
        literal += letters[random() % letters.size()];
      sieve.add(literal, static_cast<std::uint32_t>(literals.size()));
      literals.push_back(literal);
    }
    sieve.build();
    for (int text_round = 0; text_round < 10; ++text_round) {
      std::string text;
      for (std::size_t n = random() % (text_round == 0 ? 3000 : 300); n > 0; --n)
        text += letters[random() % letters.size()];
      if (random() % 2 == 0) text += literals[random() % literals.size()];
      std::set<std::pair<std::uint32_t, std::size_t>> found, expected;
      const std::string padded = text + literals[0].substr(0, 3) + "abAB:";
      sieve.find({padded.data(), text.size()},
                 [&](std::uint32_t literal, std::size_t at) { found.emplace(literal, at); });
      for (std::uint32_t i = 0; i < literals.size(); ++i) {
        for (std::size_t at = text.find(literals[i]); at != std::string::npos;
             at = text.find(literals[i], at + 1))
          expected.emplace(i, at);
      }
      REQUIRE(found == expected);
      hits += found.size();
    }
  }
  CHECK(hits > 1000);
}

TEST_CASE("a stretch of a line is refused when a plain character is written in another way") {
  struct Row {
    std::string_view stretch;
    bool taken;
  };
  for (const Row& row : std::initializer_list<Row>{{R"(C:\\users)", true},
                                                   {R"(\\\u0041)", false},
                                                   {R"(\\\\u0041)", true},
                                                   {R"(\u0041)", false},
                                                   {R"(\u0020)", false},
                                                   {R"(\u001f)", true},
                                                   {R"(\u00e9)", false},
                                                   {R"(\u2019)", true},
                                                   {R"(\u017F)", false},
                                                   {R"(\u212a)", false},
                                                   {R"(a/b)", true},
                                                   {R"(a\/b)", false},
                                                   {"\xC5\xBF", false},
                                                   {"\xC5\xBE", true},
                                                   {"\xE2\x84\xAA", false},
                                                   {"\xE2\x84\xA2", true}}) {
    for (std::size_t before : {0, 1, 29, 30, 31, 32, 63}) {
      const std::string line = std::string(before, 'x') + std::string(row.stretch);
      const std::string padded = line + std::string(128, ' ');
      SiftedText text;
      text.begin(line.size());
      std::string plain(line.size(), ' ');
      CAPTURE(line);
      CHECK(text.add({padded.data(), line.size()}) == row.taken);
      CHECK(sift_plain(line, plain.data()) == row.taken);
      if (!row.taken) continue;
      CHECK(text.text().substr(0, line.size()) == plain);
      for (std::size_t at = 0; at < line.size(); ++at) CHECK(text.origin(at) == padded.data() + at);
    }
  }
}
