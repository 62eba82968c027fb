// Doors: Binomial, Multinomial.
#include "analysis/multinomial.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace csirt::analysis {
namespace {

constexpr double kNegligible = 1e-18;  // of the weight of the most likely value
constexpr unsigned kBits = 53;
// So many units a kind are quicker drawn by tables than one by one.
constexpr std::uint64_t kUnitsAKind = 16;

// Weights relative to that of the most likely value, by the quotient of neighbours, down and up from there.
std::vector<double> weights(std::uint64_t n, double p, std::uint64_t& first) {
  const double odds = p / (1 - p);
  const auto mode = std::min(n, static_cast<std::uint64_t>((static_cast<double>(n) + 1) * p));
  std::vector<double> down;
  double weight = 1;
  first = mode;
  while (first > 0) {
    weight *= static_cast<double>(first) / static_cast<double>(n - first + 1) / odds;
    if (weight < kNegligible) break;
    down.push_back(weight);
    --first;
  }
  std::vector<double> all(down.rbegin(), down.rend());
  all.push_back(1);
  weight = 1;
  for (std::uint64_t k = mode; k < n; ++k) {
    weight *= static_cast<double>(n - k) / static_cast<double>(k + 1) * odds;
    if (weight < kNegligible) break;
    all.push_back(weight);
  }
  return all;
}

}  // namespace

Binomial::Binomial(double p, std::uint64_t most) : p_(p) {
  if (p <= 0 || p >= 1) return;
  for (std::uint64_t n = 1; n != 0 && n <= most; n *= 2) tables_.push_back(table(n, p));
}

Binomial::Table Binomial::table(std::uint64_t n, double p) {
  Table made;
  const std::vector<double> all = weights(n, p, made.first);
  const double sum = std::accumulate(all.begin(), all.end(), 0.0);
  const double scale = std::ldexp(1.0, kBits) / sum;
  double so_far = 0;
  for (const double weight : all) {
    so_far += weight;
    made.cumulative.push_back(static_cast<std::uint64_t>(so_far * scale));
  }
  made.cumulative.back() = std::uint64_t{1} << kBits;
  return made;
}

std::uint64_t Binomial::draw(Random& random, std::uint64_t n) const {
  if (p_ <= 0) return 0;
  if (p_ >= 1) return n;
  std::uint64_t drawn = 0;
  for (std::size_t bit = 0; n >> bit != 0; ++bit) {
    if ((n >> bit & 1) == 0) continue;
    const Table& one = tables_[bit];
    const std::uint64_t at = random.next() >> (64 - kBits);
    const auto place = std::upper_bound(one.cumulative.begin(), one.cumulative.end(), at);
    drawn += one.first + static_cast<std::uint64_t>(place - one.cumulative.begin());
  }
  return drawn;
}

Multinomial::Multinomial(std::vector<std::uint64_t> counts)
    : counts_(std::move(counts)), drawn_(counts_.size()) {
  units_ = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
  if (units_ <= kUnitsAKind * counts_.size()) {
    cumulative_.resize(counts_.size());
    std::partial_sum(counts_.begin(), counts_.end(), cumulative_.begin());
    return;
  }
  std::uint64_t rest = units_;
  for (const std::uint64_t count : counts_) {
    const double p = rest == 0 ? 0 : static_cast<double>(count) / static_cast<double>(rest);
    steps_.emplace_back(p, units_);
    rest -= count;
  }
}

const std::vector<std::uint64_t>& Multinomial::draw(Random& random) {
  if (steps_.empty()) {
    draw_units(random);
    return drawn_;
  }
  std::uint64_t rest = units_;
  for (std::size_t i = 0; i < drawn_.size(); ++i) {
    drawn_[i] = steps_[i].draw(random, rest);
    rest -= drawn_[i];
  }
  return drawn_;
}

void Multinomial::draw_units(Random& random) {
  std::fill(drawn_.begin(), drawn_.end(), 0);
  for (std::uint64_t i = 0; i < units_; ++i) {
    const auto place = std::upper_bound(cumulative_.begin(), cumulative_.end(), random.below(units_));
    ++drawn_[static_cast<std::size_t>(place - cumulative_.begin())];
  }
}

}  // namespace csirt::analysis
