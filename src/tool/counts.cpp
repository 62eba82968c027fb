// Doors: grouped, plural, noun_for.
#include "tool/counts.hpp"

namespace csirt::tool {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string noun_for(std::uint64_t number, std::string_view noun, std::string_view plural_noun) {
  if (number == 1) return std::string(noun);
  return plural_noun.empty() ? std::string(noun) + "s" : std::string(plural_noun);
}

std::string plural(std::uint64_t number, std::string_view noun, std::string_view plural_noun) {
  return grouped(number) + " " + noun_for(number, noun, plural_noun);
}

}  // namespace csirt::tool
