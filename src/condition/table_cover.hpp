// Do boxes cover a region? If not, a point that they leave out.
//
// Door: Cover. Exact; the search goes variable by variable, keeps for each class the boxes that are still
// possible as a bitmap, and remembers what it found covered. Work is counted, and a question that meets the
// limit answers that it does not know. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "condition/table_space.hpp"

namespace csirt::condition {

enum class Covered { yes, no, unknown };

class Cover {
 public:
  // `work`: elementary steps over all questions that will be asked.
  Cover(const Space& space, std::vector<Box> boxes, std::uint64_t work);

  // Is every point of the region in one of the boxes of `among`, a bitmap? `left` takes a point that is in
  // none.
  Covered covers(const Box& region, const Bits& among, Point& left);

  // The boxes that a box has a point in common with.
  Bits meeting(const Box& box);

  // A point of a box; of the classes that it takes the first known one where there is one.
  Point point(const Box& box) const;

  const std::vector<Box>& boxes() const { return boxes_; }
  bool exhausted() const { return work_ == 0; }
  // Spends so many steps of the caller's own; false when there are not so many left.
  bool spend(std::uint64_t steps);

 private:
  class Search;
  const Space& space_;
  std::vector<Box> boxes_;
  std::size_t words_;
  std::vector<std::vector<Bits>> alive_;  // by variable and class: the boxes that take it
  std::uint64_t work_;
};

}  // namespace csirt::condition
