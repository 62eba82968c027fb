// Where a byte of a text stands, for people: line and column from 1, the column in bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"

namespace csirt::base {

struct Position {
  std::uint32_t line = 1, column = 1;
};

// Knows where each line of a text starts (after \n, \r\n or a lone \r). Borrows the text.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool lone_return = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
      if (text[i] == '\n' || lone_return) starts_.push_back(i + 1);
    }
  }

  Position at(std::size_t offset) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return {clamped(static_cast<std::size_t>(next - starts_.begin())), clamped(offset - *(next - 1) + 1)};
  }

 private:
  static std::uint32_t clamped(std::size_t n) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(n, std::numeric_limits<std::uint32_t>::max()));
  }
  std::vector<std::size_t> starts_ = {0};
};

// The one mistake that ends reading, as the exception that the readers throw.
inline Error syntax_error(std::string_view file, Position at, std::string message, std::string pointer = {}) {
  Problem problem{std::string(file), at.line, at.column, std::move(pointer), {}, {}, std::move(message)};
  return Error(Status::syntax, format(problem), std::string(file), {problem});
}

}  // namespace csirt::base
