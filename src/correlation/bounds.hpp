// The bounds of a correlation's condition, made ready to be compared with counts and numbers.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "condition/correlation_rule.hpp"
#include "correlation/number.hpp"

namespace csirt::correlation {

class Bounds {
 public:
  explicit Bounds(const std::vector<condition::CorrelationBound>& bounds);

  bool empty() const { return all_.empty(); }
  // Of bounds that are whole numbers.
  bool hold(std::uint64_t count) const {
    const auto measured = static_cast<std::int64_t>(count);
    return least_ <= measured && measured <= most_ && (others_.empty() || differs(measured));
  }
  // Of the same: below this count they do not hold.
  std::uint64_t least() const { return static_cast<std::uint64_t>(std::max<std::int64_t>(least_, 0)); }
  // Compares sum / count.
  bool hold(const Number& sum, std::uint64_t count) const;

  struct Bound {
    condition::BoundRelation relation;
    Number number;
  };
  const std::vector<Bound>& all() const { return all_; }

 private:
  void narrow(condition::BoundRelation relation, std::int64_t whole);
  bool differs(std::int64_t measured) const;

  std::vector<Bound> all_;
  // What they say of counts: from here to there, but none of these. Empty where the first lies behind the
  // last.
  std::int64_t least_ = 0, most_ = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> others_;
};

}  // namespace csirt::correlation
