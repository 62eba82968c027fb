// Door: conjunction. Walks the tree without recursion, since authors may nest as deeply as they like.
#include "condition/table_conjunction.hpp"

namespace csirt::condition {

std::optional<std::vector<RowTest>> conjunction(const CharterCondition& condition, std::size_t most) {
  const auto& parts = condition.parts();
  std::vector<RowTest> literals;
  std::vector<std::pair<std::size_t, bool>> open = {{parts.size() - 1, false}};
  std::size_t steps = 0;
  while (!open.empty()) {
    const auto [index, negated] = open.back();
    open.pop_back();
    const typed::Part& part = parts[index];
    // Shared parts could make the walk exponential.
    if (++steps > 4 * most) return std::nullopt;
    const bool joins =
        part.parts.size() == 1 || part.kind == (negated ? typed::PartKind::any : typed::PartKind::all);
    if (part.kind == typed::PartKind::test) {
      literals.push_back({&condition.tests()[part.test], negated});
    } else if (part.kind == typed::PartKind::negation) {
      open.push_back({part.parts[0], !negated});
    } else if (joins) {
      for (auto child = part.parts.rbegin(); child != part.parts.rend(); ++child)
        open.push_back({*child, negated});
    } else {
      return std::nullopt;
    }
    if (literals.size() > most) return std::nullopt;
  }
  return literals;
}

}  // namespace csirt::condition
