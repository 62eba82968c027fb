#include "correlation/naive.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace csirt::correlation::test {
namespace {

using condition::Correlation;
using condition::CorrelationKind;

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t thousandths(const std::string& text) {
  const std::size_t point = text.find('.');
  std::string digits = text.substr(0, point);
  std::string behind = point == std::string::npos ? "" : text.substr(point + 1);
  behind.resize(3, '0');
  return std::stoll(digits + behind);
}

std::int64_t bound_of(const condition::CorrelationBound& bound) {
  const auto& decimal = bound.value;
  std::string digits = decimal.digits;
  digits.resize(static_cast<std::size_t>(std::max<std::int64_t>(decimal.point + 3, 0)), '0');
  return (digits.empty() ? 0 : std::stoll(digits)) * (decimal.negative ? -1 : 1);
}

// An event as one correlation sees it: its group, which of the rules it is, its value.
struct Seen {
  const NaiveEvent* event = nullptr;
  std::vector<std::string> key;
  std::set<std::size_t> steps;
  std::vector<std::string> value;
};

class Naive {
 public:
  Naive(const condition::RuleSet& rules, AlertAgain again) : rules_(rules), again_(again) {}

  std::vector<std::string> run(std::vector<NaiveEvent> events) {
    std::sort(events.begin(), events.end(), [](const NaiveEvent& a, const NaiveEvent& b) {
      return std::tie(a.time, a.source, a.offset) < std::tie(b.time, b.source, b.offset);
    });
    const auto same = [](const NaiveEvent& a, const NaiveEvent& b) {
      return a.time == b.time && a.source == b.source && a.offset == b.offset;
    };
    events.erase(std::unique(events.begin(), events.end(), same), events.end());
    for (const NaiveEvent& event : events) {
      fired_.clear();
      for (std::uint32_t number = 0; number < all().size(); ++number) ask(number, event);
    }
    return out_;
  }

 private:
  const std::vector<Correlation>& all() const { return rules_.correlations(); }

  // Whether the event fires the correlation as an event of `rule`; asked once an event, inner ones first.
  void ask(std::uint32_t number, const NaiveEvent& event) {
    if (fired_.contains(number)) return;
    fired_[number] = {};
    for (const auto& to : all()[number].rules) {
      if (to.is_correlation) ask(to.number, event);
    }
    for (const auto& [seen, rule] : seen_of(number, event)) {
      if (take(number, seen)) fired_[number].insert(rule);
    }
  }

  // The groups of the event, each with the first base rule by which it is one.
  std::vector<std::pair<Seen, std::uint32_t>> seen_of(std::uint32_t number, const NaiveEvent& event) {
    const Correlation& one = all()[number];
    std::vector<std::pair<Seen, std::uint32_t>> groups;
    for (const std::uint32_t rule : event.rules) {
      for (std::size_t step = 0; step < one.rules.size(); ++step) {
        const auto& to = one.rules[step];
        if (to.is_correlation ? !fired_[to.number].contains(rule) : to.number != rule) continue;
        Seen seen{&event, {}, {step}, {}};
        const bool complete = read(number, step, rule, event, one.group_by, seen.key) &&
                              read(number, step, rule, event, one.fields, seen.value);
        if (!complete) continue;
        const auto known = std::find_if(groups.begin(), groups.end(),
                                        [&](const auto& group) { return group.first.key == seen.key; });
        if (known == groups.end()) {
          groups.emplace_back(seen, rule);
        } else {
          known->first.steps.insert(step);
        }
      }
    }
    return groups;
  }

  bool read(std::uint32_t number, std::size_t step, std::uint32_t rule, const NaiveEvent& event,
            const std::vector<std::string>& names, std::vector<std::string>& out) const {
    for (const std::string& name : names) {
      const auto found = event.fields.find(field(number, step, rule, name));
      if (found == event.fields.end()) return false;
      out.push_back(found->second);
    }
    return true;
  }

  std::string field(std::uint32_t number, std::size_t step, std::uint32_t rule,
                    const std::string& name) const {
    const Correlation& one = all()[number];
    const std::string& own = one.field_of(step, name);
    const auto& to = one.rules[step];
    if (!to.is_correlation) return own;
    const auto& inner = all()[to.number];
    for (std::size_t i = 0; i < inner.rules.size(); ++i) {
      if (inner.rules[i].is_correlation || inner.rules[i].number == rule)
        return field(to.number, i, rule, own);
    }
    return own;
  }

