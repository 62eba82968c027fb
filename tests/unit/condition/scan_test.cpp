// The parts that look at many bytes at once, each against a plain reading.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <random>
#include <set>
#include <string>

#include "condition/line_scan.hpp"
#include "condition/literal_index.hpp"

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

TEST_CASE("LineScan finds escapes, valid and not, across blocks of any alignment") {
  std::mt19937 random(7);
  LineScan scan;
  std::size_t valid = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t n = random() % 200; n > 0; --n) {
      text += "\\\"/bnuxA1 Zz"[random() % 12];
      if (text.back() == '\\' && random() % 8 != 0) text += "\\\"/n"[random() % 4];
      if (random() % 50 == 0) text += "\\u00e9";
    }
    text += "  ";  // a line does not end in a backslash; simdjson refuses it before
    const std::string padded = text + std::string(128, ' ');
    CAPTURE(text);
    const bool expected = escapes_are_valid(text);
    REQUIRE(scan.run(padded.data(), text.size()) == expected);
    valid += expected ? 1 : 0;
    const std::size_t from = random() % text.size(), to = from + random() % (text.size() - from + 1);
    REQUIRE(scan.has_backslash(from, to) == (text.substr(from, to - from).find('\\') != std::string::npos));
    std::string folded = text;
    for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    REQUIRE(scan.folded() == folded);
  }
  CHECK(valid > 1000);
}

TEST_CASE("LineScan says when escapes hide plain text") {
  LineScan scan;
  const auto shows = [&](std::string text) {
    const std::size_t size = text.size();
    text.append(128, ' ');
    REQUIRE(scan.run(text.data(), size));
    return scan.shows_plain_text();
  };
  CHECK(shows(R"({"f": "C:\\Windows \"x\" \n \u00ae \u0000"})"));
  CHECK_FALSE(shows(R"({"f": "\u0041"})"));
  CHECK_FALSE(shows(R"({"f": "a\/b"})"));
  CHECK_FALSE(shows(R"({"f": "\u212a"})"));
  CHECK_FALSE(shows("{\"f\": \"\xE2\x84\xAA\"}"));
  CHECK_FALSE(shows("{\"f\": \"\xC5\xBF\"}"));
  CHECK(shows("{\"f\": \"\xC3\xA9\"}"));
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
