// Intervals by resampling units with replacement: cases, or blocks of cases that follow one another.
//
// Units with equal counts are one kind, so that memory and time follow the kinds and not the cases (Efron
// 1979; blocks: Carlstein 1986). The interval is the percentile one at 95 %.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "analysis/measures.hpp"
#include "analysis/random.hpp"

namespace csirt::analysis {

// What one unit adds to the counts of two sets of predictions; the second is zero where there is one set.
struct Unit {
  Counts first, second;
  auto operator<=>(const Unit&) const = default;
  Unit& operator+=(const Unit& other) {
    first += other.first, second += other.second;
    return *this;
  }
};

// How many units there are of each kind.
using Units = std::map<Unit, std::uint64_t>;

struct Interval {
  std::int64_t low = 0, high = 0;  // millionths
  std::uint64_t undefined = 0;     // resamples in which the value was not defined; they are left out
};

using Statistic = std::function<std::optional<double>(const Unit&)>;

// One interval for each statistic over the same resamples; none where fewer than half of them define it.
std::vector<std::optional<Interval>> bootstrap(const Units& units, const std::vector<Statistic>& statistics,
                                               std::uint64_t resamples, Random random);

}  // namespace csirt::analysis
