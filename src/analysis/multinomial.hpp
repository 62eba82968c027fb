// Draws how often each kind of unit comes up when as many units are drawn with replacement as there are: what
// the bootstrap resamples, at a cost that does not grow with the number of units.
//
// Deterministic: tables are made by products and quotients of doubles alone, which IEEE 754 rounds in one
// way.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/random.hpp"

namespace csirt::analysis {

// Binomial(n, p) for any n up to a bound: as the sum of one draw for each power of two in n, each by a table.
class Binomial {
 public:
  Binomial(double p, std::uint64_t most);
  std::uint64_t draw(Random& random, std::uint64_t n) const;

 private:
  struct Table {
    std::uint64_t first = 0;                // the value of the first entry
    std::vector<std::uint64_t> cumulative;  // of 2^53
  };
  static Table table(std::uint64_t n, double p);

  double p_;
  std::vector<Table> tables_;  // of Binomial(2^i, p)
};

class Multinomial {
 public:
  // `counts`: how many units there are of each kind.
  explicit Multinomial(std::vector<std::uint64_t> counts);
  // How many of each kind were drawn; they add up to the number of units.
  const std::vector<std::uint64_t>& draw(Random& random);

 private:
  void draw_units(Random& random);

  std::vector<std::uint64_t> counts_, drawn_;
  std::uint64_t units_ = 0;
  std::vector<Binomial> steps_;            // kind i among those from i on; empty: units are drawn one by one
  std::vector<std::uint64_t> cumulative_;  // counts up to and with each kind
};

}  // namespace csirt::analysis
