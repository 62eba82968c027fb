// Door: bootstrap.
#include "analysis/bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/multinomial.hpp"

namespace csirt::analysis {
namespace {

Counts times(const Counts& counts, std::uint64_t by) {
  return {counts.tp * by, counts.fp * by, counts.fn * by, counts.tn * by};
}

std::int64_t millionths(double value) {
  const auto rounded = static_cast<std::int64_t>(std::floor(std::abs(value) * kUnit + 0.5));
  return value < 0 ? -rounded : rounded;
}

// The 2.5th and the 97.5th percentile by nearest rank.
std::optional<Interval> percentiles(std::vector<double> values, std::uint64_t resamples) {
  if (values.empty() || values.size() * 2 < resamples) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t low = (values.size() * 25 + 999) / 1000, high = (values.size() * 975 + 999) / 1000;
  return Interval{millionths(values[std::max<std::size_t>(low, 1) - 1]), millionths(values[high - 1]),
                  resamples - values.size()};
}

}  // namespace

std::vector<std::optional<Interval>> bootstrap(const Units& units, const std::vector<Statistic>& statistics,
                                               std::uint64_t resamples, Random random) {
  std::vector<std::vector<double>> values(statistics.size());
  std::vector<Unit> kinds;
  std::vector<std::uint64_t> counts;
  for (const auto& [unit, count] : units) {
    if (count == 0) continue;
    kinds.push_back(unit);
    counts.push_back(count);
  }
  if (kinds.empty()) return std::vector<std::optional<Interval>>(statistics.size());
  Multinomial multinomial(counts);
  for (std::uint64_t i = 0; i < resamples; ++i) {
    const auto& drawn = multinomial.draw(random);
    Unit sum;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      sum += Unit{times(kinds[kind].first, drawn[kind]), times(kinds[kind].second, drawn[kind])};
    }
    for (std::size_t one = 0; one < statistics.size(); ++one) {
      if (const auto value = statistics[one](sum)) values[one].push_back(*value);
    }
  }
  std::vector<std::optional<Interval>> out;
  for (auto& one : values) out.push_back(percentiles(std::move(one), resamples));
  return out;
}

}  // namespace csirt::analysis
