// Door: Cover. The search recurses once a variable that some box restricts, so its depth is that of a table's
// columns and elements of sets.
#include "condition/table_cover.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace csirt::condition {
namespace {

bool empty(const Bits& bits) {
  return std::all_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word == 0; });
}

bool intersect(const Bits& left, const Bits& right) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] & right[i]) return true;
  }
  return false;
}

Bits meet(Bits left, const Bits& right) {
  for (std::size_t i = 0; i < left.size(); ++i) left[i] &= right[i];
  return left;
}

// Of variables, one within the other.
constexpr std::size_t kDeepest = 1000;

// Known classes stand behind class 0, which means "not known" (of an element: that the set lacks it).
std::size_t nicest(const Bits* classes, const Variable& variable) {
  if (variable.kind == VariableKind::element && (!classes || has_bit(*classes, 0))) return 0;
  for (std::size_t c = 1; c < variable.classes; ++c) {
    if (!classes || has_bit(*classes, c)) return c;
  }
  return 0;
}

}  // namespace

Cover::Cover(const Space& space, std::vector<Box> boxes, std::uint64_t work)
    : space_(space), boxes_(std::move(boxes)), words_((boxes_.size() + 63) / 64), work_(work) {
  for (const Variable& variable : space_.variables()) {
    alive_.emplace_back(variable.classes, Bits(words_, ~std::uint64_t{0}));
  }
  for (std::size_t b = 0; b < boxes_.size(); ++b) {
    for (const Box::Side& side : boxes_[b].sides) {
      for (std::size_t c = 0; c < alive_[side.variable].size(); ++c) {
        if (!has_bit(side.classes, c)) alive_[side.variable][c][b / 64] &= ~(std::uint64_t{1} << b % 64);
      }
    }
  }
}

bool Cover::spend(std::uint64_t steps) {
  const bool enough = steps < work_;
  work_ = enough ? work_ - steps : 0;
  return enough;
}

Point Cover::point(const Box& box) const {
  Point point;
  for (std::size_t i = 0; i < space_.variables().size(); ++i)
    point.push_back(nicest(box.side(i), space_.variables()[i]));
  return point;
}

Bits Cover::meeting(const Box& box) {
  Bits all(words_, ~std::uint64_t{0});
  if (boxes_.size() % 64 != 0) all.back() = (std::uint64_t{1} << boxes_.size() % 64) - 1;
  for (const Box::Side& side : box.sides) {
    Bits some(words_);
    for (std::size_t c = 0; c < alive_[side.variable].size(); ++c) {
      if (!has_bit(side.classes, c)) continue;
      for (std::size_t w = 0; w < words_; ++w) some[w] |= alive_[side.variable][c][w];
    }
    all = meet(std::move(all), some);
    if (!spend(alive_[side.variable].size() * (words_ + 1))) break;
  }
  return all;
}

class Cover::Search {
 public:
  Search(Cover& cover, const Box& region, const Bits& among) : cover_(cover), region_(region) {
    if (!order_variables(among)) return;
    find_whole(among);
  }

  Covered run(const Bits& among, Point& left) {
    if (cover_.exhausted() || order_.size() > kDeepest) return Covered::unknown;
    point_ = cover_.point(region_);
    const Covered answer = go(0, among);
    left = point_;
    return answer;
  }

 private:
  // Those that many boxes restrict come first; what no box restricts is not looked at. False: the limit was
  // met.
  bool order_variables(const Bits& among) {
    std::vector<std::size_t> count(cover_.alive_.size());
    if (!cover_.spend(cover_.alive_.size() + cover_.boxes_.size())) return false;
    for (std::size_t b = 0; b < cover_.boxes_.size(); ++b) {
      if (!has_bit(among, b)) continue;
      for (const Box::Side& side : cover_.boxes_[b].sides) {
        if (!cover_.spend(side.classes.size() + 1)) return false;
        if (restricts(side)) ++count[side.variable];
      }
    }
    for (std::size_t v = 0; v < count.size(); ++v) {
      if (count[v] != 0) order_.push_back(v);
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return count[a] > count[b]; });
    return cover_.spend((order_.size() + 1) * (cover_.words_ + 1));
  }

  // Does the side leave out a class that the region has?
  bool restricts(const Box::Side& side) const {
    const Bits* mine = region_.side(side.variable);
    const std::size_t classes = cover_.alive_[side.variable].size();
    for (std::size_t w = 0; w < side.classes.size(); ++w) {
      const std::size_t here = std::min<std::size_t>(classes - w * 64, 64);
      const std::uint64_t there = ~std::uint64_t{0} >> (64 - here);
      if (((mine ? (*mine)[w] : ~std::uint64_t{0}) & there & ~side.classes[w]) != 0) return true;
    }
    return false;
  }

  // For each depth the boxes that no variable from there on restricts.
  void find_whole(const Bits& among) {
    std::vector<std::size_t> place(cover_.alive_.size());
    for (std::size_t d = 0; d < order_.size(); ++d) place[order_[d]] = d + 1;
    whole_.assign(order_.size() + 1, Bits(cover_.words_));
    for (std::size_t b = 0; b < cover_.boxes_.size(); ++b) {
      if (!has_bit(among, b)) continue;
      std::size_t last = 0;
      for (const Box::Side& side : cover_.boxes_[b].sides) {
        if (restricts(side)) last = std::max(last, place[side.variable]);
      }
      set_bit(whole_[last], b);
    }
    for (std::size_t d = 1; d <= order_.size(); ++d) {
      for (std::size_t w = 0; w < cover_.words_; ++w) whole_[d][w] |= whole_[d - 1][w];
    }
  }

  Covered go(std::size_t depth, const Bits& alive) {
    if (empty(alive)) return Covered::no;
    if (intersect(alive, whole_[depth])) return Covered::yes;
    if (seen_.count({depth, alive}) != 0) return Covered::yes;
    const std::size_t variable = order_[depth];
    const auto& classes = cover_.alive_[variable];
    if (!cover_.spend(classes.size() * (cover_.words_ + 1) + 1)) return Covered::unknown;
    const Bits* mine = region_.side(variable);
    const std::size_t nicest = point_[variable];
    std::map<Bits, std::size_t> cases;  // by what stays possible
    for (std::size_t c = 0; c < classes.size(); ++c) {
      if (mine && !has_bit(*mine, c)) continue;
      const auto [found, fresh] = cases.try_emplace(meet(alive, classes[c]), c);
      if (!fresh && found->second != nicest && (c == nicest || found->second == 0)) found->second = c;
    }
    for (const auto& [rest, c] : cases) {
      point_[variable] = c;
      const Covered answer = go(depth + 1, rest);
      if (answer != Covered::yes) return answer;
    }
    point_[variable] = nicest;
    seen_.insert({depth, alive});
    return Covered::yes;
  }

  Cover& cover_;
  const Box& region_;
  std::vector<std::size_t> order_;
  std::vector<Bits> whole_;
  std::set<std::pair<std::size_t, Bits>> seen_;  // covered
  Point point_;
};

Covered Cover::covers(const Box& region, const Bits& among, Point& left) {
  const Bits near = meet(among, meeting(region));
  if (exhausted()) return Covered::unknown;
  return Search(*this, region, near).run(near, left);
}

}  // namespace csirt::condition
