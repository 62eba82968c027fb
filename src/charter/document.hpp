// A charter document made whole: what it extends and the standard names lie beneath it, the order of its maps
// is kept.
#pragma once

#include <string>
#include <string_view>

#include "base/node.hpp"

namespace csirt::charter {

struct Document {
  base::Node root;
  std::string canonical;  // RFC 8785 of the whole document, with `order`
};

// Reads and completes. Mistakes in `extends` and `order` go to `problems`; text that is no document throws
// Error(syntax).
//
// Trick: a Node knows its line but not its file. Lines of what lies beneath are moved behind every line that
// an author can write; `place` moves them back and names the file.
Document read_charter_document(std::string_view text, std::string_view file, base::Problems& problems);

// Does this line belong to the standard names beneath every charter?
bool is_standard(std::uint32_t line);

// The problem with the file and line that its reader can find.
Problem place(Problem problem);

// Throws Error(charter) with all problems, sorted by position with what lies beneath the author's document
// last; the same mistake is said once. `what` cannot be accepted: "this charter".
[[noreturn]] void refuse(const base::Problems& problems, const std::string& file, const std::string& what);

}  // namespace csirt::charter
