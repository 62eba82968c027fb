#include "correlation/naive.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "correlation/naive_measure.hpp"

namespace csirt::correlation::test {
namespace {

using condition::Correlation;
using condition::CorrelationReference;

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t nanoseconds(const NaiveEvent& event) { return event.time * kSecond; }

class Naive {
 public:
  Naive(const condition::RuleSet& rules, AlertAgain again, const CorrelationLimits& limits)
      : rules_(rules), again_(again), limits_(limits) {}

  std::vector<Fired> run(std::vector<NaiveEvent> events) {
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
    return std::move(out_);
  }

 private:
  // What is known of one group of a correlation.
  struct Group {
    std::vector<Seen> log;                // all that were counted
    std::optional<std::int64_t> alerted;  // when it alerted last
    bool lost = false;                    // an event, and the window has not been empty since
  };

  const std::vector<Correlation>& all() const { return rules_.correlations(); }

  // Whether the event fires the correlation as an event of `rule`; asked once an event, inner ones first.
  void ask(std::uint32_t number, const NaiveEvent& event) {
    if (fired_.contains(number)) return;
    fired_[number] = {};
    for (const CorrelationReference& to : all()[number].rules) {
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
        const CorrelationReference& to = one.rules[step];
        if (to.is_correlation ? !fired_[to.number].contains(rule) : to.number != rule) continue;
        Seen seen{&event, {}, {step}, {}};
        if (!read(number, step, rule, event, one.group_by, seen.key)) continue;
        if (!read(number, step, rule, event, one.fields, seen.value)) continue;
        if (reads_numbers(one) && !thousandths(seen.value.front())) continue;
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

  // What the correlation calls `name` in an event of the rule that reaches it by the step.
  std::string field(std::uint32_t number, std::size_t step, std::uint32_t rule,
                    const std::string& name) const {
    std::string own = name;
    for (const condition::CorrelationAlias& alias : all()[number].aliases) {
      if (alias.name == name) own = alias.fields[step];
    }
    const CorrelationReference& to = all()[number].rules[step];
    if (!to.is_correlation) return own;
    const std::vector<CorrelationReference>& inner = all()[to.number].rules;
    std::size_t way = 0;
    while (!leads(inner[way], rule)) ++way;
    return field(to.number, way, rule, own);
  }

  // Whether events of the rule may come by this reference.
  bool leads(const CorrelationReference& by, std::uint32_t rule) const {
    if (!by.is_correlation) return by.number == rule;
    const auto& inner = all()[by.number].rules;
    return std::any_of(inner.begin(), inner.end(),
                       [&](const CorrelationReference& to) { return leads(to, rule); });
  }

  // Counts the event; whether it fires.
  bool take(std::uint32_t number, const Seen& seen) {
    const Correlation& one = all()[number];
    Group& group = groups_[{number, seen.key}];
    const std::int64_t now = nanoseconds(*seen.event);
    std::vector<Seen> window;
    for (const Seen& before : group.log) {
      if (nanoseconds(*before.event) >= now - one.timespan.ns) window.push_back(before);
    }
    if (window.empty()) group.lost = false;
    if (window.size() >= limits_.group_events) {
      group.lost = true;
      return false;
    }
    const bool held = !window.empty() && holds(one, window, seen);
    group.log.push_back(seen);
    window.push_back(seen);
    if (!holds(one, window, seen)) return false;
    if (again_ == AlertAgain::once && held) return false;
    if (again_ == AlertAgain::window && group.alerted && now <= *group.alerted + one.timespan.ns)
      return false;
    group.alerted = now;
    if (one.info.reports) tell(number, window, group.lost);
    return true;
  }

  void tell(std::uint32_t number, const std::vector<Seen>& window, bool lost) {
    const Correlation& one = all()[number];
    const Seen& seen = window.back();
    Fired fired;
    fired.correlation = number;
    CorrelationFinding& finding = fired.finding;
    finding.rule = one.info.id;
    finding.title = one.info.title;
    finding.level = one.info.level;
    for (std::size_t i = 0; i < one.group_by.size(); ++i)
      finding.group.push_back({one.group_by[i], seen.key[i]});
    finding.value = measured_text(one, window, seen);
    finding.count = window.size();
    finding.first_seen.ns = nanoseconds(*window.front().event);
    finding.last_seen.ns = nanoseconds(*seen.event);
    finding.overflow = lost;
    const std::size_t most = std::max<std::size_t>(limits_.references, 2);
    for (std::size_t i = 0; i < window.size(); ++i) {
      if (i + 1 >= most && i + 1 != window.size()) continue;
      const NaiveEvent& event = *window[i].event;
      finding.events.push_back({event.source, event.offset, {nanoseconds(event)}});
      fired.attachments.push_back(attachment_of(event));
    }
    out_.push_back(std::move(fired));
  }

  const condition::RuleSet& rules_;
  AlertAgain again_;
  CorrelationLimits limits_;
  std::map<std::pair<std::uint32_t, std::vector<std::string>>, Group> groups_;
  std::map<std::uint32_t, std::set<std::uint32_t>> fired_;  // by the event at hand: by which base rules
  std::vector<Fired> out_;
};

}  // namespace

std::vector<Fired> naive_findings(const condition::RuleSet& rules, std::vector<NaiveEvent> events,
                                  AlertAgain again, const CorrelationLimits& limits) {
  return Naive(rules, again, limits).run(std::move(events));
}

}  // namespace csirt::correlation::test
