// A stable sort by a key. std::stable_sort of libstdc++ 12 draws warnings from clang 19, since it uses what
// is deprecated.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace csirt::tool::report {

template <class T, class Key>
void sort_by(std::vector<T>& items, const Key& key) {
  std::vector<std::pair<decltype(key(items.front())), std::size_t>> order;
  for (std::size_t i = 0; i < items.size(); ++i) order.emplace_back(key(items[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (const auto& [rank, from] : order) sorted.push_back(std::move(items[from]));
  items = std::move(sorted);
}

}  // namespace csirt::tool::report
