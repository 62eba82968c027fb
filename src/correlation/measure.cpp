// Door: make_measure. One class a kind of correlation; those of order and nearness stand in
// measure_temporal.cpp.
#include "correlation/measure.hpp"

#include <vector>

#include "correlation/bounds.hpp"
#include "correlation/count_map.hpp"
#include "correlation/measure_temporal.hpp"

namespace csirt::correlation {
namespace {

using condition::BoundRelation;
using condition::Correlation;
using condition::CorrelationKind;

template <class T>
T& grown(std::vector<T>& list, std::size_t at) {
  if (at >= list.size()) list.resize(at + 1);
  return list[at];
}

class EventCount final : public Measure {
 public:
  explicit EventCount(const Correlation& rule) : bounds_(rule.bounds) {}
  void add(std::uint32_t, const Sample&) override {}
  void remove(std::uint32_t, const Sample&) override {}
  bool holds(std::uint32_t, const Span& span, const Sample&) const override {
    return bounds_.hold(span.count);
  }
  std::string value(std::uint32_t, const Span& span, const Sample&) const override {
    return std::to_string(span.count);
  }
  void forget(std::uint32_t) override {}
  std::size_t bytes() const override { return 0; }
  void prefetch(std::uint32_t, std::uint32_t) const override {}

 private:
  Bounds bounds_;
};

class ValueCount final : public Measure {
 public:
  explicit ValueCount(const Correlation& rule) : bounds_(rule.bounds) {}
  void add(std::uint32_t group, const Sample& sample) override {
    std::uint32_t& distinct = grown(distinct_, group);
    if (counts_.add(group, sample.value) == 1) ++distinct;
  }
  void remove(std::uint32_t group, const Sample& sample) override {
    if (counts_.remove(group, sample.value) == 0) --distinct_[group];
  }
  bool holds(std::uint32_t group, const Span&, const Sample&) const override {
    return bounds_.hold(distinct_[group]);
  }
  std::string value(std::uint32_t group, const Span&, const Sample&) const override {
    return std::to_string(distinct_[group]);
  }
  void forget(std::uint32_t) override {}
  std::size_t bytes() const override { return counts_.bytes() + distinct_.capacity() * sizeof distinct_[0]; }
  void prefetch(std::uint32_t group, std::uint32_t value) const override {
    fetch_at(distinct_, group);
    counts_.prefetch(group, value);
  }

 private:
  Bounds bounds_;
  CountMap counts_;
  std::vector<std::uint32_t> distinct_;
};

// Sum, or average: the sum against the bound times the count.
class ValueSum final : public Measure {
 public:
  ValueSum(const Correlation& rule, bool average) : bounds_(rule.bounds), average_(average) {}
  void add(std::uint32_t group, const Sample& sample) override { grown(sums_, group) += *sample.number; }
  void remove(std::uint32_t group, const Sample& sample) override { sums_[group] -= *sample.number; }
  bool holds(std::uint32_t group, const Span& span, const Sample&) const override {
    return bounds_.hold(sums_[group], average_ ? span.count : 1);
  }
  std::string value(std::uint32_t group, const Span& span, const Sample&) const override {
    return text_of(sums_[group]) + (average_ ? "/" + std::to_string(span.count) : "");
  }
  void forget(std::uint32_t group) override { sums_[group] = {}; }
  std::size_t bytes() const override { return sums_.capacity() * sizeof(Number); }
  void prefetch(std::uint32_t group, std::uint32_t) const override { fetch_at(sums_, group); }

 private:
  Bounds bounds_;
  bool average_;
  std::vector<Number> sums_;
};

// What share of the window's events have the value of this one, in percent.
class ValueShare final : public Measure {
 public:
  explicit ValueShare(const Correlation& rule) : bounds_(rule.bounds) {}
  void add(std::uint32_t group, const Sample& sample) override { counts_.add(group, sample.value); }
  void remove(std::uint32_t group, const Sample& sample) override { counts_.remove(group, sample.value); }
  bool holds(std::uint32_t group, const Span& span, const Sample& current) const override {
    const std::uint32_t count = counts_.count(group, current.value);
    return count > 0 && bounds_.hold(Number{static_cast<Wide>(count) * 100, 0}, span.count);
  }
  std::string value(std::uint32_t group, const Span& span, const Sample& current) const override {
    return std::to_string(counts_.count(group, current.value)) + "/" + std::to_string(span.count);
  }
  void forget(std::uint32_t) override {}
  std::size_t bytes() const override { return counts_.bytes(); }
  void prefetch(std::uint32_t group, std::uint32_t value) const override { counts_.prefetch(group, value); }

 private:
  Bounds bounds_;
  CountMap counts_;
};

// The value of rank ceil(p n / 100) in ascending order. To compare it with a bound one need not know it: it
// is below the bound exactly when at least so many values are.
class ValuePercentile final : public Measure {
 public:
  explicit ValuePercentile(const Correlation& rule) : bounds_(rule.bounds) {
    const auto& percentile = *rule.percentile;
    const auto behind = static_cast<std::int64_t>(percentile.digits.size()) - percentile.point;
    for (const char digit : percentile.digits) numerator_ = numerator_ * 10 + (digit - '0');
    for (std::int64_t i = behind; i < 0; ++i) numerator_ *= 10;
    for (std::int64_t i = 0; i < behind; ++i) denominator_ *= 10;
  }

  void add(std::uint32_t group, const Sample& sample) override { count(group, sample, 1); }
  void remove(std::uint32_t group, const Sample& sample) override { count(group, sample, ~std::uint64_t{0}); }
  bool holds(std::uint32_t group, const Span& span, const Sample&) const override {
    const std::uint64_t rank = rank_of(span.count);
    for (std::size_t i = 0; i < bounds_.all().size(); ++i) {
      const Below& below = below_[group * bounds_.all().size() + i];
      const auto order = below.less >= rank            ? std::strong_ordering::less
                         : below.less_or_equal >= rank ? std::strong_ordering::equal
                                                       : std::strong_ordering::greater;
      if (!condition::satisfies(bounds_.all()[i].relation, order)) return false;
    }
    return true;
  }
  // How many values lie below the first bound.
  std::string value(std::uint32_t group, const Span& span, const Sample&) const override {
    return std::to_string(below_[group * bounds_.all().size()].less) + "/" + std::to_string(span.count);
  }
  void forget(std::uint32_t) override {}
  std::size_t bytes() const override { return below_.capacity() * sizeof(Below); }
  void prefetch(std::uint32_t group, std::uint32_t) const override {
    fetch_at(below_, group * bounds_.all().size());
  }

 private:
  struct Below {
    std::uint64_t less = 0, less_or_equal = 0;
  };

  std::uint64_t rank_of(std::uint64_t count) const {
    const Wide least = numerator_ * static_cast<Wide>(count);
    return static_cast<std::uint64_t>((least + denominator_ - 1) / denominator_);
  }

  void count(std::uint32_t group, const Sample& sample, std::uint64_t by) {
    const std::size_t bounds = bounds_.all().size();
    grown(below_, (group + std::size_t{1}) * bounds - 1);
    for (std::size_t i = 0; i < bounds; ++i) {
      const auto order = compare(*sample.number, bounds_.all()[i].number);
      Below& below = below_[group * bounds + i];
      if (order < 0) below.less += by;
      if (order <= 0) below.less_or_equal += by;
    }
  }

  Bounds bounds_;
  Wide numerator_ = 0, denominator_ = 100;  // of the percentile as a fraction
  std::vector<Below> below_;                // by group, then bound
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
