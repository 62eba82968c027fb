// Long values line by line, against the same values as a whole.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "compare_random.hpp"
#include "condition/escapes.hpp"
#include "condition/fold.hpp"
#include "condition/line_cache.hpp"
#include "condition/string_end.hpp"

using namespace csirt::condition;

namespace {

class Lines {
 public:
  explicit Lines(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }

  // A line as it stands in JSON, now and then one that was made before.
  std::string line() {
    static const std::vector<std::string> pieces = {"Image: ", "C:\\\\new", "\\\\\\\\n", "ABC",      "abc",
                                                    " -n ",    "\\\"",      "\\u00e9",   "\xC3\xA9", "\\t",
                                                    "nnnnnnn", "x",         "\\u000a"};
    static const std::vector<std::string> ends = {"\\r\\n", "\\n", "\\n\\n", ""};
    if (!made_.empty() && below(3) > 0) return made_[below(made_.size())];
    std::string text;
    for (std::size_t n = below(12); n > 0; --n) text += pieces[below(pieces.size())];
    return made_.emplace_back(text + ends[below(ends.size())]);
  }
  std::string message(std::size_t most) {
    std::string text;
    for (std::size_t n = below(most); n > 0; --n) text += line();
    return text;
  }

 private:
  std::mt19937 random_;
  std::vector<std::string> made_;
};

// As the index is made of rules: no literal holds a line end.
ViewIndex some_index(Lines& random) {
  static const std::vector<std::string> literals = {"abc",       "image: ", "n",         "c:\\new",  "\\n",
                                                    "nnnnnnn",   " -n abc", "x",         "\xC3\xA9", "\r",
                                                    "abcabcabc", "\"",      "image: abc"};
  ViewIndex index;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const std::string literal = literals[random.below(literals.size())] +
                                (random.below(3) == 0 ? literals[random.below(literals.size())] : "");
    (i % 5 == 0 ? index.cased : index.folded).add(literal, static_cast<Anchor>(random.below(4)), i);
  }
  index.folded.build();
  index.cased.build();
  return index;
}

std::vector<std::uint32_t> in_the_whole(const ViewIndex& index, std::string_view raw) {
  const std::string padded = std::string(raw) + std::string(16, ' ');
  std::string text;
  unescape_into(std::string_view(padded).substr(0, raw.size()), text);
  std::vector<std::uint32_t> found;
  const auto add = [&](std::uint32_t payload, std::size_t) { found.push_back(payload); };
  index.folded.find(folded(text), add);
  index.cased.find(text, add);
  return found;
}

std::vector<std::uint32_t> as_set(std::vector<std::uint32_t> payloads) {
  std::sort(payloads.begin(), payloads.end());
  payloads.erase(std::unique(payloads.begin(), payloads.end()), payloads.end());
  return payloads;
}

}  // namespace

TEST_CASE("an index finds in the lines of a value what it finds in the value") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Lines random(seed);
    // One that soon is full, too.
    LineCache cache(seed % 2 == 0 ? 4096 : 1u << 20);
    const ViewIndex indexes[] = {some_index(random), some_index(random)};
    LineCache::Entry* expected = nullptr;
    for (int round = 0; round < 400; ++round) {
      cache.next_event();
      if (cache.is_full()) {
        cache.clear();
        expected = nullptr;
      }
      const std::string raw = random.message(12);
      const std::string line = raw + "\"" + std::string(128, ' ');
      const char* at = line.data();
      LineCache::Range taken;
      REQUIRE(cache.take(at, line.data() + raw.size() + 1, expected, taken));
      cache.look_up_sought();
      REQUIRE(at == line.data() + raw.size());
      const LineCache::Range split = cache.split(std::string_view(line).substr(0, raw.size()));
      for (ViewId view = 0; view < 2; ++view) {
        CAPTURE(raw);
        const std::vector<std::uint32_t> whole = as_set(in_the_whole(indexes[view], raw));
        for (LineCache::Range lines : {taken, split}) {
          std::vector<std::uint32_t> found;
          cache.find(indexes[view], view, lines, found);
          REQUIRE(as_set(found) == (lines.count == 0 ? std::vector<std::uint32_t>() : whole));
        }
      }
    }
  }
}

