// Doors: make_nearness, make_order.
//
// Order is kept without looking at the window: for each number of steps and each last rule, the latest time
// at which a chain of so many steps that ends there began. A chain lies in the window when its first event
// does.
#include "correlation/measure_temporal.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "correlation/bounds.hpp"

namespace csirt::correlation {
namespace {

using condition::Correlation;

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

// Without a condition all rules are wanted.
bool enough(const Bounds& bounds, std::size_t rules, std::size_t met) {
  return bounds.empty() ? met == rules : bounds.hold(met);
}

class Nearness final : public Measure {
 public:
  explicit Nearness(const Correlation& rule) : bounds_(rule.bounds), rules_(rule.rules.size()) {}

  void add(std::uint32_t group, const Sample& sample) override {
    if ((group + std::size_t{1}) * rules_ > counts_.size()) counts_.resize((group + std::size_t{1}) * rules_);
    for (std::uint64_t left = sample.mask; left != 0; left &= left - 1)
      ++counts_[group * rules_ + static_cast<std::size_t>(std::countr_zero(left))];
  }
  void remove(std::uint32_t group, const Sample& sample) override {
    for (std::uint64_t left = sample.mask; left != 0; left &= left - 1)
      --counts_[group * rules_ + static_cast<std::size_t>(std::countr_zero(left))];
  }
  bool holds(std::uint32_t group, const Span&, const Sample&) const override {
    return enough(bounds_, rules_, met(group));
  }
  std::string value(std::uint32_t group, const Span&, const Sample&) const override {
    return std::to_string(met(group));
  }
  void forget(std::uint32_t) override {}
  std::size_t bytes() const override { return counts_.capacity() * sizeof counts_[0]; }
  void prefetch(std::uint32_t group, std::uint32_t) const override { fetch_at(counts_, group * rules_); }

 private:
  std::size_t met(std::uint32_t group) const {
    const auto begin = counts_.begin() + static_cast<std::ptrdiff_t>(group * rules_);
    return static_cast<std::size_t>(std::count_if(begin, begin + static_cast<std::ptrdiff_t>(rules_),
                                                  [](std::uint32_t count) { return count > 0; }));
  }

  Bounds bounds_;
  std::size_t rules_;
  std::vector<std::uint32_t> counts_;  // by group, then rule
};

class Order final : public Measure {
 public:
  explicit Order(const Correlation& rule)
      : bounds_(rule.bounds),
        rules_(rule.rules.size()),
        states_(rule.bounds.empty() ? rules_ : rules_ * rules_) {}

  void add(std::uint32_t group, const Sample& sample) override {
    if ((group + std::size_t{1}) * states_ > begun_.size())
      begun_.resize((group + std::size_t{1}) * states_, kNever);
    std::int64_t* const begun = begun_.data() + group * states_;
    // From the last rule on, so that one event is no more than one step of a chain.
    for (std::size_t rule = rules_; rule-- > 0;) {
      if ((sample.mask >> rule & 1) == 0) continue;
      bounds_.empty() ? extend_whole(begun, rule, sample.time) : extend_any(begun, rule, sample.time);
    }
  }
  void remove(std::uint32_t, const Sample&) override {}
  bool holds(std::uint32_t group, const Span& span, const Sample&) const override {
    return enough(bounds_, rules_, met(group, span.from));
  }
  std::string value(std::uint32_t group, const Span& span, const Sample&) const override {
    return std::to_string(met(group, span.from));
  }
  void forget(std::uint32_t group) override {
    const auto begin = begun_.begin() + static_cast<std::ptrdiff_t>(group * states_);
    std::fill(begin, begin + static_cast<std::ptrdiff_t>(states_), kNever);
  }
  std::size_t bytes() const override { return begun_.capacity() * sizeof begun_[0]; }
  void prefetch(std::uint32_t group, std::uint32_t) const override { fetch_at(begun_, group * states_); }

 private:
  // All rules, none left out: the chain to rule k has k + 1 steps.
  static void extend_whole(std::int64_t* begun, std::size_t rule, std::int64_t time) {
    begun[rule] = std::max(begun[rule], rule == 0 ? time : begun[rule - 1]);
  }

  // begun[steps - 1][rule]: chains of some of the rules, in their order.
  void extend_any(std::int64_t* begun, std::size_t rule, std::int64_t time) const {
    for (std::size_t steps = rule + 1; steps > 1; --steps) {
      const std::int64_t* const shorter = begun + (steps - 2) * rules_;
      const std::int64_t best = *std::max_element(shorter, shorter + rule);
      std::int64_t& held = begun[(steps - 1) * rules_ + rule];
      held = std::max(held, best);
    }
    begun[rule] = time;
  }

  std::size_t met(std::uint32_t group, std::int64_t from) const {
    const std::int64_t* const begun = begun_.data() + group * states_;
    for (std::size_t steps = rules_; steps > 0; --steps) {
      const std::int64_t* const first = begun + (bounds_.empty() ? steps - 1 : (steps - 1) * rules_);
      const std::int64_t* const last = first + (bounds_.empty() ? 1 : rules_);
      if (std::any_of(first, last, [&](std::int64_t time) { return time != kNever && time >= from; }))
        return steps;
    }
    return 0;
  }

  Bounds bounds_;
  std::size_t rules_, states_;
  std::vector<std::int64_t> begun_;  // by group; kNever: no such chain
};

}  // namespace

std::unique_ptr<Measure> make_nearness(const Correlation& correlation) {
  return std::make_unique<Nearness>(correlation);
}

std::unique_ptr<Measure> make_order(const Correlation& correlation) {
  return std::make_unique<Order>(correlation);
}

}  // namespace csirt::correlation
