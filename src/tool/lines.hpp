// Which line of a source begins at a byte, and what a source is that is no JSON Lines.
//
// The library knows bytes, since a source need not have lines for it to be cut into pieces; people look into
// files by line. Doors: Lines, for one source; SourceLines, for those of a run.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace csirt::tool {

class Lines {
 public:
  // The next bytes of the source, which live until the next call; empty ones at its end.
  void take(std::string_view bytes);
  // The number, from 1, of the line that begins at this offset. Nothing unless it begins in the bytes at
  // hand, or reaches into them.
  std::optional<std::uint64_t> number(std::uint64_t offset) const;
  // How the source begins when it is a JSON array, XML, CSV or JSON over several lines: "begins with '[', as
  // a JSON array does". Empty for what may be JSON Lines.
  std::string other_form() const;
  // A line for people on the source, of this name, of malformed events: the first time that it is asked for.
  // Empty afterwards, and for what may be JSON Lines.
  std::string form_note(const std::string& source);

 private:
  std::string head_;                            // of the source
  std::string_view piece_;                      // at hand
  std::uint64_t begin_ = 0, end_ = 0;           // its offsets
  std::uint64_t feeds_before_ = 0, feeds_ = 0;  // before it, and through its end
  std::uint64_t open_before_ = 0, open_ = 0;    // where the line begins that is open at its begin and its end
  bool form_noted_ = false;
};

// "line 3 (byte 51)", or the byte alone.
std::string place_text(std::optional<std::uint64_t> line, std::uint64_t offset);

// By the name under which the engine knows a source.
using SourceLines = std::map<std::string, Lines>;

}  // namespace csirt::tool
