// Door: Matcher. For each event: its kinds first, then the gates of the fields that it has, then only the
// rules whose gate stands open and whose log source fits.
#include "condition/matcher.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "base/invariant.hpp"
#include "condition/cell_key.hpp"
#include "condition/evaluator.hpp"
#include "condition/event_fields.hpp"
#include "condition/event_planner.hpp"
#include "condition/explain.hpp"
#include "condition/keyword_search.hpp"
#include "condition/routes.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {
namespace {

bool reads_all_values(const CompiledRules& rules) {
  return std::any_of(rules.predicates.begin(), rules.predicates.end(),
                     [](const CompiledPredicate& one) { return one.view == whole_event; });
}

// Where routes tell what an event is read for, only what they hang on is looked up of every event.
LookUps look_ups_of(const CompiledRules& rules, Routing routing) {
  const bool everywhere = reads_all_values(rules);
  if (!Routes::are_of_use(rules, routing)) return {everywhere, {}};
  return {everywhere, Routes::telling_places(rules)};
}

}  // namespace

struct Matcher::State {
  State(std::shared_ptr<const RuleSet> set, Routing how, EventLimits event_limits)
      : rules(std::move(set)),
        compiled(*rules->content().compiled),
        routing(how),
        limits(event_limits),
        fields(*rules->content().mapping, compiled.fields, cache, look_ups_of(compiled, how)),
        evaluator(compiled, fields.reader(), cache),
        planner(compiled, evaluator),
        event(fields),
        tried(compiled.rules.size()),
        uses(compiled.fields.places()),
        search_keywords(compiled, fields.reader(), cache, evaluator) {
    if (Routes::are_of_use(compiled, how)) routes.emplace(compiled, how, evaluator);
    for (PlaceId place = 0; place < uses.size(); ++place) {
      for (const FieldTable::Terminal& terminal : compiled.fields.terminals(place)) {
        uses[place].by_rules = uses[place].by_rules || compiled.read_by_rules[terminal.field];
        uses[place].by_kinds = uses[place].by_kinds || compiled.read_by_kinds[terminal.field];
      }
    }
  }

  bool any_kind_holds(const std::vector<std::uint32_t>& kinds) {
    if (kinds.empty()) return routing == Routing::standard;
    return std::any_of(kinds.begin(), kinds.end(), [&](std::uint32_t kind) { return kind_holds(kind); });
  }

  // A plan must not hang on a kind that such events may be of or not.
  bool kind_holds(std::uint32_t kind) {
    if (planning && !planner.is_known(kind)) draft.usable = false;
    return evaluator.kind_holds(kind);
  }

  // Whether the rule is to be looked at, which it is once an event.
  bool is_next(std::uint32_t rule) {
    if (tried[rule] == serial) return false;
    tried[rule] = serial;
    if (route) return route->rules[rule];
    return routing == Routing::none || any_kind_holds(compiled.rules[rule].kinds);
  }

  bool holds(std::uint32_t rule) {
    const auto evaluate = [&] { return evaluator.holds(compiled.rules[rule].root); };
    return watch == nullptr ? evaluate() : watch->run(rule, evaluate);
  }

  void try_rule(std::uint32_t rule) {
    if (!is_next(rule)) return;
    if (planning) {
      planner.add(rule, draft);
    } else if (holds(rule)) {
      found.push_back(rule);
    }
  }

  void open_gate(PredicateId predicate) {
    for (std::uint32_t i = compiled.gate_first[predicate]; i < compiled.gate_first[predicate + 1]; ++i) {
      try_rule(compiled.gated[i]);
    }
  }

  // The predicate is known to hold: what it lets in may be rules of the plan too.
  void let_in(PredicateId predicate, const EventPlan* plan) {
    open_gate(predicate);
    if (!plan) return;
    auto gated = std::lower_bound(plan->gated.begin(), plan->gated.end(), EventPlan::Gated{predicate, 0});
    for (; gated != plan->gated.end() && gated->predicate == predicate; ++gated) try_rule(gated->rule);
  }

  void look(ValueEntry& value, ViewId view, const EventPlan* plan) {
    const std::vector<PredicateId>& holding = evaluator.hits(value, view);
    for (PredicateId predicate : holding) evaluator.set_predicate(predicate);
    for (PredicateId predicate : holding) let_in(predicate, plan);
  }

  bool shows(ViewId view, FieldId field) { return view == field || evaluator.field_of(view) == field; }

  void open_gates_of(FieldId field) {
    for (ViewId view : compiled.field_views[field]) {
      if (!shows(view, field)) continue;
      for (ValueEntry* value : evaluator.field_entries(field)) look(*value, view, nullptr);
      for (PredicateId predicate : compiled.unindexed_gates[view]) {
        if (evaluator.predicate_holds(predicate)) open_gate(predicate);
      }
    }
  }

