// Door: base/text.hpp.
#include "base/text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace csirt::base {

std::string joined(const std::vector<std::string>& parts, std::string_view between, std::size_t most) {
  std::string whole;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) whole += between;
    if (whole.size() >= most || parts[i].size() > most - whole.size()) return whole + "...";
    whole += parts[i];
  }
  return whole;
}

std::string quoted(std::string_view text) {
  std::string whole = "'";
  whole += text;
  return whole += '\'';
}

std::string lower(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Only the last star is ever tried again: what stood before it has matched as early as it can.
bool wildcard_match(std::string_view pattern, std::string_view text, Wildcards wildcards) {
  const auto width = [&](std::size_t at) { return std::max<std::size_t>(1, utf8_width(text.substr(at, 4))); };
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    const bool more = p < pattern.size();
    if (more && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (more && pattern[p] == '?' && wildcards == Wildcards::star_and_question) {
      ++p;
      t += width(t);
    } else if (more && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      resume += width(resume);
      t = resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace csirt::base
