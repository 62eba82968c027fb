// Door: Window.
#include "correlation/window.hpp"

#include <cstring>
#include <utility>

namespace csirt::correlation {

Window::Window(std::size_t links, const std::vector<bool>& numbered)
    : links_(links),
      stride_((sizeof(Held) + (links + numbered.size()) * sizeof(std::uint32_t) + 7) / 8 * 8),
      numbered_(numbered),
      numbers_(numbered.size()) {}

void Window::draft(const Held& held, std::span<const Reading> readings) {
  if (size() == capacity_) grow();
  at(end_) = held;
  for (std::size_t lane = 0; lane < readings.size(); ++lane) {
    words(end_)[links_ + lane] = readings[lane].value;
    if (readings[lane].number != nullptr) numbers_[lane][end_ & mask_] = *readings[lane].number;
  }
}

void Window::grow() {
  const std::size_t size = capacity_ == 0 ? 16 : capacity_ * 2;
  LargeVector<Line> lines(this->lines(size));
  auto* const bytes = reinterpret_cast<std::byte*>(lines.data());
  const auto mask = static_cast<std::uint32_t>(size - 1);
  std::vector<LargeVector<Number>> numbers(numbers_.size());
  for (std::size_t lane = 0; lane < numbers.size(); ++lane) {
    if (!numbered_[lane]) continue;
    numbers[lane].resize(size);
    for (std::uint32_t i = first_; i != end_; ++i) numbers[lane][i & mask] = numbers_[lane][i & mask_];
  }
  for (std::uint32_t i = first_; i != end_; ++i) std::memcpy(bytes + (i & mask) * stride_, place(i), stride_);
  lines_.swap(lines);
  numbers_.swap(numbers);
  capacity_ = size;
  mask_ = mask;
}

std::size_t Window::bytes() const {
  std::size_t sum = lines(capacity_) * sizeof(Line);
  for (const auto& numbers : numbers_) sum += numbers.capacity() * sizeof(Number);
  return sum;
}

}  // namespace csirt::correlation
