// Door: Window.
#include "correlation/window.hpp"

namespace csirt::correlation {

std::uint32_t Window::push(const Held& held, const Number* number) {
  make_room();
  ring_[end_ & mask_] = held;
  if (numbered_) numbers_[end_ & mask_] = *number;
  return end_++;
}

void Window::grow() {
  const std::size_t size = ring_.empty() ? 16 : ring_.size() * 2;
  std::vector<Held> ring(size);
  std::vector<Number> numbers(numbered_ ? size : 0);
  const auto mask = static_cast<std::uint32_t>(size - 1);
  for (std::uint32_t i = first_; i != end_; ++i) {
    ring[i & mask] = ring_[i & mask_];
    if (numbered_) numbers[i & mask] = numbers_[i & mask_];
  }
  ring_.swap(ring);
  numbers_.swap(numbers);
  mask_ = mask;
}

}  // namespace csirt::correlation
