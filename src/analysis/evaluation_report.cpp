// What an evaluation reports: measures with their intervals, by set, class and rule, and the comparison of
// two.
#include <algorithm>
#include <cmath>

#include "analysis/evaluation_set.hpp"
#include "analysis/mcnemar.hpp"
#include "base/proportion.hpp"

namespace csirt::analysis {
namespace {

const std::vector<Kind> kAll(kKinds.begin(), kKinds.end());
const std::vector<Kind> kOfMany = {Kind::precision, Kind::recall, Kind::f1};
constexpr const char* kBootstrap = "bootstrap";
constexpr const char* kWilson = "wilson";

std::string digits_of(std::int64_t value) { return base::decimal_text(value, kDigits); }

std::int64_t to_millionths(double value) {
  const auto rounded = static_cast<std::int64_t>(std::floor(std::abs(value) * kUnit + 0.5));
  return value < 0 ? -rounded : rounded;
}

const Counts& counts_of(const Unit& unit, std::size_t side) { return side == 0 ? unit.first : unit.second; }

Unit sum_of(const Units& units) {
  Unit sum;
  for (const auto& [unit, count] : units) {
    for (Counts Unit::* side : {&Unit::first, &Unit::second}) {
      const Counts& c = unit.*side;
      sum.*side += Counts{c.tp * count, c.fp * count, c.fn * count, c.tn * count};
    }
  }
  return sum;
}

MeasureValue shown(Kind kind, const Counts& counts) {
  const Measure made = measure(kind, counts);
  MeasureValue out;
  out.name = name_of(kind);
  if (made.value) out.value = digits_of(*made.value);
  out.undefined = made.undefined;
  return out;
}

void set_interval(MeasureValue& value, const std::optional<Interval>& interval) {
  if (!interval) return;
  value.low = digits_of(interval->low);
  value.high = digits_of(interval->high);
  value.interval = kBootstrap;
  value.undefined_resamples = interval->undefined;
}

ClassScore class_score(const std::string& name, const Units& units, std::size_t side,
                       const std::vector<Kind>& kinds, const EvaluationSettings& settings,
                       const std::string& stream) {
  const Counts counts = counts_of(sum_of(units), side);
  ClassScore out{name, counts.tp, counts.fp, counts.fn, counts.tn, {}};
  std::vector<Statistic> statistics;
  for (const Kind kind : kinds) {
    out.measures.push_back(shown(kind, counts));
    statistics.push_back([kind, side](const Unit& unit) { return estimate(kind, counts_of(unit, side)); });
  }
  if (settings.resamples == 0) return out;
  const auto intervals =
      bootstrap(units, statistics, settings.resamples, Random(settings.seed, stream + name));
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (out.measures[i].value) set_interval(out.measures[i], intervals[i]);
  }
  return out;
}

// The mean over the classes that are expected anywhere; a class of which nothing was said has precision 0
// there.
std::vector<MeasureValue> macro_of(const std::vector<ClassScore>& classes) {
  std::vector<MeasureValue> out;
  for (const Kind kind : kOfMany) {
    double sum = 0;
    std::uint64_t count = 0;
    for (const ClassScore& one : classes) {
      if (one.tp + one.fn == 0) continue;
      sum += estimate(kind, {one.tp, one.fp, one.fn, one.tn}).value_or(0);
      ++count;
    }
    MeasureValue value;
    value.name = name_of(kind);
    if (count > 0) value.value = digits_of(to_millionths(sum / static_cast<double>(count)));
    if (count == 0) value.undefined = "no class is expected";
    out.push_back(std::move(value));
  }
  return out;
}

MeasureValue wilson_measure(Kind kind, const Counts& counts, std::uint64_t hits, std::uint64_t of) {
  MeasureValue out = shown(kind, counts);
  if (of == 0) return out;
  const base::Bounds bounds = base::wilson_bounds(hits, of);
  out.low = digits_of(to_millionths(bounds.low));
  out.high = digits_of(to_millionths(bounds.high));
  out.interval = kWilson;
  return out;
}

void measure_rules(std::vector<RuleScore>& rules, const Subject& subject) {
  for (RuleScore& rule : rules) {
    const Counts counts{rule.tp, rule.fp, rule.fn, rule.tn};
    rule.measures.push_back(wilson_measure(Kind::precision, counts, rule.tp, rule.tp + rule.fp));
    rule.measures.push_back(wilson_measure(Kind::recall, counts, rule.tp, rule.tp + rule.fn));
    rule.measures.push_back(shown(Kind::f1, counts));
    rule.measures.push_back(shown(Kind::mcc, counts));
    const auto number = subject.rules()->find(rule.rule);
    if (!number || subject.watch() == nullptr) continue;
    rule.tried = subject.watch()->tried[*number];
    rule.nanoseconds = subject.watch()->nanoseconds[*number];
  }
}

// Of several classes at once: the share of right cases, and agreement beyond chance (Cohen 1960).
std::vector<MeasureValue> agreement(const Tally::Matrix& matrix) {
  __int128 cases = 0, agreed = 0, by_chance = 0;
  std::map<std::string, std::pair<__int128, __int128>> margins;
  for (const auto& [cell, count] : matrix) {
    cases += count;
    if (cell.first == cell.second) agreed += count;
    margins[cell.first].first += count;
    margins[cell.second].second += count;
  }
  for (const auto& [name, margin] : margins) by_chance += margin.first * margin.second;
  MeasureValue accuracy, kappa;
  accuracy.name = name_of(Kind::accuracy);
  kappa.name = name_of(Kind::kappa);
  if (cases > 0) accuracy.value = digits_of(base::rounded_quotient(agreed, cases, kDigits));
  if (cases == 0) accuracy.undefined = "there are no cases";
  const __int128 whole = cases * cases - by_chance;
  if (whole > 0) kappa.value = digits_of(base::rounded_quotient(cases * agreed - by_chance, whole, kDigits));
  if (whole <= 0) kappa.undefined = "all is of one class, expected and said";
  return {accuracy, kappa};
}

}  // namespace

