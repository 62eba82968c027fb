// The bounds of a correlation's condition, made ready to be compared with counts and numbers.
#pragma once

#include <vector>

#include "condition/correlation_rule.hpp"
#include "correlation/number.hpp"

namespace csirt::correlation {

class Bounds {
 public:
  explicit Bounds(const std::vector<condition::CorrelationBound>& bounds);

  bool empty() const { return all_.empty(); }
  bool hold(std::uint64_t count) const;
  // Compares sum / count.
  bool hold(const Number& sum, std::uint64_t count) const;

  struct Bound {
    condition::BoundRelation relation;
    Number number;
    std::int64_t whole;  // of a whole number, at the ends of its range beyond them
  };
  const std::vector<Bound>& all() const { return all_; }

 private:
  std::vector<Bound> all_;
};

}  // namespace csirt::correlation