  bool take(std::uint32_t number, const Seen& seen) {
    const Correlation& one = all()[number];
    std::vector<Seen>& log = logs_[number];
    std::vector<Seen> window;
    const std::int64_t from = seen.event->time * kSecond - one.timespan.ns;
    for (const Seen& before : log) {
      if (before.key == seen.key && before.event->time * kSecond >= from) window.push_back(before);
    }
    const bool held = !window.empty() && holds(one, window, seen);
    log.push_back(seen);
    window.push_back(seen);
    if (!holds(one, window, seen)) return false;
    if (again_ == AlertAgain::once && held) return false;
    std::optional<std::int64_t>& fired_at = fired_at_[{number, seen.key}];
    const std::int64_t now = seen.event->time * kSecond;
    if (again_ == AlertAgain::window && fired_at && now <= *fired_at + one.timespan.ns) return false;
    fired_at = now;
    if (one.info.reports) tell(one, window, seen);
    return true;
  }

  void tell(const Correlation& one, const std::vector<Seen>& window, const Seen& seen) {
    std::string line = one.info.id + "|";
    for (const std::string& part : seen.key) line += part + ",";
    line += "|" + std::to_string(seen.event->time) + "|" + seen.event->source + "|" +
            std::to_string(seen.event->offset) + "|" + std::to_string(window.size());
    out_.push_back(line);
  }

  static bool compare(const Correlation& one, std::int64_t measured, std::int64_t factor) {
    return std::all_of(one.bounds.begin(), one.bounds.end(), [&](const auto& bound) {
      return condition::satisfies(bound.relation, measured <=> bound_of(bound) * factor);
    });
  }

  static bool holds(const Correlation& one, const std::vector<Seen>& window, const Seen& current) {
    const auto count = static_cast<std::int64_t>(window.size());
    switch (one.kind) {
      case CorrelationKind::event_count:
        return compare(one, count * 1000, 1);
      case CorrelationKind::value_count: {
        std::set<std::vector<std::string>> values;
        for (const Seen& seen : window) values.insert(seen.value);
        return compare(one, static_cast<std::int64_t>(values.size()) * 1000, 1);
      }
      case CorrelationKind::value_sum:
        return compare(one, sum(window), 1);
      case CorrelationKind::value_avg:
        return compare(one, sum(window), count);
      case CorrelationKind::value_percentile:
        return one.percentile ? compare(one, percentile(one, window), 1) : share_holds(one, window, current);
      case CorrelationKind::temporal: {
        std::set<std::size_t> met;
        for (const Seen& seen : window) met.insert(seen.steps.begin(), seen.steps.end());
        return enough(one, met.size());
      }
      case CorrelationKind::temporal_ordered:
        break;
    }
    return enough(one, longest(window, 0, 0));
  }

  static bool enough(const Correlation& one, std::size_t met) {
    if (one.bounds.empty()) return met == one.rules.size();
    return compare(one, static_cast<std::int64_t>(met) * 1000, 1);
  }

  static std::int64_t sum(const std::vector<Seen>& window) {
    std::int64_t sum = 0;
    for (const Seen& seen : window) sum += thousandths(seen.value.front());
    return sum;
  }

  static std::int64_t percentile(const Correlation& one, const std::vector<Seen>& window) {
    std::vector<std::int64_t> values;
    for (const Seen& seen : window) values.push_back(thousandths(seen.value.front()));
    std::sort(values.begin(), values.end());
    const std::int64_t percent = bound_of({condition::BoundRelation::eq, *one.percentile});  // in thousandths
    const auto rank = (percent * static_cast<std::int64_t>(values.size()) + 99'999) / 100'000;
    return values[static_cast<std::size_t>(rank - 1)];
  }

  static bool share_holds(const Correlation& one, const std::vector<Seen>& window, const Seen& current) {
    const auto same = std::count_if(window.begin(), window.end(),
                                    [&](const Seen& seen) { return seen.value == current.value; });
    return same > 0 && compare(one, same * 100'000, static_cast<std::int64_t>(window.size()));
  }

  // The most events, one after the other, that are different rules in the order of the rules.
  static std::size_t longest(const std::vector<Seen>& window, std::size_t at, std::size_t step) {
    if (at == window.size()) return 0;
    std::size_t best = longest(window, at + 1, step);
    for (const std::size_t own : window[at].steps) {
      if (own >= step) best = std::max(best, 1 + longest(window, at + 1, own + 1));
    }
    return best;
  }

  const condition::RuleSet& rules_;
  AlertAgain again_;
  std::map<std::uint32_t, std::vector<Seen>> logs_;
  std::map<std::pair<std::uint32_t, std::vector<std::string>>, std::optional<std::int64_t>> fired_at_;
  std::map<std::uint32_t, std::set<std::uint32_t>> fired_;  // by the event at hand: by which base rules
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> naive_findings(const condition::RuleSet& rules, std::vector<NaiveEvent> events,
                                        AlertAgain again) {
  return Naive(rules, again).run(std::move(events));
}

}  // namespace csirt::correlation::test
