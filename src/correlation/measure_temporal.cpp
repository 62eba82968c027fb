// Doors: make_nearness, make_order.
//
// Order is kept without looking at the window: for each number of steps and each last rule, the latest time
// at which a chain of so many steps that ends there began. A chain lies in the window when its first event
// does.
#include "correlation/measure_temporal.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "correlation/bounds.hpp"

namespace csirt::correlation {
namespace {

using condition::Correlation;

// Times are kept later by one, which the last time there is leaves room for, since no event bears it: the
// first one is a time like any other, and what is kept of no chain lies before all windows.
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
std::int64_t kept(std::int64_t time) { return time + 1; }
bool lies_within(std::int64_t kept, std::int64_t from) { return kept > from; }

// Without a condition all rules are wanted.
bool enough(const Bounds& bounds, std::size_t rules, std::size_t met) {
  return bounds.empty() ? met == rules : bounds.hold(met);
}

class Nearness final : public Measure {
 public:
  explicit Nearness(const Correlation& rule) : bounds_(rule.bounds), rules_(rule.rules.size()) {}

  std::size_t state_bytes() const override { return rules_ * sizeof(std::uint32_t); }
  void begin(Cell cell) const override { std::fill_n(counts(cell), rules_, 0); }
  void add(Cell cell, const Sample& sample) override {
    for (std::uint64_t left = sample.mask; left != 0; left &= left - 1)
      ++counts(cell)[std::countr_zero(left)];
  }
  void remove(Cell cell, const Sample& sample) override {
    for (std::uint64_t left = sample.mask; left != 0; left &= left - 1)
      --counts(cell)[std::countr_zero(left)];
  }
  bool holds(Cell cell, const Span&, const Sample&) const override {
    return enough(bounds_, rules_, met(cell));
  }
  std::string value(Cell cell, const Span&, const Sample&) const override {
    return std::to_string(met(cell));
  }

 private:
  static std::uint32_t* counts(Cell cell) { return cell.as<std::uint32_t>(); }  // by rule

  std::size_t met(Cell cell) const {
    return static_cast<std::size_t>(
        std::count_if(counts(cell), counts(cell) + rules_, [](std::uint32_t count) { return count > 0; }));
  }

  Bounds bounds_;
  std::size_t rules_;
};

class Order final : public Measure {
 public:
  explicit Order(const Correlation& rule)
      : bounds_(rule.bounds),
        rules_(rule.rules.size()),
        states_(rule.bounds.empty() ? rules_ : rules_ * rules_) {}

  std::size_t state_bytes() const override { return states_ * sizeof(std::int64_t); }
  void begin(Cell cell) const override { std::fill_n(cell.as<std::int64_t>(), states_, kNever); }
  void add(Cell cell, const Sample& sample) override {
    auto* const begun = cell.as<std::int64_t>();
    // From the last rule on, so that one event is no more than one step of a chain.
    for (std::size_t rule = rules_; rule-- > 0;) {
      if ((sample.mask >> rule & 1) == 0) continue;
      bounds_.empty() ? extend_whole(begun, rule, kept(sample.time))
                      : extend_any(begun, rule, kept(sample.time));
    }
  }
  void remove(Cell, const Sample&) override {}
  bool holds(Cell cell, const Span& span, const Sample&) const override {
    return enough(bounds_, rules_, met(cell, span.from));
  }
  std::string value(Cell cell, const Span& span, const Sample&) const override {
    return std::to_string(met(cell, span.from));
  }

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

  std::size_t met(Cell cell, std::int64_t from) const {
    const auto* const begun = cell.as<std::int64_t>();
    for (std::size_t steps = rules_; steps > 0; --steps) {
      const std::int64_t* const first = begun + (bounds_.empty() ? steps - 1 : (steps - 1) * rules_);
      const std::int64_t* const last = first + (bounds_.empty() ? 1 : rules_);
      if (std::any_of(first, last, [&](std::int64_t time) { return lies_within(time, from); })) return steps;
    }
    return 0;
  }

  Bounds bounds_;
  std::size_t rules_, states_;  // states: the times kept of a group; kNever: no such chain
};

}  // namespace

std::unique_ptr<Measure> make_nearness(const Correlation& correlation) {
  return std::make_unique<Nearness>(correlation);
}

std::unique_ptr<Measure> make_order(const Correlation& correlation) {
  return std::make_unique<Order>(correlation);
}

}  // namespace csirt::correlation
