// Numbers as people read them, and the noun that goes with each. Pure; everything that the tool counts for
// people is worded here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace csirt::tool {

// 1234567 -> "1,234,567"
std::string grouped(std::uint64_t number);

// plural(1, "event") -> "1 event"; plural(2000, "event") -> "2,000 events"; irregular plurals are given, as
// are words that follow: plural(1, "event bears", "events bear").
std::string plural(std::uint64_t number, std::string_view noun, std::string_view plural_noun = {});

// The noun alone: noun_for(2, "duty", "duties") -> "duties".
std::string noun_for(std::uint64_t number, std::string_view noun, std::string_view plural_noun = {});

}  // namespace csirt::tool
