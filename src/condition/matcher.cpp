// Door: Matcher. For each event: its kinds first, then the gates of the fields that it has, then only the
// rules whose gate stands open and whose log source fits.
#include "condition/matcher.hpp"

#include <algorithm>
#include <utility>

#include "base/invariant.hpp"
#include "condition/evaluator.hpp"
#include "condition/event_fields.hpp"
#include "condition/explain.hpp"
#include "condition/plan_cache.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {

struct Matcher::State {
  State(std::shared_ptr<const RuleSet> set, Routing how, EventLimits event_limits)
      : rules(std::move(set)),
        compiled(*rules->content().compiled),
        routing(how),
        limits(event_limits),
        fields(*rules->content().mapping, compiled.fields),
        evaluator(compiled, fields.reader()),
        event(fields),
        tried(compiled.rules.size()) {}

  bool routed(std::uint32_t rule) {
    return routing == Routing::none || any_kind_holds(compiled.rules[rule].kinds);
  }

  void try_rule(std::uint32_t rule) {
    if (tried[rule] == serial) return;
    tried[rule] = serial;
    if (!routed(rule)) return;
    if (planning && varies(rule)) {
      draft.open.push_back(rule);
    } else if (evaluator.holds(compiled.rules[rule].root)) {
      (planning ? draft.sure : found).push_back(rule);
    }
  }

  // Whether the rule reads a field that is new with nearly every event, or keywords.
  bool varies(std::uint32_t rule) const {
    const std::vector<FieldId>& reads = compiled.reads[rule];
    return std::any_of(reads.begin(), reads.end(), [&](FieldId field) {
      return field == whole_event || std::find(varying.begin(), varying.end(), field) != varying.end();
    });
  }

  void open_gate(PredicateId predicate) {
    for (std::uint32_t i = compiled.gate_first[predicate]; i < compiled.gate_first[predicate + 1]; ++i) {
      try_rule(compiled.gated[i]);
    }
  }

  // The predicates among the gates of the view that hold for this value.
  const std::vector<PredicateId>& hits(ValueEntry& value, ViewId view) {
    if (const auto* known = value.hits(view)) return *known;
    const ViewGates& gates = compiled.gates[view];
    possible.clear();
    const auto on_hit = [&](std::uint32_t payload, std::size_t) { possible.push_back(payload); };
    gates.folded.find(value.folded, on_hit);
    gates.cased.find(value.text, on_hit);
    std::sort(possible.begin(), possible.end());
    possible.erase(std::unique(possible.begin(), possible.end()), possible.end());
    std::vector<PredicateId>& result = value.add_hits(view);
    for (std::uint32_t payload : possible) {
      const PredicateId predicate = payload / 2;
      const bool certain = (payload & 1) != 0;
      if (certain || Evaluator::value_holds(compiled.predicates[predicate].test, value))
        result.push_back(predicate);
    }
    return result;
  }

  void try_view(ViewId view, FieldId field) {
    for (ValueEntry* value : evaluator.field_entries(field)) {
      const std::vector<PredicateId>& holding = hits(*value, view);
      for (PredicateId predicate : holding) evaluator.set_predicate(predicate);
      for (PredicateId predicate : holding) open_gate(predicate);
    }
    for (PredicateId predicate : compiled.gates[view].always) {
      if (evaluator.predicate_holds(predicate)) open_gate(predicate);
    }
  }

  // A keyword that is no more than a plain text holds where the line has it within a value. Looking that up
  // is cheap for few; an event that has more of them has its values taken apart.
  void keyword_hit(std::uint32_t payload, std::size_t from) {
    const PredicateId predicate = payload / 2;
    if (evaluator.known_to_hold(predicate)) return;
    if ((payload & 1) != 0 && lookups < most_lookups) {
      ++lookups;
      const std::size_t size = compiled.predicates[predicate].test.pattern.pieces[0].size();
      if (!fields.reader().within_scalar(from, from + size)) return;
      evaluator.set_predicate(predicate);
      keywords.push_back(predicate);
    } else if (evaluator.mark_possible(predicate)) {
      keywords.push_back(predicate);
    }
  }

  void seek_in_line(const LiteralIndex& index) {
    index.find(fields.reader().scan().folded(),
               [&](std::uint32_t payload, std::size_t from) { keyword_hit(payload, from); });
  }

  void seek_in_values() {
    for (const ValueEntry* value : evaluator.entries(whole_event)) {
      compiled.keyword_index.find(value->folded, [&](std::uint32_t payload, std::size_t) {
        if (evaluator.mark_possible(payload / 2)) keywords.push_back(payload / 2);
      });
    }
  }

  bool any_kind_holds(const std::vector<std::uint32_t>& kinds) {
    if (kinds.empty()) return routing == Routing::standard;
    return std::any_of(kinds.begin(), kinds.end(),
                       [&](std::uint32_t kind) { return evaluator.kind_holds(kind); });
  }

