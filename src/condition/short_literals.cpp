// Door: ShortLiterals. Literals that begin alike share a bucket, which keeps the tables of the first places
// sparse.
#include "condition/short_literals.hpp"

#include <algorithm>

namespace csirt::condition {

void ShortLiterals::add(std::string_view literal, std::uint32_t payload) {
  literals_.push_back({std::string(literal), payload});
}

void ShortLiterals::build() {
  std::stable_sort(literals_.begin(), literals_.end(),
                   [](const Literal& a, const Literal& b) { return a.text < b.text; });
  heads_.clear();
  for (const Literal& literal : literals_) {
    heads_.push_back(
        {head_of(literal.text), head_of(std::string(std::min(literal.text.size(), window), '\xFF'))});
  }
  for (std::size_t bucket = 0; bucket <= buckets; ++bucket) {
    first_[bucket] = static_cast<std::uint32_t>(literals_.size() * bucket / buckets);
  }
  filter_ = {};
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    for (std::uint32_t i = first_[bucket]; i < first_[bucket + 1]; ++i)
      filter_.add(bucket, literals_[i].text);
  }
}

}  // namespace csirt::condition
