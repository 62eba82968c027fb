// Door: Tally. A case touches the classes that it expects or that were said of it; in all others it is a true
// negative, which is counted by the block and not by the class.
#include "analysis/tally.hpp"

#include <algorithm>

#include "csirt/error.hpp"

namespace csirt::analysis {
namespace {

bool has(const std::vector<std::string>& sorted, const std::string& name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

bool meet(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& one) { return has(b, one); });
}

Counts outcome(bool expected, bool said) {
  return {expected && said, !expected && said, expected && !said, !expected && !said};
}

// What was said, as far as it is judged.
std::vector<std::string> judged_part(const Label& label, const std::vector<std::string>& said) {
  if (!label.limited) return said;
  std::vector<std::string> out;
  std::set_intersection(said.begin(), said.end(), label.judged.begin(), label.judged.end(),
                        std::back_inserter(out));
  return out;
}

}  // namespace

bool is_right(Aim aim, const Label& label, const std::vector<std::string>& said) {
  const std::vector<std::string> judged = judged_part(label, said);
  if (aim == Aim::techniques && !label.expected.empty()) return meet(label.expected, judged);
  return judged == label.expected;
}

void Tally::add(const TalliedCase& one) {
  if (block_ == 0 && pending_cases_ > 0 && one.label.block != block_name_) end_block();
  block_name_ = one.label.block;
  std::vector<std::string> names = one.label.limited ? one.label.judged : one.label.expected;
  for (std::size_t side = 0; side < sides_ && !one.label.limited; ++side)
    names.insert(names.end(), one.said[side]->begin(), one.said[side]->end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) count_class(one, name);
  count_overall(one);
  if (aim_ == Aim::malicious || aim_ == Aim::classes) count_matrix(one);
  ++cases_;
  ++pending_cases_;
  pending_open_ += one.label.limited ? 0 : 1;
  if (block_ != 0 && pending_cases_ == block_) end_block();
}

void Tally::count_class(const TalliedCase& one, const std::string& name) {
  Pending& pending = pending_[name];
  pending.open += one.label.limited ? 0 : 1;
  for (std::size_t side = 0; side < sides_; ++side) {
    const Counts counts = outcome(has(one.label.expected, name), has(*one.said[side], name));
    side_of(pending.unit, side) += counts;
    // Over all classes true negatives have no number: every class that nobody thinks of is one.
    Counts& micro = side_of(pending_micro_, side);
    micro.tp += counts.tp, micro.fp += counts.fp, micro.fn += counts.fn;
  }
}

void Tally::count_overall(const TalliedCase& one) {
  std::array<bool, kSides> right{};
  for (std::size_t side = 0; side < sides_; ++side) {
    const bool said = !judged_part(one.label, *one.said[side]).empty();
    side_of(pending_overall_, side) += outcome(!one.label.expected.empty(), said);
    right[side] = is_right(aim_, one.label, *one.said[side]);
    right_[side] += right[side];
  }
  ++agreement_[2 * right[0] + right[1]];
}

void Tally::count_matrix(const TalliedCase& one) {
  const auto single = [](const std::vector<std::string>& names) {
    return names.empty() ? std::string() : names.front();
  };
  for (std::size_t side = 0; side < sides_ && square_; ++side) {
    square_ = one.label.expected.size() <= 1 && one.said[side]->size() <= 1 && !one.label.limited;
    if (!square_) return;
    const std::string expected = single(one.label.expected), said = single(*one.said[side]);
    ++matrix_[side][{expected, said}];
    matrix_names_.insert(expected);
    matrix_names_.insert(said);
    square_ = matrix_names_.size() <= kMostMatrixClasses;
  }
}

void Tally::add_unit(Units& units, const Unit& unit) {
  const auto [place, fresh] = units.try_emplace(unit, 0);
  ++place->second;
  if (!fresh || ++kinds_ <= kMostKinds) return;
  throw Error(
      Status::limit,
      "the blocks have more than " + std::to_string(kMostKinds) + " different sums; longer blocks have fewer",
      "block");
}

void Tally::end_block() {
  if (pending_cases_ == 0) return;
  for (auto& [name, pending] : pending_) {
    Class& one = classes_[name];
    one.expected = one.expected || pending.unit.first.tp + pending.unit.first.fn > 0;
    for (std::size_t side = 0; side < sides_; ++side)
      side_of(pending.unit, side).tn += pending_open_ - pending.open;
    add_unit(one.touched, pending.unit);
    ++one.open[pending_open_];
  }
  if (classes_.size() > kMostClasses) {
    throw Error(Status::limit, "there are more than " + std::to_string(kMostClasses) + " classes", "class");
  }
  add_unit(overall_, pending_overall_);
  add_unit(micro_, pending_micro_);
  ++blocks_by_open_[pending_open_];
  ++blocks_;
  pending_.clear();
  pending_overall_ = pending_micro_ = {};
  pending_cases_ = pending_open_ = 0;
}

Units Tally::units_of(const Class& one) const {
  Units units = one.touched;
  for (const auto& [open, blocks] : blocks_by_open_) {
    const auto touched = one.open.find(open);
    const std::uint64_t rest = blocks - (touched == one.open.end() ? 0 : touched->second);
    if (rest == 0) continue;
    Unit unit;
    for (std::size_t side = 0; side < sides_; ++side) side_of(unit, side).tn = open;
    units[unit] += rest;
  }
  return units;
}

}  // namespace csirt::analysis