TEST_CASE("a string that is read line by line is valid when it is as a whole, and ends where it does") {
  Lines random(5);
  LineCache cache;
  LineCache::Entry* expected = nullptr;
  const ViewIndex index = some_index(random);
  const std::string quoted =
      "Image: C:\\\\new abc\\r\\nabc and nnnnnnn\\r\\nimage: abc -n abc\"" + std::string(128, ' ');
  const std::string_view whole_message(quoted.data(), quoted.find('"'));
  const std::vector<std::uint32_t> in_whole_message = as_set(in_the_whole(index, whole_message));
  REQUIRE(!in_whole_message.empty());
  std::size_t valid = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string raw = random.message(8);
    if (random.below(3) == 0 && !raw.empty())
      raw[random.below(raw.size())] = "\\\"\x1F\xC3n"[random.below(5)];
    const std::string line = raw + "\",\"b\":1}" + std::string(128, ' ');
    const char* const end = line.data() + raw.size() + 8;
    const StringEnd whole = end_of_string(line.data(), end);
    cache.next_event();
    const char* at = line.data();
    LineCache::Range lines;
    CAPTURE(raw);
    const bool taken = cache.take(at, end, expected, lines);
    REQUIRE(taken == (whole.quote != nullptr));
    if (round % 3 > 0) cache.look_up_sought();  // what is left over is looked up with what is split next
    if (!taken) {
      LineCache::Range split = cache.split(whole_message);
      std::vector<std::uint32_t> found;
      cache.find(index, 0, split, found);
      REQUIRE(as_set(found) == in_whole_message);
    }
    REQUIRE((!whole.quote || at == whole.quote));
    const char* const from = line.data() + random.below(raw.size() + 1);
    const LineEnd by_blocks = end_of_line(line.data(), from, end),
                  plain = end_of_line_plain(line.data(), from, end);
    REQUIRE(by_blocks.at == plain.at);
    REQUIRE(by_blocks.quote == plain.quote);
    valid += whole.quote ? 1 : 0;
  }
  CHECK(valid > 5'000);
  CHECK(valid < 19'000);
}

TEST_CASE(
    "messages that are never the same match as the reference says, whatever was remembered of their lines") {
  const std::vector<csirt::condition::NamedText> texts = {
      {"a.yml", "title: a\nlogsource: {}\ndetection: {s: {Message|contains: 'c:\\new'}, condition: s}\n"},
      {"b.yml",
       "title: b\nlogsource: {}\ndetection: {s: {Message|startswith: 'image: abc'}, condition: s}\n"},
      {"c.yml", "title: c\nlogsource: {}\ndetection: {s: {Message|endswith: \"abc\\r\\n\"}, condition: s}\n"},
      {"d.yml",
       "title: d\nlogsource: {}\ndetection: {s: {Message|contains: \"abc\\nimage\"}, condition: s}\n"},
      {"e.yml", "title: e\nlogsource: {}\ndetection: {s: {Message|re: 'ABC.*nnn'}, condition: s}\n"},
      {"f.yml", "title: f\nlogsource: {}\ndetection: {s: ['nnnnnnnx', 'abc*x*image'], condition: s}\n"},
      {"g.yml",
       "title: g\nlogsource: {}\ndetection: {s: {Message|contains|cased: 'ABCx'}, t: {Other: 3}, condition: "
       "s and not t}\n"},
      {"h.yml", "title: h\nlogsource: {}\ndetection: {s: {Message: \"*abc*\\n*x\"}, condition: s}\n"},
      {"i.yml", "title: i\nlogsource: {}\ndetection: {s: {'|re': 'x.*ABC'}, condition: s}\n"}};
  const csirt::condition::test::Pairs pairs(texts, {});
  REQUIRE(pairs.set->size() == texts.size());
  Matcher matcher(pairs.set, Routing::none);
  Lines random(9);
  std::size_t matches = 0;
  for (int round = 0; round < 3'000; ++round) {
    const std::string event = "{\"Other\":" + std::to_string(round % 5) + ",\"Message\":\"" +
                              random.message(24) + "\",\"z\":\"y\"}";
    REQUIRE(matcher.parse(event) == EventStatus::ok);
    const NaiveEvent value(event, *pairs.set->content().mapping);
    std::vector<csirt::condition::test::Disagreement> wrong;
    csirt::condition::test::compare_event(pairs, matcher, value, event, wrong);
    matches += matcher.match().size();
    for (const auto& one : wrong) {
      INFO(one.rule);
      INFO(one.event);
      FAIL_CHECK(one.what);
    }
  }
  CHECK(matches > 2'000);
}
