// Door: Bounds. The reader of rules refuses bounds that are no Number.
#include "correlation/bounds.hpp"

#include <algorithm>
#include <limits>

#include "base/invariant.hpp"

namespace csirt::correlation {
namespace {

std::int64_t clamped(const Number& number) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp<Wide>(number.whole, least, most));
}

}  // namespace

Bounds::Bounds(const std::vector<condition::CorrelationBound>& bounds) {
  for (const condition::CorrelationBound& bound : bounds) {
    const auto number = number_of(bound.value);
    CSIRT_INVARIANT(number.has_value());
    all_.push_back({bound.relation, *number, clamped(*number)});
  }
}

bool Bounds::hold(std::uint64_t count) const {
  const auto measured = static_cast<std::int64_t>(count);
  return std::all_of(all_.begin(), all_.end(), [&](const Bound& bound) {
    return condition::satisfies(bound.relation, measured <=> bound.whole);
  });
}

bool Bounds::hold(const Number& sum, std::uint64_t count) const {
  return std::all_of(all_.begin(), all_.end(), [&](const Bound& bound) {
    return condition::satisfies(bound.relation, compare(sum, times(bound.number, count)));
  });
}

}  // namespace csirt::correlation