  bool is_read(PlaceId place) const { return route ? route->places[place] : uses[place].by_rules; }
  bool is_keyword_of_route(PredicateId keyword) const {
    return !route || std::binary_search(route->keywords.begin(), route->keywords.end(), keyword);
  }
  bool is_read_field(FieldId field) const { return !route || route->fields[field]; }

  // What the event has in the fields that rules read, as words that are equal for equal values; fills
  // `relevant` and `varying`. With `roughly` fields that have many values vary too. False when there are too
  // many values, or when some have been passed over, which then is for the last time.
  bool describe_event(bool roughly) {
    key.assign(1, (route ? std::uint64_t{route->number} + 1 : 0) << 1 | (roughly ? 1 : 0));
    relevant.clear();
    varying.clear();
    const std::span<const Cell> cells = fields.reader().cells();
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
      const Cell& cell = cells[i];
      if (cell.place == no_place || !is_read(cell.place)) continue;
      if (cell.passed_over && route) fields.reader().want(route->places, Shapes::Want::too);
      if (cell.passed_over || relevant.size() == most_relevant) return false;
      relevant.push_back(i);
      key.push_back(key_word(cell, number_of(cell, roughly)));
    }
    return true;
  }

  // What stands for the value in a key.
  std::uint32_t number_of(const Cell& cell, bool roughly) {
    const std::uint32_t number = steady_number(cell);
    if (number != not_steady && !(number < not_text && roughly && has_many_values(cell.place))) return number;
    for (const FieldTable::Terminal& terminal : compiled.fields.terminals(cell.place)) {
      if (compiled.read_by_rules[terminal.field]) varying.push_back(terminal.field);
    }
    return not_steady;
  }

  // Fields that tell the kind of an event must be known for a plan, unless a route tells it.
  bool has_many_values(PlaceId place) const {
    return (route || !uses[place].by_kinds) && std::popcount(uses[place].values) > 32;
  }

  // A bit for each value, of 64, so that those are told from others that have many.
  void note_values() {
    for (std::uint32_t i : relevant) {
      const Cell& cell = fields.reader().cells()[i];
      if (cell.entry && cell.entry->kept)
        uses[cell.place].values |= std::uint64_t{1} << (cell.entry->id * 0x9E3779B1u >> 26);
    }
  }

  void find_route() {
    route = nullptr;
    if (routes) route = routes->find(fields.reader().cells());
    // Events that begin alike may be of several kinds: what is wanted for those that are rare is let go.
    if (route && serial % 64 == 0) fields.reader().want(route->places, Shapes::Want::alone);
  }

  // False when the event is to be matched without a plan.
  bool seek_plan() {
    const std::uint32_t clearances = cache.clearances() + (routes ? routes->clearances() : 0);
    if (plans_of != clearances) {
      plans.clear();
      plans_of = clearances;
    }
    if (!describe_event(false)) return false;
    plans.seek(key);
    return true;
  }

  // The plan that was sought; null when the event is to be matched without one.
  const EventPlan* find_plan() {
    const EventPlan* plan = plan_by_key();
    if (!plan) {
      note_values();
      describe_event(true);
      plans.seek(key);
      plan = plan_by_key();
    }
    return plan && plan->usable ? plan : nullptr;
  }

  const EventPlan* plan_by_key() {
    const EventPlan* known = plans.find(key);
    return known || !plans.sought_before() ? known : &make_plan();
  }

  // What the steady fields of the event open, once for all events that have the same ones.
  const EventPlan& make_plan() {
    draft.clear();
    draft.usable = planner.begin(varying, route != nullptr);
    planning = draft.usable;
    if (!planning) {
      plans.add(key, draft);
      return draft;
    }
    for (FieldId field : fields.reader().present()) {
      if (!is_read_field(field)) continue;
      if (std::find(varying.begin(), varying.end(), field) == varying.end()) {
        open_gates_of(field);
      } else {
        plan_looks(field);
      }
    }
    for (PredicateId predicate : compiled.unindexed_keywords) open_gate(predicate);
    for (std::uint32_t rule : compiled.ungated) try_rule(rule);
    planning = false;
    ++serial;  // those that are open have not been tried
    if (!draft.usable) {
      draft.clear();
      draft.usable = false;
    }
    std::sort(draft.gated.begin(), draft.gated.end());
    plans.add(key, draft);
    return draft;
  }

  void plan_looks(FieldId field) {
    for (ViewId view : compiled.field_views[field]) {
      if (!shows(view, field)) continue;
      for (std::uint32_t cell : fields.reader().cells_of(field)) {
        if (!fields.reader().cells()[cell].value.is_scalar_text()) continue;
        const auto value = std::lower_bound(relevant.begin(), relevant.end(), cell) - relevant.begin();
        draft.looks.push_back({static_cast<std::uint32_t>(value), view});
      }
      for (PredicateId predicate : compiled.unindexed_gates[view]) open_gate(predicate);
    }
  }

  void follow(const EventPlan& plan) {
    for (std::uint32_t rule : plan.sure) tried[rule] = serial;
    found.insert(found.end(), plan.sure.begin(), plan.sure.end());
    for (std::uint32_t rule : plan.open) try_rule(rule);
    for (const EventPlan::Look& each : plan.looks) {
      look(evaluator.entry_of(fields.reader().cells()[relevant[each.value]]), each.view, &plan);
    }
  }

  void search() {
    ++serial;
    found.clear();
    planning = false;  // an allocation may have failed in the last search
    find_route();
    const bool planned = seek_plan();
    const std::span<const PredicateId> keywords =
        route ? search_keywords.run(*route->sieve) : search_keywords.run();
    const EventPlan* plan = planned ? find_plan() : nullptr;
    if (plan) {
      follow(*plan);
    } else {
      for (FieldId field : fields.reader().present()) {
        if (is_read_field(field)) open_gates_of(field);
      }
      for (PredicateId predicate : compiled.unindexed_keywords) {
        if (is_keyword_of_route(predicate) && evaluator.predicate_holds(predicate)) open_gate(predicate);
      }
      for (std::uint32_t rule : compiled.ungated) try_rule(rule);
    }
    for (PredicateId predicate : keywords) let_in(predicate, plan);
    std::sort(found.begin(), found.end());
  }

  // Which values decide what: of a place, whether rules read it, and whether the kind of an event hangs on
  // it.
  struct Use {
    bool by_rules = false, by_kinds = false;
    std::uint64_t values = 0;
  };
  static constexpr std::size_t most_relevant = 1024;  // of values in a key

  std::shared_ptr<const RuleSet> rules;
  const CompiledRules& compiled;
  Routing routing;
  EventLimits limits;
  ValueCache cache;
  EventFields fields;
  Evaluator evaluator;
  EventPlanner planner;
  Event event;
  std::vector<std::uint64_t> tried;  // per rule, the search in which it was tried last
  std::uint64_t serial = 0;
  std::vector<Use> uses;  // per place
  KeywordSearch search_keywords;
  std::vector<std::uint32_t> found;
  std::optional<Routes> routes;
  const Route* route = nullptr;  // of this event, if there is one
  PlanCache plans;
  std::uint32_t plans_of = 0;  // the clearances of values and routes that the plans' keys stem from
  EventPlan draft;             // the plan that is being made, or was made last
  bool planning = false;
  std::vector<std::uint64_t> key;
  std::vector<std::uint32_t> relevant;  // the cells that the key speaks of
  std::vector<FieldId> varying;         // fields whose values are new with nearly every event
  bool searched = false;
  Watch* watch = nullptr;
};

