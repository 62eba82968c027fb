// Door: nearest.hpp. The library does the same for documents (base::did_you_mean), behind csirt.h.
#include "tool/nearest.hpp"

#include <algorithm>
#include <utility>

namespace csirt::tool {
namespace {

constexpr std::size_t kLongest = 64;  // no name is longer, and what is compared grows with both lengths

// Edits, with two neighbours that changed places as one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
  if (word.size() > kLongest) return "";
  std::size_t enough = std::max<std::size_t>(1, word.size() / 3);
  const std::string* found = nullptr;
  for (const std::string& name : names) {
    if (name.size() > kLongest) continue;
    const std::size_t edits = distance(word, name);
    // Where every letter is another one, nothing is alike.
    if (edits > enough || edits >= std::max(word.size(), name.size())) continue;
    if (edits == 0) return "";
    if (found != nullptr && edits == enough) continue;
    enough = edits;
    found = &name;
  }
  return found == nullptr ? "" : "; did you mean " + *found + "?";
}

}  // namespace csirt::tool
