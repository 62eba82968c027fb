// Case folding: two texts are the same to a rule when their folded forms are the same bytes.
//
// Simple case folding of Unicode, one code point to one: locale plays no part, "ß" is not "ss", the dotted
// capital I keeps its dot. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace csirt::condition {

std::uint32_t fold_code_point(std::uint32_t code);

// `text` is UTF-8. Replaces `out`. The folded form can be longer or shorter than the text.
void fold_into(std::string_view text, std::string& out);
std::string folded(std::string_view text);

// Writes the folded form of UTF-8 text to a buffer with room for half as much again and 3 bytes; returns its
// end.
char* fold_to(std::string_view text, char* out);

}  // namespace csirt::condition
