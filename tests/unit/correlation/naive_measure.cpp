#include "correlation/naive_measure.hpp"

#include <algorithm>
#include <stdexcept>

namespace csirt::correlation::test {
namespace {

using condition::Correlation;
using condition::CorrelationKind;

bool all_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string text_of_thousandths(std::int64_t number) {
  std::string text = std::to_string(number < 0 ? -number : number);
  while (text.size() < 4) text = '0' + text;
  text.insert(text.size() - 3, 1, '.');
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return (number < 0 ? "-" : "") + text;
}

std::int64_t number_of_value(const Seen& seen) { return thousandths(seen.value.front()).value(); }

std::int64_t sum_of(const std::vector<Seen>& window) {
  std::int64_t sum = 0;
  for (const Seen& seen : window) sum += number_of_value(seen);
  return sum;
}

std::int64_t how_many_equal(const std::vector<Seen>& window, const Seen& current) {
  return std::count_if(window.begin(), window.end(),
                       [&](const Seen& seen) { return seen.value == current.value; });
}

std::size_t how_many_values(const std::vector<Seen>& window) {
  std::set<std::vector<std::string>> values;
  for (const Seen& seen : window) values.insert(seen.value);
  return values.size();
}

std::size_t how_many_rules(const std::vector<Seen>& window) {
  std::set<std::size_t> met;
  for (const Seen& seen : window) met.insert(seen.steps.begin(), seen.steps.end());
  return met.size();
}

// The most events, one after the other, that are different rules in the order of the rules.
std::size_t longest(const std::vector<Seen>& window, std::size_t at, std::size_t step) {
  if (at == window.size()) return 0;
  std::size_t best = longest(window, at + 1, step);
  for (const std::size_t own : window[at].steps) {
    if (own >= step) best = std::max(best, 1 + longest(window, at + 1, own + 1));
  }
  return best;
}

// 0.digits * 10^point, which is what a Decimal says, in thousandths.
std::int64_t percent_of(const Correlation& one) {
  std::string digits = one.percentile->digits;
  digits.resize(static_cast<std::size_t>(one.percentile->point + 3), '0');
  return std::stoll(digits);
}

std::int64_t percentile(const Correlation& one, const std::vector<Seen>& window) {
  std::vector<std::int64_t> values;
  for (const Seen& seen : window) values.push_back(number_of_value(seen));
  std::sort(values.begin(), values.end());
  // The least rank that is no less than p n / 100.
  std::int64_t rank = 1;
  while (rank * 100'000 < percent_of(one) * static_cast<std::int64_t>(values.size())) ++rank;
  return values[static_cast<std::size_t>(rank - 1)];
}

// A comparison as it is written: "gte 2.5".
struct Bound {
  std::string relation;
  std::int64_t number = 0;
};

Bound bound_of(const condition::CorrelationBound& bound) {
  const std::size_t blank = bound.text.find(' ');
  const auto number = thousandths(bound.text.substr(blank + 1));
  if (!number) throw std::logic_error("beyond the reference: " + bound.text);
  return {bound.text.substr(0, blank), *number};
}

bool satisfied(const std::string& relation, std::int64_t left, std::int64_t right) {
  if (relation == "gt") return left > right;
  if (relation == "gte") return left >= right;
  if (relation == "lt") return left < right;
  if (relation == "lte") return left <= right;
  if (relation == "eq") return left == right;
  if (relation == "neq") return left != right;
  throw std::logic_error("beyond the reference: " + relation);
}

struct Fraction {
  std::int64_t over = 0, under = 1;
};

Fraction whole(std::size_t count) { return {static_cast<std::int64_t>(count) * 1000, 1}; }

Fraction measure(const Correlation& one, const std::vector<Seen>& window, const Seen& current) {
  const auto count = static_cast<std::int64_t>(window.size());
  switch (one.kind) {
    case CorrelationKind::event_count:
      return whole(window.size());
    case CorrelationKind::value_count:
      return whole(how_many_values(window));
    case CorrelationKind::value_sum:
      return {sum_of(window), 1};
    case CorrelationKind::value_avg:
      return {sum_of(window), count};
    case CorrelationKind::value_percentile:
      if (one.percentile) return {percentile(one, window), 1};
      return {how_many_equal(window, current) * 100'000, count};
    case CorrelationKind::temporal:
      return whole(how_many_rules(window));
    case CorrelationKind::temporal_ordered:
      break;
  }
  return whole(longest(window, 0, 0));
}

bool is_share(const Correlation& one) {
  return one.kind == CorrelationKind::value_percentile && !one.percentile;
}

std::int64_t how_many_below(const Correlation& one, const std::vector<Seen>& window) {
  const std::int64_t first = bound_of(one.bounds.front()).number;
  return std::count_if(window.begin(), window.end(),
                       [&](const Seen& seen) { return number_of_value(seen) < first; });
}

}  // namespace

std::optional<std::int64_t> thousandths(const std::string& text) {
  const bool negative = text.starts_with('-');
  const std::string number = text.substr(negative || text.starts_with('+') ? 1 : 0);
  const std::size_t point = number.find('.');
  const std::string before = number.substr(0, point);
  std::string behind = point == std::string::npos ? "0" : number.substr(point + 1);
  if (!all_digits(before) || !all_digits(behind)) return std::nullopt;
  if (before.size() > 28 || behind.size() > 28) return std::nullopt;
  if (before.size() > 12 || behind.size() > 3) throw std::logic_error("beyond the reference: " + text);
  behind.resize(3, '0');
  return std::stoll(before + behind) * (negative ? -1 : 1);
}

bool reads_numbers(const Correlation& one) {
  return one.kind == CorrelationKind::value_sum || one.kind == CorrelationKind::value_avg ||
         (one.kind == CorrelationKind::value_percentile && one.percentile);
}

bool holds(const Correlation& one, const std::vector<Seen>& window, const Seen& current) {
  if (is_share(one) && how_many_equal(window, current) == 0) return false;
  const Fraction measured = measure(one, window, current);
  if (one.bounds.empty()) return measured.over == whole(one.rules.size()).over;
  return std::all_of(one.bounds.begin(), one.bounds.end(), [&](const condition::CorrelationBound& written) {
    const Bound bound = bound_of(written);
    return satisfied(bound.relation, measured.over, bound.number * measured.under);
  });
}

std::string measured_text(const Correlation& one, const std::vector<Seen>& window, const Seen& current) {
  const std::string of_count = "/" + std::to_string(window.size());
  if (is_share(one)) return std::to_string(how_many_equal(window, current)) + of_count;
  if (one.percentile) return std::to_string(how_many_below(one, window)) + of_count;
  const std::string over = text_of_thousandths(measure(one, window, current).over);
  return one.kind == CorrelationKind::value_avg ? over + of_count : over;
}

}  // namespace csirt::correlation::test
