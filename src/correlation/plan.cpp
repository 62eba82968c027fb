// Door: make_plan.
#include "correlation/plan.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>

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
      asked_.clear();
      for (std::size_t reference = 0; reference < one.rules.size(); ++reference)
        add_inputs(rank, reference, fed);
      fed_.emplace_back(fed.begin(), fed.end());
      join_stream(rank);
    }
    plan_.rank_of = std::move(rank_);
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
    const std::uint32_t number = plan_.feed_of[rule];
    Feed& feed = plan_.feeds[number];
    const Correlation& one = all_[plan_.order[rank]];
    const std::uint32_t key =
        place_in(feed.keys, KeyRead{plan_.space[rank], fields(rank, reference, rule, one.group_by)});
    const std::uint32_t value =
        one.fields.empty() ? kNone
                           : place_in(feed.values, ValueRead{one.reads_numbers(),
                                                             fields(rank, reference, rule, one.fields)});
    asked_.push_back({{number, static_cast<std::uint32_t>(reference), rule, via, key}, value});
  }

  // What an input of a stream is: feed, reference, rule, via, key.
  using Shape = std::array<std::uint32_t, 5>;
  struct Asked {
    Shape shape;
    std::uint32_t value = kNone;
  };
  // A stream in the making: its inputs by feed and place there, and what each lane reads of each.
  struct Made {
    Duration shortest, longest;
    std::vector<std::pair<std::uint32_t, std::size_t>> inputs;
    std::vector<std::vector<std::uint32_t>> lanes;
  };

  void join_stream(std::uint32_t rank) {
    const std::uint32_t number = stream_of(rank);
    StreamPlan& stream = plan_.streams[number];
    const Correlation& one = all_[plan_.order[rank]];
    stream.ranks.push_back(rank);
    stream.lane_of.push_back(one.fields.empty() ? kNone : lane_of(number, one.reads_numbers()));
  }

  std::uint32_t stream_of(std::uint32_t rank) {
    const Duration timespan = all_[plan_.order[rank]].timespan;
    std::vector<Shape> shape{{plan_.space[rank], 0, 0, 0, 0}};
    for (const Asked& asked : asked_) shape.push_back(asked.shape);
    std::vector<std::uint32_t>& alike = streams_[std::move(shape)];
    for (const std::uint32_t number : alike) {
      Made& made = made_[number];
      const Duration shortest = std::min(made.shortest, timespan), longest = std::max(made.longest, timespan);
      if (plan_.streams[number].ranks.size() == kMostShare || longest.ns / kLike > shortest.ns) continue;
      made.shortest = shortest;
      made.longest = longest;
      return number;
    }
    alike.push_back(new_stream(rank, timespan));
    return alike.back();
  }

  std::uint32_t new_stream(std::uint32_t rank, Duration timespan) {
    const auto number = static_cast<std::uint32_t>(plan_.streams.size());
    Made made{timespan, timespan, {}, {}};
    for (const auto& [shape, value] : asked_) {
      const auto [feed, reference, rule, via, key] = shape;
      std::vector<Input>& inputs = plan_.feeds[feed].inputs;
      made.inputs.emplace_back(feed, inputs.size());
      inputs.push_back({number, reference, rule, via, key, {}});
    }
    made_.push_back(std::move(made));
    plan_.streams.push_back({plan_.space[rank], {}, {}, {}});
    return number;
  }

  std::uint32_t lane_of(std::uint32_t number, bool numbers) {
    Made& made = made_[number];
    std::vector<std::uint32_t> read;
    for (const Asked& asked : asked_) read.push_back(asked.value);
    const std::uint32_t lane = place_in(made.lanes, read);
    if (lane < plan_.streams[number].lanes.size()) return lane;
    plan_.streams[number].lanes.push_back(numbers);
    for (std::size_t i = 0; i < read.size(); ++i) {
      const auto [feed, place] = made.inputs[i];
      plan_.feeds[feed].inputs[place].values.push_back(read[i]);
    }
    return lane;
  }

  std::vector<std::string> fields(std::uint32_t rank, std::size_t reference, std::uint32_t rule,
                                  const std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (const std::string& name : names) out.push_back(field(rank, reference, rule, name));
    return out;
  }

  // What the correlation calls `name` in an event of `rule` that reaches it through the reference. An alias
  // of an inner correlation is known to those who refer to it; any other name is a field of the event that
  // made it fire. Correlations without aliases are passed by, and what one called by a name before is not
  // looked for again: chains may be long.
  std::string field(std::uint32_t rank, std::size_t reference, std::uint32_t rule, const std::string& name) {
    const std::string own = at(rank).field_of(reference, name);
    const CorrelationReference& to = at(rank).rules[reference];
    if (!to.is_correlation) return own;
    const std::uint32_t inner = renaming(rank_[to.number], rule);
    if (inner == kNone) return own;
    const std::string found = field_within(inner, rule, own);
    keep({inner, rule, own}, found);
    if (reference == leading_to(rank, rule)) keep({rank, rule, name}, found);
    return found;
  }

  // The same, along the way by which the rule's events reach the correlation, which has aliases.
  std::string field_within(std::uint32_t rank, std::uint32_t rule, std::string name) {
    const auto known = called_.find({rank, rule, name});
    if (known != called_.end()) return known->second;
    while (rank != kNone) {
      const Way& way = ways_.at({rank, rule});
      name = at(rank).field_of(way.reference, name);
      rank = way.inner == kNone ? kNone : renaming(way.inner, rule);
    }
    return name;
  }

  // By rank, rule and name.
  using Called = std::tuple<std::uint32_t, std::uint32_t, std::string>;
  void keep(Called called, const std::string& field) {
    if (called_.size() < kMostCalled) called_.try_emplace(std::move(called), field);
  }

  const Correlation& at(std::uint32_t rank) const { return all_[plan_.order[rank]]; }

  // The way of a rule's events into a correlation: by which reference, and from which inner one.
  struct Way {
    std::size_t reference = 0;
    std::uint32_t inner = kNone;
    std::uint32_t renaming = kNone;  // the first on the way, itself included, that has aliases
  };

  // The first correlation with aliases on the way of the rule's events into this one, or none. Ranks ascend,
  // so that the ways of inner ones are known, but for those that nobody has asked of yet.
  std::uint32_t renaming(std::uint32_t rank, std::uint32_t rule) {
    std::vector<std::uint32_t> unknown;
    while (rank != kNone && !ways_.contains({rank, rule})) {
      Way way{leading_to(rank, rule)};
      const CorrelationReference& to = at(rank).rules[way.reference];
      if (to.is_correlation) way.inner = rank_[to.number];
      ways_.emplace(std::pair{rank, rule}, way);
      unknown.push_back(rank);
      rank = way.inner;
    }
    std::uint32_t found = rank == kNone ? kNone : ways_.at({rank, rule}).renaming;
    for (; !unknown.empty(); unknown.pop_back()) {
      if (!at(unknown.back()).aliases.empty()) found = unknown.back();
      ways_.at({unknown.back(), rule}).renaming = found;
    }
    return found;
  }

  std::size_t leading_to(std::uint32_t rank, std::uint32_t rule) const {
    const auto& rules = at(rank).rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (!rules[i].is_correlation && rules[i].number == rule) return i;
      if (!rules[i].is_correlation) continue;
      const auto& fed = fed_[rank_[rules[i].number]];
      if (std::binary_search(fed.begin(), fed.end(), rule)) return i;
    }
    return 0;
  }

  static constexpr std::size_t kMostInputs = 1u << 16;
  // An event of a stream has a bit for each correlation, and stays as long as the longest window wants it:
  // short windows keep out of the streams of far longer ones, which would hold their events for nothing.
  static constexpr std::size_t kMostShare = 32;
  static constexpr std::int64_t kLike = 4;
  static constexpr std::size_t kMostCalled = 1u << 20;

  const std::vector<Correlation>& all_;
  Plan plan_;
  std::size_t inputs_ = 0;
  std::vector<Asked> asked_;                                          // by the rank at hand
  std::vector<Made> made_;                                            // by stream
  std::map<std::vector<Shape>, std::vector<std::uint32_t>> streams_;  // by what their inputs are
  std::vector<std::uint32_t> rank_;                                   // by number
  std::map<std::pair<std::uint32_t, std::uint32_t>, Way> ways_;       // by rank and rule
  std::map<Called, std::string> called_;                              // fields
  std::vector<std::vector<std::uint32_t>> fed_;  // by rank: the rules whose events may reach it, ascending
};

}  // namespace

Plan make_plan(const std::vector<Correlation>& correlations, std::size_t rules) {
  return Planner(correlations, rules).run();
}

}  // namespace csirt::correlation
