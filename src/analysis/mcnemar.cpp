// Doors: mcnemar, p_text. Weights are taken relative to the most likely split, so that nothing overflows.
#include "analysis/mcnemar.hpp"

#include <algorithm>
#include <charconv>

namespace csirt::analysis {
namespace {

constexpr double kLeast = 1e-300;

}  // namespace

double mcnemar(std::uint64_t first, std::uint64_t second) {
  const std::uint64_t n = first + second, least = std::min(first, second);
  double weight = 1, half = 0, tail = 0;  // `half`: the weights of all splits below the middle
  for (std::uint64_t k = n / 2 + 1; k-- > 0 && weight > 0;) {
    const bool middle = 2 * k == n;
    if (!middle) half += weight;
    if (k <= least) tail += weight;
    weight *= static_cast<double>(k) / static_cast<double>(n - k + 1);
  }
  const double all = 2 * half + (n % 2 == 0 ? 1 : 0);
  return std::max(kLeast, std::min(1.0, 2 * tail / all));
}

std::string p_text(double p) {
  char text[32];
  const auto form = p < 1e-3 ? std::chars_format::scientific : std::chars_format::general;
  const auto end = std::to_chars(text, text + sizeof text, p, form, p < 1e-3 ? 3 : 4).ptr;
  return std::string(text, end);
}

}  // namespace csirt::analysis
