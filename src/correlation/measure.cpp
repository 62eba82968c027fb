// Door: make_measure. One class a kind of correlation; those of order and nearness stand in
// measure_temporal.cpp.
#include "correlation/measure.hpp"

#include <algorithm>
#include <cstring>

#include "correlation/bounds.hpp"
#include "correlation/measure_temporal.hpp"
#include "correlation/value_counts.hpp"

namespace csirt::correlation {
namespace {

using condition::BoundRelation;
using condition::Correlation;
using condition::CorrelationKind;

class EventCount final : public MeasureOf<EventCount> {
 public:
  explicit EventCount(const Correlation& rule) : bounds_(rule.bounds) {}
  std::size_t state_bytes() const override { return 0; }
  void begin(Cell, std::uint32_t) const override {}
  void enter(Cell, const Sample&, std::uint32_t) {}
  void remove(Cell, const Sample&) override {}
  bool holds(Cell, const Span& span, const Sample&) const { return bounds_.hold(span.count); }
  std::string value(Cell, const Span& span, const Sample&) const override {
    return std::to_string(span.count);
  }

 private:
  Bounds bounds_;
};

// What measures of the values in a window keep of a group.
template <class Self>
class OfValues : public MeasureOf<Self> {
 public:
  explicit OfValues(const Correlation& rule) : bounds_(rule.bounds) {}
  std::size_t state_bytes() const final { return sizeof(ValueCounts::Near); }
  void begin(Cell cell, std::uint32_t) const final { *near(cell) = {}; }
  void enter(Cell cell, const Sample& sample, std::uint32_t) {
    counts_.add(*near(cell), cell.group, sample.value);
  }
  void remove(Cell cell, const Sample& sample) final {
    counts_.remove(*near(cell), cell.group, sample.value);
  }
  std::size_t bytes() const final { return counts_.bytes(); }
  std::size_t needed() const final { return counts_.needed(); }

 protected:
  static ValueCounts::Near* near(Cell cell) { return cell.as<ValueCounts::Near>(); }

  Bounds bounds_;
  ValueCounts counts_;
};

class ValueCount final : public OfValues<ValueCount> {
 public:
  using OfValues::OfValues;
  bool holds(Cell cell, const Span&, const Sample&) const { return bounds_.hold(near(cell)->distinct()); }
  std::string value(Cell cell, const Span&, const Sample&) const override {
    return std::to_string(near(cell)->distinct());
  }
};

// What share of the window's events have the value of this one, in percent.
class ValueShare final : public OfValues<ValueShare> {
 public:
  using OfValues::OfValues;
  bool holds(Cell cell, const Span& span, const Sample& current) const {
    const std::uint32_t count = equal(cell, current);
    return count > 0 && bounds_.hold(Number{static_cast<Wide>(count) * 100, 0}, span.count);
  }
  std::string value(Cell cell, const Span& span, const Sample& current) const override {
    return std::to_string(equal(cell, current)) + "/" + std::to_string(span.count);
  }

 private:
  std::uint32_t equal(Cell cell, const Sample& current) const {
    return counts_.count(*near(cell), cell.group, current.value);
  }
};

// Sum, or average: the sum against the bound times the count. Records are not aligned for wide numbers.
class ValueSum final : public MeasureOf<ValueSum> {
 public:
  ValueSum(const Correlation& rule, bool average) : bounds_(rule.bounds), average_(average) {}
  std::size_t state_bytes() const override { return sizeof(Number); }
  void begin(Cell cell, std::uint32_t) const override { set(cell, {}); }
  void enter(Cell cell, const Sample& sample, std::uint32_t) { set(cell, sum(cell) += *sample.number); }
  void remove(Cell cell, const Sample& sample) override { set(cell, sum(cell) -= *sample.number); }
  bool holds(Cell cell, const Span& span, const Sample&) const {
    return bounds_.hold(sum(cell), average_ ? span.count : 1);
  }
  std::string value(Cell cell, const Span& span, const Sample&) const override {
    std::string text = text_of(sum(cell));
    if (average_) text.append("/").append(std::to_string(span.count));
    return text;
  }