  // The keywords that may stand in the event: by a pass over the line for each group of rules that look at
  // such events or, where escapes may hide some, over each value.
  void seek_keywords() {
    keywords.clear();
    lookups = 0;
    const bool plain = fields.reader().scan().shows_plain_text();
    if (plain && routing != Routing::none && !compiled.keyword_groups.empty()) {
      for (std::uint32_t i = 0; i < compiled.keyword_groups.size(); ++i) {
        if (!any_kind_holds(compiled.keyword_groups[i].kinds)) continue;
        seek_in_line(compiled.keyword_groups[i].index);
        evaluator.end_keywords_of(i);
      }
    } else {
      plain ? seek_in_line(compiled.keyword_index) : seek_in_values();
      evaluator.end_keywords();
    }
    keywords.insert(keywords.end(), compiled.keyword_always.begin(), compiled.keyword_always.end());
  }

  void open_gates_of(FieldId field) {
    for (ViewId view : compiled.field_views[field]) {
      if (view == field || evaluator.field_of(view) == field) try_view(view, field);
    }
  }

  // What the event has in the fields that rules read, as words that are equal for equal values; fills
  // `varying`. False when a field varies that decides the kind of the event.
  bool describe_event() {
    key.clear();
    varying.clear();
    for (FieldId field : fields.reader().present()) {
      if (!compiled.read_by_rules[field] || describe_field(field)) continue;
      if (compiled.read_by_kinds[field]) return false;
      key.push_back(std::uint64_t{field} << 8 | 0xFF);
      varying.push_back(field);
    }
    return true;
  }

  // False, and nothing added, when the field has a value that is not kept.
  bool describe_field(FieldId field) {
    if (evaluator.passes_over(field)) return false;
    const std::size_t begin = key.size();
    for (const RawValue& value : fields.reader().values(field)) {
      if (!value.is_scalar_text())
        key.push_back(std::uint64_t{field} << 8 | static_cast<std::uint8_t>(value.kind));
    }
    for (const ValueEntry* value : evaluator.field_entries(field)) {
      if (!value->kept) {
        key.resize(begin);
        return false;
      }
      key.push_back(reinterpret_cast<std::uintptr_t>(value));
    }
    return true;
  }

  // Opens what the steady fields of the event open, once for all events that have the same ones.
  void follow_plan() {
    if (plans_of != evaluator.clearances()) {
      plans.clear();
      plans_of = evaluator.clearances();
    }
    const Plan* known = plans.find(key);
    if (!known) known = &make_plan();
    found.insert(found.end(), known->sure.begin(), known->sure.end());
    for (std::uint32_t rule : known->open) try_rule(rule);
    for (FieldId field : varying) open_gates_of(field);
  }

  const Plan& make_plan() {
    draft.sure.clear();
    draft.open.clear();
    planning = true;
    for (FieldId field : fields.reader().present()) {
      if (std::find(varying.begin(), varying.end(), field) == varying.end()) open_gates_of(field);
    }
    for (std::uint32_t rule : compiled.ungated) try_rule(rule);
    planning = false;
    ++serial;  // those that are open have not been tried
    plans.add(key, draft);
    return draft;
  }

  void search() {
    ++serial;
    found.clear();
    planning = false;  // an allocation may have failed in the last search
    seek_keywords();
    if (describe_event()) {
      follow_plan();
    } else {
      for (FieldId field : fields.reader().present()) open_gates_of(field);
      for (std::uint32_t rule : compiled.ungated) try_rule(rule);
    }
    for (PredicateId predicate : keywords) {
      if (evaluator.predicate_holds(predicate)) open_gate(predicate);
    }
    std::sort(found.begin(), found.end());
  }

  std::shared_ptr<const RuleSet> rules;
  const CompiledRules& compiled;
  Routing routing;
  EventLimits limits;
  EventFields fields;
  Evaluator evaluator;
  Event event;
  std::vector<std::uint64_t> tried;  // per rule, the search in which it was tried last
  std::uint64_t serial = 0;
  std::vector<std::uint32_t> found, possible, keywords;
  PlanCache plans;
  std::uint32_t plans_of = 0;  // the clearances of the value cache that the plans' keys stem from
  Plan draft;                  // the plan that is being made, or was made last
  bool planning = false;
  std::vector<std::uint64_t> key;
  std::vector<FieldId> varying;  // fields whose values are new with nearly every event
  static constexpr unsigned most_lookups = 16;
  unsigned lookups = 0;
  bool searched = false;
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
  state_->fields.next_event();
  state_->found.clear();
  const EventStatus status = state_->fields.reader().read(line, state_->limits);
  state_->searched = status != EventStatus::ok;
  state_->evaluator.next_event();
  return status;
}

std::span<const std::uint32_t> Matcher::match() {
  if (!state_->searched) state_->search();
  state_->searched = true;
  return state_->found;
}

Explanation Matcher::explain(std::uint32_t rule) {
  if (state_->fields.reader().status() != EventStatus::ok) return {};
  CSIRT_INVARIANT(rule < state_->rules->size());
  return explain_rule(state_->rules->content(), rule, state_->evaluator);
}

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
