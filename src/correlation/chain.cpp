// Door: Chain::turn.
#include "correlation/chain.hpp"

#include <utility>

namespace csirt::correlation {

// Back from the last event to the last one whose link leads forward already, or else to the first one, which
// the count tells.
void Chain::turn(Window& window, std::size_t which) {
  std::uint32_t at = last, later = last;
  for (std::uint32_t left = count;; --left) {
    const std::uint32_t before = std::exchange(window.link(at, which), later);
    if (turned != 0 ? at == until : left == 1) break;
    later = at;
    at = before;
  }
  if (turned == 0) first = at;
  until = last;
  turned = 1;
}

}  // namespace csirt::correlation
