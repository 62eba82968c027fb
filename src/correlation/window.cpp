// Door: Window.
#include "correlation/window.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace csirt::correlation {
namespace {

std::size_t rounded(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

}  // namespace

Window::Window(std::size_t links, const std::vector<bool>& numbered) : links_(links), chunks_(2) {
  const std::size_t words = rounded(sizeof(Held) + (links + numbered.size()) * sizeof(std::uint32_t), 8);
  stride_ = words;
  for (const bool one : numbered) {
    if (one) stride_ = rounded(stride_, alignof(Number));
    number_at_.push_back(one ? stride_ : 0);
    if (one) stride_ += sizeof(Number);
  }
  most_ = records_of_chunk(stride_);
}

void Window::draft(const Held& held, std::span<const Reading> readings) {
  if (chunks() > ring_ + 1 || !chunks_[end_ >> shift_ & ring_]) make_room();
  at(end_) = held;
  for (std::size_t lane = 0; lane < readings.size(); ++lane) {
    words(end_)[links_ + lane] = readings[lane].value;
    if (readings[lane].number != nullptr) *number(end_, lane) = *readings[lane].number;
  }
}

// A chunk whose events have all left is taken before a new one is made.
void Window::make_room() {
  if (chunks() > ring_ + 1) shift_ < most_ ? enlarge() : lengthen();
  LargeBlock& next = chunks_[end_ >> shift_ & ring_];
  if (next) return;
  for (std::uint32_t i = chunks(); i <= ring_ && !next; ++i)
    next.swap(chunks_[((first_ >> shift_) + i) & ring_]);
  if (next) return;
  next = make_large_block(chunk_bytes());
  ++made_;
}

// Twice as many chunks. All there are hold events.
void Window::lengthen() {
  std::vector<LargeBlock> longer(chunks_.size() * 2);
  const auto ring = static_cast<std::uint32_t>(longer.size() - 1);
  for (std::uint32_t i = 0; i < chunks_.size(); ++i) {
    const std::uint32_t chunk = (first_ >> shift_) + i;
    longer[chunk & ring] = std::move(chunks_[chunk & ring_]);
  }
  chunks_.swap(longer);
  ring_ = ring;
}

// Two chunks, each twice as large.
void Window::enlarge() {
  std::vector<LargeBlock> larger(2);
  for (LargeBlock& chunk : larger) chunk = make_large_block(chunk_bytes() * 2);
  const std::uint32_t mask = mask_ * 2 + 1;
  for (std::uint32_t i = first_; i != end_; ++i)
    std::memcpy(larger[i >> (shift_ + 1) & 1].get() + (i & mask) * stride_, place(i), stride_);
  chunks_.swap(larger);
  ++shift_;
  mask_ = mask;
  made_ = 2;
}

}  // namespace csirt::correlation
