// Counts cases, right and wrong, of one or two sets of predictions: by class, over all classes, and by block
// for resampling.
//
// Shape: counts alone; memory follows classes and the different sums of blocks, never the cases. Bounds:
// beyond kMostKinds different sums or kMostClasses classes, Error(limit). Thread rule: one thread at a time.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/bootstrap.hpp"
#include "analysis/labels.hpp"

namespace csirt::analysis {

inline constexpr std::size_t kSides = 2;
inline constexpr std::size_t kMostKinds = 4'000'000;
inline constexpr std::size_t kMostClasses = 100'000;
inline constexpr std::size_t kMostMatrixClasses = 64;

// One case: what is true of it, and what each set said. Every list is sorted and has each class once.
struct TalliedCase {
  const Label& label;
  std::array<const std::vector<std::string>*, kSides> said;  // null: there is no such set
};

// Whether a set got a case right: the same classes; of techniques one of those expected is enough.
bool is_right(Aim aim, const Label& label, const std::vector<std::string>& said);

class Tally {
 public:
  // `block` cases that follow one another are one unit; 0: those of one block name.
  Tally(Aim aim, std::size_t sides, std::uint64_t block) : aim_(aim), sides_(sides), block_(block) {}

  void add(const TalliedCase& one);
  // Ends the block that is not full yet. To be called before anything is read.
  void end_block();

  struct Class {
    Units touched;                                // blocks in which it was expected or said
    std::map<std::uint64_t, std::uint64_t> open;  // how many of these had so many open cases
    bool expected = false;
  };
  using Matrix = std::map<std::pair<std::string, std::string>, std::uint64_t>;

  const std::map<std::string, Class>& classes() const { return classes_; }
  // The units of a class, blocks in which it does not show included.
  Units units_of(const Class& one) const;
  const Units& overall() const { return overall_; }
  const Units& micro() const { return micro_; }
  // Null where a case had several classes, or there are too many of them.
  const Matrix* matrix(std::size_t side) const { return square_ ? &matrix_[side] : nullptr; }
  std::uint64_t cases() const { return cases_; }
  std::uint64_t blocks() const { return blocks_; }
  std::uint64_t right(std::size_t side) const { return right_[side]; }
  // Cases by whether the first and the second set are right.
  std::uint64_t agreed(bool first, bool second) const { return agreement_[2 * first + second]; }

 private:
  struct Pending {
    Unit unit;
    std::uint64_t open = 0;
  };
  Counts& side_of(Unit& unit, std::size_t side) const { return side == 0 ? unit.first : unit.second; }
  void count_class(const TalliedCase& one, const std::string& name);
  void count_overall(const TalliedCase& one);
  void count_matrix(const TalliedCase& one);
  void add_unit(Units& units, const Unit& unit);

  Aim aim_;
  std::size_t sides_;
  std::uint64_t block_;
  std::string block_name_;
  std::map<std::string, Class> classes_;
  Units overall_, micro_;
  std::map<std::uint64_t, std::uint64_t> blocks_by_open_;
  std::array<Matrix, kSides> matrix_;
  std::set<std::string> matrix_names_;
  bool square_ = true;
  std::uint64_t cases_ = 0, blocks_ = 0;
  std::array<std::uint64_t, kSides> right_{};
  std::array<std::uint64_t, 4> agreement_{};
  std::size_t kinds_ = 0;
  // Of the block that is not full yet.
  std::map<std::string, Pending> pending_;
  Unit pending_overall_, pending_micro_;
  std::uint64_t pending_cases_ = 0, pending_open_ = 0;
};

}  // namespace csirt::analysis
