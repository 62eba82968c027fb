// Door: Space::boxes. A condition is turned into a union of boxes bottom up; where it holds and where it
// fails are two questions, since in three-valued logic neither is the other's rest.
#include <algorithm>

#include "condition/table_space.hpp"

namespace csirt::condition {

using typed::Part;
using typed::PartKind;

namespace {

using Boxes = std::optional<std::vector<Box>>;  // nothing: too many

// Of all boxes of a union together; beyond that it is too many of them, however few they are.
constexpr std::size_t kMostSides = 1u << 18;

Boxes in_all(const Boxes& left, const Boxes& right, std::size_t most) {
  if (!left || !right) return std::nullopt;
  std::vector<Box> boxes;
  std::size_t sides = 0;
  for (const Box& a : *left) {
    for (const Box& b : *right) {
      auto box = both(a, b);
      sides += a.sides.size() + b.sides.size();
      if (box) boxes.push_back(std::move(*box));
      if (boxes.size() > most || sides > kMostSides) return std::nullopt;
    }
  }
  return boxes;
}

Boxes in_any(Boxes left, const Boxes& right, std::size_t most) {
  if (!left || !right || left->size() + right->size() > most) return std::nullopt;
  left->insert(left->end(), right->begin(), right->end());
  return left;
}

Box side(std::size_t variable, bool there) { return {{{variable, Bits{there ? 2u : 1u}}}}; }

}  // namespace

// Of a set: known, and for each operand (or for any) an element that meets it.
std::optional<std::vector<Box>> Space::boxes_of(const Atom& atom, bool holds) const {
  if (!atom.set) {
    const Bits& classes = holds ? atom.yes : atom.no;
    const bool none =
        std::all_of(classes.begin(), classes.end(), [](std::uint64_t word) { return word == 0; });
    if (none) return std::vector<Box>{};
    return std::vector<Box>{{{{atom.variable, classes}}}};
  }
  constexpr std::size_t kMost = 4096;
  const bool meets = holds != atom.negated;
  // Met by all of them, or missed by all of them, is a product; else it is a union.
  const bool product = atom.all == meets;
  Boxes boxes = product ? Boxes{std::vector<Box>(1)} : Boxes{std::vector<Box>()};
  for (const auto& elements : atom.asks) {
    Boxes one = meets ? Boxes{std::vector<Box>()} : Boxes{std::vector<Box>(1)};
    for (const std::size_t element : elements) {
      const Boxes here = std::vector<Box>{side(element, meets)};
      one = meets ? in_any(std::move(one), here, kMost) : in_all(one, here, kMost);
    }
    boxes = product ? in_all(boxes, one, kMost) : in_any(std::move(boxes), one, kMost);
  }
  return in_all(boxes, std::vector<Box>{side(atom.variable, true)}, kMost);
}

std::optional<std::vector<Box>> Space::boxes(const CharterCondition* condition, std::size_t most) const {
  if (!condition) return std::vector<Box>(1);
  const auto& parts = condition->parts();
  std::vector<Boxes> yes(parts.size()), no(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (part.kind == PartKind::test) {
      const Atom& asked = *atom(condition->tests()[part.test]);
      yes[i] = boxes_of(asked, true);
      no[i] = boxes_of(asked, false);
    } else if (part.kind == PartKind::negation) {
      yes[i] = no[part.parts[0]];
      no[i] = yes[part.parts[0]];
    } else {
      auto& joined = part.kind == PartKind::all ? yes : no;
      auto& chosen = part.kind == PartKind::all ? no : yes;
      joined[i] = std::vector<Box>(1);
      chosen[i] = std::vector<Box>();
      for (const std::size_t child : part.parts) {
        joined[i] = in_all(joined[i], joined[child], most);
        chosen[i] = in_any(std::move(chosen[i]), chosen[child], most);
      }
    }
  }
  return yes.back();
}

}  // namespace csirt::condition
