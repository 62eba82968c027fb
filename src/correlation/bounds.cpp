// Door: Bounds. The reader of rules refuses bounds that are no Number.
#include "correlation/bounds.hpp"

#include "base/invariant.hpp"

namespace csirt::correlation {
namespace {

// One of the ends of the range stands for all beyond them: no count is there.
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
    all_.push_back({bound.relation, *number});
    narrow(bound.relation, clamped(*number));
  }
}

void Bounds::narrow(condition::BoundRelation relation, std::int64_t whole) {
  using condition::BoundRelation;
  constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
  switch (relation) {
    case BoundRelation::gt:
      least_ = std::max(least_, whole == end ? end : whole + 1);
      return;
    case BoundRelation::gte:
      least_ = std::max(least_, whole);
      return;
    case BoundRelation::lt:
      most_ = std::min(most_, std::max<std::int64_t>(whole, 0) - 1);
      return;
    case BoundRelation::lte:
      most_ = std::min(most_, whole);
      return;
    case BoundRelation::eq:
      least_ = std::max(least_, whole);
      most_ = std::min(most_, whole);
      return;
    case BoundRelation::neq:
      others_.push_back(whole);
      return;
  }
}

bool Bounds::differs(std::int64_t measured) const {
  return std::find(others_.begin(), others_.end(), measured) == others_.end();
}

bool Bounds::hold(const Number& sum, std::uint64_t count) const {
  return std::all_of(all_.begin(), all_.end(), [&](const Bound& bound) {
    return condition::satisfies(bound.relation, compare(sum, times(bound.number, count)));
  });
}

}  // namespace csirt::correlation
