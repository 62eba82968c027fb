#include "correlation/number.hpp"

#include <doctest/doctest.h>

#include <random>

#include "correlation/bounds.hpp"
#include "correlation/count_map.hpp"
#include "correlation/interner.hpp"
#include "correlation/value_counts.hpp"

namespace csirt::correlation {
namespace {

Number number(const std::string& text) { return *number_of(*condition::parse_decimal(text)); }

}  // namespace

TEST_CASE("numbers add up without rounding, and print as they are written") {
  for (const char* text : {"0", "1", "-1", "12.5", "-0.001", "9999999999999999999999999999", "0.1",
                           "-123456789.000000000000000000000000001"}) {
    CHECK(text_of(number(text)) == text);
  }
  Number sum;
  for (int i = 0; i < 1000; ++i) sum += number("0.1");
  CHECK(text_of(sum) == "100");
  CHECK(compare(sum, number("100")) == std::strong_ordering::equal);
  sum -= number("100.000000001");
  CHECK(text_of(sum) == "-0.000000001");
  CHECK(compare(number("-0.5"), number("0.25")) == std::strong_ordering::less);
  CHECK(compare(times(number("2.5"), 4), number("10")) == std::strong_ordering::equal);
  CHECK(text_of(number("1e3")) == "1000");
}

TEST_CASE("bounds of counts hold as each comparison by itself does, at the ends of all ranges too") {
  using condition::BoundRelation;
  const BoundRelation relations[] = {BoundRelation::gt,  BoundRelation::gte, BoundRelation::lt,
                                     BoundRelation::lte, BoundRelation::eq,  BoundRelation::neq};
  const char* const wholes[] = {"-1e27",
                                "-9223372036854775808",
                                "-1",
                                "0",
                                "1",
                                "2",
                                "9223372036854775806",
                                "9223372036854775807",
                                "9223372036854775808",
                                "1e27"};
  const std::uint64_t counts[] = {0, 1, 2, 3, (std::uint64_t{1} << 30) - 1};
  const auto bound_of = [](BoundRelation relation, const char* text) {
    return condition::CorrelationBound{relation, *condition::parse_decimal(text), text};
  };
  const auto holds = [](const condition::CorrelationBound& bound, std::uint64_t count) {
    return condition::satisfies(bound.relation,
                                compare(number(std::to_string(count)), *number_of(bound.value)));
  };
  std::vector<condition::CorrelationBound> all;
  for (const BoundRelation relation : relations) {
    for (const char* text : wholes) all.push_back(bound_of(relation, text));
  }
  for (const auto& one : all) {
    for (const auto& other : all) {
      const Bounds both({one, other});
      for (const std::uint64_t count : counts) {
        CAPTURE(count);
        REQUIRE(both.hold(count) == (holds(one, count) && holds(other, count)));
        if (count < both.least()) REQUIRE_FALSE(both.hold(count));
      }
    }
  }
}

TEST_CASE("what has more than 28 digits before or after its point is no number to a correlation") {
  for (const char* text : {"1e29", "1e999999999999", "-1e400", "1e-29", "0.12345678901234567890123456789"}) {
    CAPTURE(text);
    CHECK_FALSE(number_of(*condition::parse_decimal(text)));
  }
}

TEST_CASE("equal strings have equal numbers as long as somebody refers to them") {
  Interner interner;
  std::mt19937 random(7);
  std::vector<std::pair<std::string, Interner::Id>> held;
  for (int i = 0; i < 20'000; ++i) {
    if (held.size() > 300 || (!held.empty() && random() % 3 == 0)) {
      const std::size_t at = random() % held.size();
      CHECK(interner.text(held[at].second) == held[at].first);
      interner.release(held[at].second);
      held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      const std::string text = std::string(random() % 3 * 17, 'x') + std::to_string(random() % 500);
      const auto id = interner.take(text);
      for (const auto& [other, number] : held) REQUIRE((other == text) == (number == id));
      held.emplace_back(text, id);
    }
  }
  CHECK(interner.numbers() <= 310);  // given out again
  for (const auto& [text, id] : held) interner.release(id);
  CHECK(interner.alive() == 0);
}

TEST_CASE("pairs are counted, and leave nothing behind") {
  CountMap counts;
  std::mt19937 random(11);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> expected;
  for (int i = 0; i < 50'000; ++i) {
    const std::uint32_t group = random() % 40, value = random() % 10;
    std::uint32_t& count = expected[{group, value}];
    if (count > 0 && random() % 2 == 0) {
      REQUIRE(counts.remove(group, value) == --count);
    } else {
      REQUIRE(counts.add(group, value) == ++count);
    }
    REQUIRE(counts.count(group, value) == count);
  }
}

TEST_CASE("values of groups with few and with many of them are counted alike") {
  ValueCounts counts;
  std::mt19937 random(13);
  std::vector<ValueCounts::Near> near(8);
  std::vector<std::map<std::uint32_t, std::uint32_t>> expected(near.size());
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t group = random() % 8, value = random() % (2 + group * 3);
    auto& held = expected[group];
    if (held.contains(value) && random() % 3 != 0) {
      counts.remove(near[group], group, value);
      if (--held[value] == 0) held.erase(value);
    } else if (!held.contains(value) || random() % 2 == 0) {
      counts.add(near[group], group, value);
      ++held[value];
    }
    REQUIRE(near[group].distinct() == held.size());
    const auto found = held.find(value);
    REQUIRE(counts.count(near[group], group, value) == (found == held.end() ? 0 : found->second));
  }
}

}  // namespace csirt::correlation
