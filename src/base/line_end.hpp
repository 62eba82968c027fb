// What ends a line: a line feed, and one carriage return in front of it or of the end of the text. A second
// one belongs to the line, and counts against limits of its length.
#pragma once

#include <string_view>

namespace csirt::base {

inline std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace csirt::base
