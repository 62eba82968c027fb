// Small things that are done to texts everywhere. Pure functions; letters are those of ASCII, whatever the
// locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::base {

// "a, b, c". Beyond `most` bytes the rest is left out and "..." says so; nothing longer is built on the way.
std::string joined(const std::vector<std::string>& parts, std::string_view between = ", ",
                   std::size_t most = static_cast<std::size_t>(-1));

// 'text', as messages show what an author wrote.
std::string quoted(std::string_view text);

// A to Z become a to z; every other byte stays.
std::string lower(std::string_view text);

// Without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text);

enum class Wildcards {
  star,               // * stands for any characters, ? for itself
  star_and_question,  // ? stands for one character, which is a code point of UTF-8 (or a byte that is none)
};

// Does all of `text` match `pattern`? Takes at most about pattern times text steps, and no recursion.
bool wildcard_match(std::string_view pattern, std::string_view text,
                    Wildcards wildcards = Wildcards::star_and_question);

}  // namespace csirt::base