void check_limits(const EventLimits& limits) {
  const auto check = [](std::size_t limit, std::size_t most, const char* what) {
    if (limit > most) {
      throw Error(Status::invalid,
                  std::string("the limit of the ") + what + " of an event is at most " +
                      std::to_string(most) + ", not " + std::to_string(limit),
                  what);
    }
  };
  check(limits.bytes, kMostEventBytes, "bytes");
  check(limits.depth, kMostEventDepth, "depth");
}

Matcher::Matcher(std::shared_ptr<const RuleSet> rules, Routing routing, EventLimits limits) {
  check_limits(limits);
  state_ = std::make_unique<State>(std::move(rules), routing, limits);
}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

EventStatus Matcher::parse(std::string_view line) {
  // Should memory run out, there is no event.
  state_->fields.reader().forget();
  state_->searched = true;
  state_->found.clear();
  state_->fields.next_event();
  state_->cache.next_event(std::min(line.size(), state_->limits.bytes));
  state_->evaluator.next_event();
  const EventStatus status = state_->fields.reader().read(line, state_->limits);
  state_->searched = status != EventStatus::ok;
  return status;
}

std::span<const std::uint32_t> Matcher::match() {
  if (std::exchange(state_->searched, true)) return state_->found;
  try {
    state_->search();
  } catch (...) {
    // The next call searches again, and nothing is known of the event by then.
    state_->found.clear();
    state_->evaluator.next_event();
    state_->searched = false;
    throw;
  }
  return state_->found;
}

Explanation Matcher::explain(std::uint32_t rule) {
  if (state_->fields.reader().status() != EventStatus::ok) return {};
  CSIRT_INVARIANT(rule < state_->rules->size());
  return explain_rule(state_->rules->content(), rule, state_->evaluator);
}

void Matcher::watch(Watch* watch) { state_->watch = watch; }

void Matcher::set_rules(std::shared_ptr<const RuleSet> rules) {
  if (rules->content().compiled == state_->rules->content().compiled) {
    parse({});
    state_->rules = std::move(rules);
  } else {
    state_ = std::make_unique<State>(std::move(rules), state_->routing, state_->limits);
  }
}

const Event& Matcher::event() const { return state_->event; }
const RuleSet& Matcher::rules() const { return *state_->rules; }
Routing Matcher::routing() const { return state_->routing; }

}  // namespace csirt::condition
