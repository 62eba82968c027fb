// Where a decoder stands and what it says when a value is not what it should be.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/error.hpp"

namespace csirt::base {

// A chain of frames on the stack: the text of a pointer is made only when there is something to complain
// about.
struct Path {
  const Path* up = nullptr;
  std::string_view token;  // a member's name; the root holds the pointer that the caller gave, unescaped
  std::size_t index = 0;   // an item's place when `listed`
  bool listed = false;

  std::string text() const;  // RFC 6901
};

[[noreturn]] void wrong_value(const Path& path, const boost::json::value& found, std::string_view expected);
[[noreturn]] void unknown_member(const Path& path, std::string_view name,
                                 const std::vector<std::string>& known);
[[noreturn]] void unknown_enumerator(const Path& path, std::string_view name,
                                     const std::vector<std::string>& known);

}  // namespace csirt::base
