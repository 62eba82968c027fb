// Door: Reorder.
#include "correlation/reorder.hpp"

#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>

namespace csirt::correlation {
namespace {

// Times without a sign, in the same order.
std::uint64_t key_of(std::int64_t time) { return static_cast<std::uint64_t>(time) ^ std::uint64_t{1} << 63; }

}  // namespace

bool Reorder::comes_before(const Waiting& a, const Waiting& b) const {
  if (a.time != b.time) return a.time < b.time;
  if (a.source != b.source) return sources_.text(a.source) < sources_.text(b.source);
  return a.offset < b.offset;
}

std::size_t Reorder::bucket_of(const Waiting& waiting) const {
  return static_cast<std::size_t>(std::bit_width(key_of(waiting.time) ^ floor_));
}

void Reorder::push(const Waiting& waiting) {
  const std::size_t which = bucket_of(waiting);
  buckets_[which].push_back(waiting);
  if (which > 0) filled_ |= std::uint64_t{1} << (which - 1);
  ++size_;
}

std::size_t Reorder::lowest() const {
  return buckets_[0].empty() ? static_cast<std::size_t>(std::countr_zero(filled_)) + 1 : 0;
}

// The floor moves within the times of the lowest bucket, by which no other bucket changes: to `time`, or to
// the end of the bucket, when few events stand there, else to its beginning.
bool Reorder::take(std::int64_t time, std::vector<Waiting>& due) {
  const std::size_t from = due.size();
  const std::uint64_t end = key_of(time);
  while (size_ > 0 && due.size() == from) {
    const std::size_t which = lowest();
    const std::uint64_t width = which == 0 ? 1 : std::uint64_t{1} << (which - 1);
    const std::uint64_t least = which == 0 ? floor_ : (floor_ | width) & ~(width - 1);
    if (least >= end) return false;
    const bool few = which == 0 || buckets_[which].size() <= kSlice;
    few ? deal_out(which, std::min(end, least + (width - 1)), end, due) : deal_out(which, least, least, due);
  }
  std::stable_sort(due.begin() + static_cast<std::ptrdiff_t>(from), due.end(),
                   [this](const Waiting& a, const Waiting& b) { return comes_before(a, b); });
  return due.size() > from;
}

// Events before `end` become due, the others go to lower buckets, which are empty: should memory run out,
// they are again.
void Reorder::deal_out(std::size_t which, std::uint64_t floor, std::uint64_t end, std::vector<Waiting>& due) {
  constexpr std::size_t kept = 1 << 16;  // so much room is kept for the next ones
  std::vector<Waiting>& bucket = buckets_[which];
  const std::size_t before = due.size();
  const std::uint64_t old = std::exchange(floor_, floor);
  try {
    for (const Waiting& waiting : bucket) {
      (key_of(waiting.time) < end ? due : buckets_[bucket_of(waiting)]).push_back(waiting);
    }
  } catch (...) {
    std::for_each(buckets_.begin(), buckets_.begin() + which, [](auto& lower) { lower.clear(); });
    due.resize(before);
    floor_ = old;
    throw;
  }
  size_ -= due.size() - before;
  bucket.clear();
  if (bucket.capacity() > kept) std::vector<Waiting>().swap(bucket);
  for (std::size_t i = 1; i <= which; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << (i - 1);
    filled_ = buckets_[i].empty() ? filled_ & ~bit : filled_ | bit;
  }
}

}  // namespace csirt::correlation
