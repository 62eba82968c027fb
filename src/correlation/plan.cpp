// Door: make_plan.
#include "correlation/plan.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "csirt/error.hpp"

namespace csirt::correlation {
namespace {

using condition::Correlation;
using condition::CorrelationKind;
using condition::CorrelationReference;

template <class T>
std::uint32_t place_in(std::vector<T>& list, T item) {
  const auto found = std::find(list.begin(), list.end(), item);
  if (found != list.end()) return static_cast<std::uint32_t>(found - list.begin());
  list.push_back(std::move(item));
  return static_cast<std::uint32_t>(list.size() - 1);
}

class Planner {
 public:
  Planner(const std::vector<Correlation>& correlations, std::size_t rules) : all_(correlations) {
    plan_.feed_of.assign(rules, kNone);
  }

  Plan run() {
    rank_all();
    for (std::uint32_t rank = 0; rank < plan_.order.size(); ++rank) {
      const Correlation& one = all_[plan_.order[rank]];
      std::set<std::uint32_t> fed;
      for (std::size_t reference = 0; reference < one.rules.size(); ++reference)
        add_inputs(rank, reference, fed);
      fed_.emplace_back(fed.begin(), fed.end());
    }
    return std::move(plan_);
  }

 private:
  // Circles have been refused; each after those that it refers to, without recursion since chains may be
  // long.
  void rank_all() {
    rank_.assign(all_.size(), kNone);
    std::map<std::vector<std::string>, std::uint32_t> spaces;
    std::vector<std::pair<std::uint32_t, std::size_t>> way;
    for (std::uint32_t start = 0; start < all_.size(); ++start) {
      if (rank_[start] == kNone) way.emplace_back(start, 0);
      while (!way.empty()) {
        auto& [at, next] = way.back();
        const auto& rules = all_[at].rules;
        while (next < rules.size() && (!rules[next].is_correlation || rank_[rules[next].number] != kNone))
          ++next;
        if (next < rules.size()) {
          way.emplace_back(rules[next++].number, 0);
          continue;
        }
        rank_[at] = static_cast<std::uint32_t>(plan_.order.size());
        plan_.order.push_back(at);
        const auto number = static_cast<std::uint32_t>(spaces.size());
        plan_.space.push_back(spaces.try_emplace(all_[at].group_by, number).first->second);
        way.pop_back();
      }
    }
    plan_.spaces = static_cast<std::uint32_t>(spaces.size());
  }

  void add_inputs(std::uint32_t rank, std::size_t reference, std::set<std::uint32_t>& fed) {
    const CorrelationReference& to = all_[plan_.order[rank]].rules[reference];
    if (!to.is_correlation) {
      add_input(rank, reference, to.number, kNone);
      fed.insert(to.number);
      return;
    }
    const std::uint32_t inner = rank_[to.number];
    for (const std::uint32_t rule : fed_[inner]) {
      add_input(rank, reference, rule, inner);
      fed.insert(rule);
    }
  }

  void add_input(std::uint32_t rank, std::size_t reference, std::uint32_t rule, std::uint32_t via) {
    if (++inputs_ > kMostInputs) {
      throw Error(Status::limit,
                  "the correlations of the set, each through those that it refers to, read rules more than " +
                      std::to_string(kMostInputs) + " times",
                  all_[plan_.order[rank]].info.id);
    }
    if (plan_.feed_of[rule] == kNone) {
      plan_.feed_of[rule] = static_cast<std::uint32_t>(plan_.feeds.size());
      plan_.feeds.emplace_back();
    }
    Feed& feed = plan_.feeds[plan_.feed_of[rule]];
    const Correlation& one = all_[plan_.order[rank]];
    Input input;
    input.rank = rank;
    input.reference = static_cast<std::uint32_t>(reference);
    input.rule = rule;
    input.via = via;
    input.key = place_in(feed.keys, KeyRead{plan_.space[rank], fields(rank, reference, rule, one.group_by)});
    if (!one.fields.empty())
      input.value =
          place_in(feed.values, ValueRead{is_number(one), fields(rank, reference, rule, one.fields)});
    feed.inputs.push_back(input);
  }

  static bool is_number(const Correlation& one) {
    return one.kind == CorrelationKind::value_sum || one.kind == CorrelationKind::value_avg || one.percentile;
  }

  std::vector<std::string> fields(std::uint32_t rank, std::size_t reference, std::uint32_t rule,
                                  const std::vector<std::string>& names) const {
    std::vector<std::string> out;
    for (const std::string& name : names) out.push_back(field(rank, reference, rule, name));
    return out;
  }

  // What the correlation calls `name` in an event of `rule` that reaches it through the reference. An alias
  // of an inner correlation is known to those who refer to it; any other name is a field of the event that
  // made it fire.
  std::string field(std::uint32_t rank, std::size_t reference, std::uint32_t rule, std::string name) const {
    for (;;) {
      const Correlation& one = all_[plan_.order[rank]];
      name = one.field_of(reference, name);
      const CorrelationReference& to = one.rules[reference];
      if (!to.is_correlation) return name;
      rank = rank_[to.number];
      reference = leading_to(rank, rule);
    }
  }

  std::size_t leading_to(std::uint32_t rank, std::uint32_t rule) const {
    const auto& rules = all_[plan_.order[rank]].rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (!rules[i].is_correlation && rules[i].number == rule) return i;
      if (!rules[i].is_correlation) continue;
      const auto& fed = fed_[rank_[rules[i].number]];
      if (std::binary_search(fed.begin(), fed.end(), rule)) return i;
    }
    return 0;
  }

  static constexpr std::size_t kMostInputs = 1u << 16;

  const std::vector<Correlation>& all_;
  Plan plan_;
  std::size_t inputs_ = 0;
  std::vector<std::uint32_t> rank_;              // by number
  std::vector<std::vector<std::uint32_t>> fed_;  // by rank: the rules whose events may reach it, ascending
};

}  // namespace

Plan make_plan(const std::vector<Correlation>& correlations, std::size_t rules) {
  return Planner(correlations, rules).run();
}

}  // namespace csirt::correlation
