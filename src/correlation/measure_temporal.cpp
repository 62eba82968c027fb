// Doors: make_nearness, make_order.
//
// Order is kept without looking at the window: for each number of steps and each last rule, the latest event
// with which a chain of so many steps that ends there began. A chain lies in the window when its first event
// does.
#include "correlation/measure_temporal.hpp"

#include <algorithm>
#include <bit>

#include "correlation/bounds.hpp"
#include "correlation/window.hpp"

namespace csirt::correlation {
namespace {

using condition::Correlation;

// Events are told by their numbers in the window, which follow their times and wrap around: an event's age is
// how many events came since. What began before the window is kept as of this age. Until the group is met
// again, or has left, no more than Window::most events come, so that it lies before all windows still.
constexpr std::uint32_t kLongAgo = std::uint32_t{1} << 31;
static_assert(Window::most <= kLongAgo / 2);

// Without a condition all rules are wanted.
bool enough(const Bounds& bounds, std::size_t rules, std::size_t met) {
  return bounds.empty() ? met == rules : bounds.hold(met);
}

class Nearness final : public MeasureOf<Nearness> {
 public:
  explicit Nearness(const Correlation& rule) : bounds_(rule.bounds), rules_(rule.rules.size()) {}

  std::size_t state_bytes() const override { return rules_ * sizeof(std::uint32_t); }
  void begin(Cell cell, std::uint32_t) const override { std::fill_n(counts(cell), rules_, 0); }
  void enter(Cell cell, const Sample& sample, std::uint32_t) {
    for (std::uint64_t left = sample.mask; left != 0; left &= left - 1)
      ++counts(cell)[std::countr_zero(left)];
  }
  void remove(Cell cell, const Sample& sample) override {
    for (std::uint64_t left = sample.mask; left != 0; left &= left - 1)
      --counts(cell)[std::countr_zero(left)];
  }
  bool holds(Cell cell, const Span&, const Sample&) const { return enough(bounds_, rules_, met(cell)); }
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

class Order final : public MeasureOf<Order> {
 public:
  explicit Order(const Correlation& rule)
      : bounds_(rule.bounds),
        rules_(rule.rules.size()),
        states_(rule.bounds.empty() ? rules_ : rules_ * (rules_ + 1) / 2),
        least_(rule.bounds.empty() ? rules_ : bounds_.least()) {}

  std::size_t state_bytes() const override { return states_ * sizeof(std::uint32_t); }
  void begin(Cell cell, std::uint32_t event) const override {
    std::fill_n(begun(cell), states_, event - kLongAgo);
  }
  void enter(Cell cell, const Sample& sample, std::uint32_t first) {
    const std::uint32_t event = sample.event;
    std::uint32_t* const begun = Order::begun(cell);
    for (std::uint32_t* one = begun; one != begun + states_; ++one) {
      if (!lies_within(*one, first, event)) *one = event - kLongAgo;
    }
    // From the last rule on, so that one event is no more than one step of a chain.
    for (std::size_t rule = rules_; rule-- > 0;) {
      if ((sample.mask >> rule & 1) == 0) continue;
      bounds_.empty() ? extend_whole(begun, rule, event) : extend_any(begun, rule, event);
    }
  }
  void remove(Cell, const Sample&) override {}
  bool holds(Cell cell, const Span& span, const Sample& current) const {
    return span.count >= least_ && enough(bounds_, rules_, met(cell, span.first, current.event));
  }
  std::string value(Cell cell, const Span& span, const Sample& current) const override {
    return std::to_string(met(cell, span.first, current.event));
  }

 private:
  static std::uint32_t* begun(Cell cell) { return cell.as<std::uint32_t>(); }

  static bool lies_within(std::uint32_t begun, std::uint32_t first, std::uint32_t event) {
    return event - begun <= event - first;
  }
  static std::uint32_t later(std::uint32_t a, std::uint32_t b, std::uint32_t event) {
    return event - a < event - b ? a : b;
  }

  // All rules, none left out: the chain to rule k has k + 1 steps.
  static void extend_whole(std::uint32_t* begun, std::size_t rule, std::uint32_t event) {
    begun[rule] = rule == 0 ? event : later(begun[rule], begun[rule - 1], event);
  }

  // Chains of some of the rules, in their order: those of so many steps stand behind those of fewer, by the
  // last rule, which as many rules come before as there are steps before the last.
  void extend_any(std::uint32_t* begun, std::size_t rule, std::uint32_t event) const {
    for (std::size_t before = rule; before > 0; --before) {
      std::uint32_t* const longer = begun + before * rules_ - before * (before - 1) / 2;
      const std::uint32_t* const shorter = longer - (rules_ - before + 1);
      std::uint32_t& held = longer[rule - before];
      for (std::size_t i = 0; i <= rule - before; ++i) held = later(held, shorter[i], event);
    }
    begun[rule] = event;
  }

  std::size_t met(Cell cell, std::uint32_t first, std::uint32_t event) const {
    const std::uint32_t* end = begun(cell) + states_;
    for (std::size_t steps = rules_; steps > 0; --steps) {
      const std::uint32_t* const from = end - (bounds_.empty() ? 1 : rules_ - steps + 1);
      if (std::any_of(from, end, [&](std::uint32_t one) { return lies_within(one, first, event); }))
        return steps;
      end = from;
    }
    return 0;
  }

  Bounds bounds_;
  std::size_t rules_, states_;  // states: the events kept of a group
  std::uint64_t least_;         // fewer events are no chain that is long enough
};

}  // namespace

std::unique_ptr<Measure> make_nearness(const Correlation& correlation) {
  return std::make_unique<Nearness>(correlation);
}

std::unique_ptr<Measure> make_order(const Correlation& correlation) {
  return std::make_unique<Order>(correlation);
}

}  // namespace csirt::correlation
