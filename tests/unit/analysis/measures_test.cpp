// Measures, McNemar's test and the bootstrap against what defines them, computed the slow way.
#include "analysis/measures.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "analysis/bootstrap.hpp"
#include "analysis/mcnemar.hpp"
#include "analysis/multinomial.hpp"

using namespace csirt::analysis;

namespace {

std::optional<double> value_of(Kind kind, const Counts& counts) {
  const Measure made = measure(kind, counts);
  CHECK(made.value.has_value() == made.undefined.empty());
  if (!made.value) return std::nullopt;
  return static_cast<double>(*made.value) / kUnit;
}

// By the definitions of the textbooks, with long double.
std::optional<double> naive(Kind kind, const Counts& c) {
  const long double tp = c.tp, fp = c.fp, fn = c.fn, tn = c.tn, n = tp + fp + fn + tn;
  const auto divide = [](long double part, long double whole) -> std::optional<double> {
    return whole == 0 ? std::nullopt : std::optional(static_cast<double>(part / whole));
  };
  switch (kind) {
    case Kind::precision:
      return divide(tp, tp + fp);
    case Kind::recall:
      return divide(tp, tp + fn);
    case Kind::f1: {
      const auto both = divide(2 * tp, 2 * tp + fp + fn);
      return both;
    }
    case Kind::specificity:
      return divide(tn, tn + fp);
    case Kind::accuracy:
      return divide(tp + tn, n);
    case Kind::mcc:
      return divide(tp * tn - fp * fn, std::sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)));
    default: {
      if (n == 0) return std::nullopt;
      const long double agreed = (tp + tn) / n;
      const long double chance = ((tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)) / (n * n);
      return chance == 1 ? std::nullopt
                         : std::optional(static_cast<double>((agreed - chance) / (1 - chance)));
    }
  }
}

double binomial_half(std::uint64_t n, std::uint64_t k) {
  return std::exp(std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(k) + 1) -
                  std::lgamma(static_cast<double>(n - k) + 1) - static_cast<double>(n) * std::log(2.0));
}

}  // namespace

TEST_CASE("every small matrix: measures are those of the textbooks, or undefined like them") {
  for (std::uint64_t tp = 0; tp < 6; ++tp) {
    for (std::uint64_t fp = 0; fp < 6; ++fp) {
      for (std::uint64_t fn = 0; fn < 6; ++fn) {
        for (std::uint64_t tn = 0; tn < 6; ++tn) {
          const Counts counts{tp, fp, fn, tn};
          for (const Kind kind : kKinds) {
            CAPTURE(name_of(kind));
            CAPTURE(tp << 24 | fp << 16 | fn << 8 | tn);
            const auto expected = naive(kind, counts), found = value_of(kind, counts);
            REQUIRE(found.has_value() == expected.has_value());
            if (found) CHECK(std::abs(*found - *expected) < 6e-7);
            const auto rough = estimate(kind, counts);
            REQUIRE(rough.has_value() == expected.has_value());
            if (rough) CHECK(std::abs(*rough - *expected) < 1e-12);
          }
        }
      }
    }
  }
}

TEST_CASE("large counts do not overflow") {
  const std::uint64_t many = std::uint64_t{1} << 39;
  CHECK(value_of(Kind::kappa, {many, 0, 0, many}) == 1.0);
  CHECK(value_of(Kind::mcc, {many, 0, 0, many}) == 1.0);
  CHECK(value_of(Kind::mcc, {0, many, many, 0}) == -1.0);
  CHECK(value_of(Kind::kappa, {0, many, many, 0}) == -1.0);
}