SetScore Evaluation::score(std::size_t side, const Tally& tally) const {
  const Set& set = *sets_[side];
  SetScore out;
  const char* fallback = side == 0 ? "first" : "second";
  out.name = side < settings_.names.size() ? settings_.names[side] : fallback;
  out.kind = set.subject->kind();
  out.hash = set.subject->hash();
  out.right = tally.right(side);
  out.nanoseconds = set.nanoseconds;
  if (aim_ != Aim::classes) out.overall = class_score("", tally.overall(), side, kAll, settings_, "overall");
  if (const auto* matrix = tally.matrix(side); matrix != nullptr) {
    for (const auto& [cell, count] : *matrix) out.matrix.push_back({cell.first, cell.second, count});
    if (aim_ == Aim::classes) out.overall.measures = agreement(*matrix);
  }
  if (aim_ != Aim::malicious) {
    out.micro = class_score("", tally.micro(), side, kOfMany, settings_, "micro");
    for (const auto& [name, one] : tally.classes())
      out.classes.push_back(class_score(name, tally.units_of(one), side, kOfMany, settings_, "class "));
    out.macro = macro_of(out.classes);
  }
  if (set.rules) {
    out.rules = set.rules->scores();
    measure_rules(out.rules, *set.subject);
  }
  return out;
}

SetComparison Evaluation::comparison(const Tally& tally) const {
  SetComparison out{tally.agreed(true, true),
                    tally.agreed(true, false),
                    tally.agreed(false, true),
                    tally.agreed(false, false),
                    {},
                    {},
                    differing_,
                    differences_};
  out.p = p_text(mcnemar(out.only_first, out.only_second));
  const bool classes = aim_ == Aim::classes;
  const Units& units = classes ? tally.micro() : tally.overall();
  const std::vector<Kind>& kinds = classes ? kOfMany : kAll;
  std::vector<Statistic> statistics;
  const Unit sum = sum_of(units);
  for (const Kind kind : kinds) {
    statistics.push_back([kind](const Unit& unit) -> std::optional<double> {
      const auto first = estimate(kind, unit.first), second = estimate(kind, unit.second);
      if (!first || !second) return std::nullopt;
      return *second - *first;
    });
    MeasureValue value;
    value.name = name_of(kind);
    if (const auto difference = statistics.back()(sum)) {
      value.value = digits_of(to_millionths(*difference));
    } else {
      value.undefined = "it is not defined of both";
    }
    out.differences.push_back(std::move(value));
  }
  if (settings_.resamples == 0) return out;
  const auto intervals =
      bootstrap(units, statistics, settings_.resamples, Random(settings_.seed, "difference"));
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (out.differences[i].value) set_interval(out.differences[i], intervals[i]);
  }
  return out;
}

EvaluationReport Evaluation::report() const {
  EvaluationReport out;
  out.malformed = malformed_;
  out.unlabelled = unlabelled_;
  out.aim = settings_.aim;
  out.seed = settings_.seed;
  out.resamples = settings_.resamples;
  out.block = settings_.block;
  if (!tally_) return out;
  Tally tally = *tally_;  // cases may go on after a report
  tally.end_block();
  out.cases = tally.cases();
  out.blocks = tally.blocks();
  for (std::size_t side = 0; side < sets_.size(); ++side) out.sets.push_back(score(side, tally));
  if (sets_.size() == kSides) out.comparison = comparison(tally);
  return out;
}

}  // namespace csirt::analysis
