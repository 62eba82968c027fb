// The text that a string of JSON stands for.
//
// Pure functions over strings whose escapes are valid (string_end.hpp).
#pragma once

#include <string>
#include <string_view>

namespace csirt::condition {

// A lone surrogate becomes U+FFFD. Replaces `out`.
void unescape_into(std::string_view raw, std::string& out);

// The same into a buffer with room for `raw` and 16 bytes more; returns its end. 16 bytes behind `raw` must
// be readable.
char* unescape_to(std::string_view raw, char* out);

}  // namespace csirt::condition
