// Door: ValueCounts. A value that stands in the map stays there until its count is 0, also when room comes
// free in the record meanwhile.
#include "correlation/value_counts.hpp"

namespace csirt::correlation {
namespace {

template <class Near>
auto* find(Near& near, std::uint32_t value) {
  for (auto* pair = near.pairs; pair != near.pairs + near.used; ++pair) {
    if (pair->value == value) return pair;
  }
  return decltype(near.pairs + 0){nullptr};
}

}  // namespace

std::uint32_t ValueCounts::count(const Near& near, std::uint32_t group, std::uint32_t value) const {
  if (const auto* pair = find(near, value)) return pair->count;
  return near.far == 0 ? 0 : far_.count(group, value);
}

void ValueCounts::add(Near& near, std::uint32_t group, std::uint32_t value) {
  if (auto* pair = find(near, value)) {
    ++pair->count;
  } else if (near.used < Near::kMost && (near.far == 0 || far_.count(group, value) == 0)) {
    near.pairs[near.used++] = {value, 1};
  } else if (far_.add(group, value) == 1) {
    ++near.far;
  }
}

void ValueCounts::remove(Near& near, std::uint32_t group, std::uint32_t value) {
  auto* const pair = find(near, value);
  if (pair == nullptr) {
    if (far_.remove(group, value) == 0) --near.far;
  } else if (--pair->count == 0) {
    *pair = near.pairs[--near.used];
  }
}

}  // namespace csirt::correlation
