// What can be said of all bytes of a line at once: its folded form, where backslashes escape, whether escapes
// are valid.
//
// Door: LineScan::run. The work is done 64 bytes at a time, with AVX2 where the machine has it. Thread rule:
// one thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace csirt::condition {

class LineScan {
 public:
  // `text` must be followed by 64 readable bytes. Answers false when a backslash is followed by what JSON
  // does not allow; whether backslashes stand only in strings is not looked at.
  bool run(const char* text, std::size_t size);

  // The line with A to Z folded and all else as it is, followed by 64 bytes of 0xFF.
  std::string_view folded() const { return {folded_.data(), size_}; }
  // Escapes are somewhere in [from, to).
  bool has_backslash(std::size_t from, std::size_t to) const;
  // A literal of plain ASCII that a value holds, folded, stands in folded() as it is. Not so when an escape
  // stands for a plain character, or when the line has one of the two characters beyond ASCII that fold to
  // ASCII.
  bool shows_plain_text() const { return !plain_escape_ && !folds_to_ascii_; }

 private:
  bool check_unicode_escapes(const char* text);

  std::vector<char> folded_;
  std::vector<std::uint64_t> backslashes_;  // a bit for each byte
  std::vector<std::uint32_t> unicode_;      // offsets of the u of \u escapes
  std::size_t size_ = 0;
  bool plain_escape_ = false, folds_to_ascii_ = false;
};

}  // namespace csirt::condition
