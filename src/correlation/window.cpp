// Door: Window.
#include "correlation/window.hpp"

#include <utility>

namespace csirt::correlation {

std::uint32_t Window::push(const Held& held, const Number* number) {
  make_room();
  ring_[end_ & mask_] = held;
  if (numbered_) numbers_[end_ & mask_] = *number;
  return end_++;
}

void Window::grow() {
  const std::size_t size = capacity_ == 0 ? 16 : capacity_ * 2;
  auto ring = std::make_unique_for_overwrite<Held[]>(size);
  std::vector<Number> numbers(numbered_ ? size : 0);
  const auto mask = static_cast<std::uint32_t>(size - 1);
  for (std::uint32_t i = first_; i != end_; ++i) {
    ring[i & mask] = ring_[i & mask_];
    if (numbered_) numbers[i & mask] = numbers_[i & mask_];
  }
  ring_ = std::move(ring);
  capacity_ = size;
  numbers_.swap(numbers);
  mask_ = mask;
}

}  // namespace csirt::correlation
