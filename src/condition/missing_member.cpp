// Doors: misspelt, report_misspelt, report_missing.
#include "condition/missing_member.hpp"

namespace csirt::condition {

const base::Entry* misspelt(const base::Node& map, const std::string& name, base::Problems& problems) {
  for (const base::Entry& entry : map.entries) {
    if (!problems.hints().left()) return nullptr;
    if (entry.key != name && !problems.hints().meant(entry.key, {name}).empty()) return &entry;
  }
  return nullptr;
}

void report_misspelt(const base::Entry& meant, const std::string& pointer, const MissingMember& missing,
                     base::Problems& problems) {
  problems.add_at(
      meant.line, meant.column, base::pointer_join(pointer, meant.key),
      missing.message + ", but a member '" + meant.key + "'; did you mean '" + missing.name + "'?", meant.key,
      missing.expected);
}

void report_missing(const base::Node& map, const std::string& pointer, const MissingMember& missing,
                    base::Problems& problems) {
  const base::Node* const unfit = map.find(missing.name);
  const base::Entry* const meant = unfit ? nullptr : misspelt(map, missing.name, problems);
  if (meant) return report_misspelt(*meant, pointer, missing, problems);
  problems.add(unfit ? *unfit : map, base::pointer_join(pointer, missing.name), missing.message, {},
               missing.expected);
}

}  // namespace csirt::condition
