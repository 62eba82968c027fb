// The events of one group that one correlation holds, as a chain through the window of its stream.
//
// Door: Chain. An event that comes is linked to the one before it, which costs no look at that one: it lies
// anywhere in memory. Who wants to walk from the first event on turns the links around, each at most once in
// the life of its event. Shape: plain data, valid when all its bytes are zero; it stands in the group's
// record.
#pragma once

#include <cstdint>

#include "correlation/window.hpp"

namespace csirt::correlation {

struct Chain {
  static_assert(Window::most < std::uint32_t{1} << 30);
  std::uint32_t count : 30;
  std::uint32_t lost : 1;    // events of the group were dropped at a limit
  std::uint32_t turned : 1;  // the links from `first` to `until` lead forward; else `first` is not known
  std::uint32_t first, until, last;  // numbers in the window; meaningless without events

  // The newest event of the window, kept or still to be kept.
  void push(Window& window, std::size_t which, std::uint32_t number);
  // The oldest event, which is `number`, leaves.
  void pop(Window& window, std::size_t which, std::uint32_t number);
  // From now on `first` is known, and links lead from there to `last`.
  void turn(Window& window, std::size_t which);
};

inline void Chain::push(Window& window, std::size_t which, std::uint32_t number) {
  if (count == 0) {
    first = until = last = number;
    turned = 1;
  }
  window.link(number, which) = last;
  last = number;
  ++count;
}

inline void Chain::pop(Window& window, std::size_t which, std::uint32_t number) {
  --count;
  if (turned == 0) return;
  if (number == until) {
    turned = 0;
  } else {
    first = window.link(number, which);
  }
}

}  // namespace csirt::correlation