TEST_CASE("McNemar's exact test is twice the tail of a fair coin") {
  for (std::uint64_t first = 0; first < 40; ++first) {
    for (std::uint64_t second = 0; second < 40; ++second) {
      double tail = 0;
      for (std::uint64_t k = 0; k <= std::min(first, second); ++k) tail += binomial_half(first + second, k);
      CHECK(std::abs(mcnemar(first, second) - std::min(1.0, 2 * tail)) < 1e-9);
    }
  }
  CHECK(mcnemar(0, 0) == 1);
  CHECK(mcnemar(10, 0) == doctest::Approx(2.0 / 1024));
  CHECK(mcnemar(100'000, 100'000) == 1);
  CHECK(mcnemar(100'000, 0) == 1e-300);
  CHECK(p_text(mcnemar(10, 0)) == "0.001953");
  CHECK(p_text(mcnemar(5, 0)) == "0.0625");
  CHECK(p_text(mcnemar(50, 0)) == "1.776e-15");
  CHECK(p_text(1) == "1");
}

TEST_CASE("binomial draws have the mean and the spread of the distribution (seed 7)") {
  for (const double p : {0.001, 0.03, 0.5, 0.97}) {
    for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{37}, std::uint64_t{5000}}) {
      CAPTURE(p);
      CAPTURE(n);
      Random random(7);
      const Binomial binomial(p, n);
      const int draws = 20'000;
      double sum = 0, squares = 0;
      for (int i = 0; i < draws; ++i) {
        const auto drawn = static_cast<double>(binomial.draw(random, n));
        REQUIRE(drawn <= static_cast<double>(n));
        sum += drawn, squares += drawn * drawn;
      }
      const double mean = static_cast<double>(n) * p, variance = mean * (1 - p);
      const double error = 5 * std::sqrt(variance / draws) + 1e-12;
      CHECK(std::abs(sum / draws - mean) < error);
      const double found = squares / draws - sum / draws * (sum / draws);
      CHECK(std::abs(found - variance) < 0.06 * variance + 5 * std::sqrt(variance / draws));
    }
  }
}

TEST_CASE("the two ways of drawing units draw from the same distribution") {
  const std::vector<std::uint64_t> counts{3, 1, 0, 4, 8};  // 16 units: one by one
  std::vector<std::uint64_t> many(counts);
  for (auto& count : many) count *= 100;  // 1,600 units of 5 kinds: by tables
  for (const auto& given : {counts, many}) {
    Random random(11);
    Multinomial multinomial(given);
    std::uint64_t units = 0;
    for (const auto count : given) units += count;
    std::vector<double> sums(given.size()), squares(given.size());
    const int draws = 20'000;
    for (int i = 0; i < draws; ++i) {
      const auto& drawn = multinomial.draw(random);
      std::uint64_t all = 0;
      for (std::size_t k = 0; k < given.size(); ++k) {
        all += drawn[k];
        sums[k] += static_cast<double>(drawn[k]);
        squares[k] += static_cast<double>(drawn[k] * drawn[k]);
      }
      REQUIRE(all == units);
    }
    for (std::size_t k = 0; k < given.size(); ++k) {
      CAPTURE(k);
      const double mean = static_cast<double>(given[k]);
      const double variance = mean * (1 - mean / static_cast<double>(units));
      CHECK(std::abs(sums[k] / draws - mean) <= 5 * std::sqrt(variance / draws));
      const double found = squares[k] / draws - sums[k] / draws * (sums[k] / draws);
      CHECK(std::abs(found - variance) <= 0.08 * variance);
    }
  }
}

TEST_CASE("intervals: the same seed gives the same; blocks that agree within are wider") {
  const Statistic recall = [](const Unit& unit) { return estimate(Kind::recall, unit.first); };
  const auto interval = [&](const Units& units, std::uint64_t seed) {
    return bootstrap(units, {recall}, 2000, Random(seed)).front();
  };
  const Units cases{{{{1, 0, 0, 0}, {}}, 70}, {{{0, 0, 1, 0}, {}}, 30}};
  const Units blocks{{{{10, 0, 0, 0}, {}}, 7}, {{{0, 0, 10, 0}, {}}, 3}};
  const auto one = interval(cases, 1), again = interval(cases, 1);
  REQUIRE(one);
  CHECK(one->low == again->low);
  CHECK(one->high == again->high);
  CHECK(one->low < 700'000);
  CHECK(one->high > 700'000);
  // The normal approximation of a share of 100 cases is 0.7 +- 0.09.
  CHECK(std::abs(static_cast<double>(one->low) / kUnit - 0.61) < 0.02);
  CHECK(std::abs(static_cast<double>(one->high) / kUnit - 0.79) < 0.02);
  const auto wide = interval(blocks, 1);
  REQUIRE(wide);
  CHECK(wide->high - wide->low > 2 * (one->high - one->low));
  CHECK(!interval({{{{0, 0, 0, 5}, {}}, 9}}, 1));  // nothing is positive: there is no recall to resample
  CHECK(!interval({}, 1));
}