 private:
  static Number sum(Cell cell) {
    Number sum;
    std::memcpy(&sum, cell.state, sizeof sum);
    return sum;
  }
  static void set(Cell cell, const Number& sum) { std::memcpy(cell.state, &sum, sizeof sum); }

  Bounds bounds_;
  bool average_;
};

// The value of rank ceil(p n / 100) in ascending order. To compare it with a bound one need not know it: it
// is below the bound exactly when at least so many values are.
class ValuePercentile final : public MeasureOf<ValuePercentile> {
 public:
  explicit ValuePercentile(const Correlation& rule) : bounds_(rule.bounds) {
    const auto& percentile = *rule.percentile;
    const auto behind = static_cast<std::int64_t>(percentile.digits.size()) - percentile.point;
    for (const char digit : percentile.digits) numerator_ = numerator_ * 10 + (digit - '0');
    for (std::int64_t i = behind; i < 0; ++i) numerator_ *= 10;
    for (std::int64_t i = 0; i < behind; ++i) denominator_ *= 10;
  }

  std::size_t state_bytes() const override { return bounds_.all().size() * sizeof(Below); }
  void begin(Cell cell, std::uint32_t) const override {
    std::fill_n(below(cell), bounds_.all().size(), Below{});
  }
  void enter(Cell cell, const Sample& sample, std::uint32_t) { count(cell, sample, 1); }
  void remove(Cell cell, const Sample& sample) override { count(cell, sample, ~std::uint32_t{0}); }
  bool holds(Cell cell, const Span& span, const Sample&) const {
    const std::uint64_t rank = rank_of(span.count);
    for (std::size_t i = 0; i < bounds_.all().size(); ++i) {
      const Below& one = below(cell)[i];
      const auto order = one.less >= rank            ? std::strong_ordering::less
                         : one.less_or_equal >= rank ? std::strong_ordering::equal
                                                     : std::strong_ordering::greater;
      if (!condition::satisfies(bounds_.all()[i].relation, order)) return false;
    }
    return true;
  }
  // How many values lie below the first bound.
  std::string value(Cell cell, const Span& span, const Sample&) const override {
    return std::to_string(below(cell)->less) + "/" + std::to_string(span.count);
  }

 private:
  struct Below {
    std::uint32_t less = 0, less_or_equal = 0;  // a group has fewer events (Window::most)
  };
  static Below* below(Cell cell) { return cell.as<Below>(); }  // by bound

  std::uint64_t rank_of(std::uint64_t count) const {
    const Wide least = numerator_ * static_cast<Wide>(count);
    return static_cast<std::uint64_t>((least + denominator_ - 1) / denominator_);
  }

  void count(Cell cell, const Sample& sample, std::uint32_t by) {
    for (std::size_t i = 0; i < bounds_.all().size(); ++i) {
      const auto order = compare(*sample.number, bounds_.all()[i].number);
      Below& one = below(cell)[i];
      if (order < 0) one.less += by;
      if (order <= 0) one.less_or_equal += by;
    }
  }

  Bounds bounds_;
  Wide numerator_ = 0, denominator_ = 100;  // of the percentile as a fraction
};

}  // namespace

std::unique_ptr<Measure> make_measure(const Correlation& rule) {
  switch (rule.kind) {
    case CorrelationKind::event_count:
      return std::make_unique<EventCount>(rule);
    case CorrelationKind::value_count:
      return std::make_unique<ValueCount>(rule);
    case CorrelationKind::value_sum:
      return std::make_unique<ValueSum>(rule, false);
    case CorrelationKind::value_avg:
      return std::make_unique<ValueSum>(rule, true);
    case CorrelationKind::value_percentile:
      if (rule.percentile) return std::make_unique<ValuePercentile>(rule);
      return std::make_unique<ValueShare>(rule);
    case CorrelationKind::temporal:
      return make_nearness(rule);
    case CorrelationKind::temporal_ordered:
      break;
  }
  return make_order(rule);
}

}  // namespace csirt::correlation
