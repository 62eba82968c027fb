// Door: Matcher. For each event: its kinds first, then the gates of the fields that it has, then only the
// rules whose gate stands open and whose log source fits.
#include "condition/matcher.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "condition/evaluator.hpp"
#include "condition/event_fields.hpp"
#include "condition/explain.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {

struct Matcher::State {
  State(std::shared_ptr<const RuleSet> set, Routing how, EventLimits event_limits)
      : rules(std::move(set)),
        compiled(*rules->content().compiled),
        routing(how),
        limits(event_limits),
        fields(rules->content().mapping, compiled.fields, compiled.has_keywords),
        evaluator(compiled, fields.reader()),
        event(fields),
        tried(compiled.rules.size()) {
    for (ViewId view = 0; view < compiled.views.size(); ++view) {
      if (view >= compiled.fields.size() && has_gates(view)) alias_views.push_back(view);
    }
  }

  bool has_gates(ViewId view) const {
    const ViewGates& gates = compiled.gates[view];
    return !gates.folded.empty() || !gates.cased.empty() || !gates.always.empty();
  }

  bool routed(std::uint32_t rule) {
    if (routing == Routing::none) return true;
    const auto& kinds = compiled.rules[rule].kinds;
    if (kinds.empty()) return routing == Routing::standard;
    return std::any_of(kinds.begin(), kinds.end(),
                       [&](std::uint32_t kind) { return evaluator.kind_holds(kind); });
  }

  void try_rule(std::uint32_t rule) {
    if (tried[rule] == serial) return;
    tried[rule] = serial;
    if (routed(rule) && evaluator.holds(compiled.rules[rule].root)) found.push_back(rule);
  }

  void open_gate(PredicateId predicate) {
    for (std::uint32_t i = compiled.gate_first[predicate]; i < compiled.gate_first[predicate + 1]; ++i) {
      try_rule(compiled.gated[i]);
    }
  }

  void try_gates(const ViewGates& gates, ViewId view) {
    const auto on_hit = [&](std::uint32_t payload) {
      const PredicateId predicate = payload / 2;
      if (payload & 1) evaluator.set_predicate(predicate);
      if (evaluator.predicate_holds(predicate)) open_gate(predicate);
    };
    for (const PreparedValue& value : evaluator.texts(view)) {
      gates.folded.find(value.folded, on_hit);
      gates.cased.find(value.text, on_hit);
    }
    for (PredicateId predicate : gates.always) {
      if (evaluator.predicate_holds(predicate)) open_gate(predicate);
    }
  }

  void search() {
    found.clear();
    ++serial;
    evaluator.next_event();
    for (FieldId field : fields.reader().present()) {
      if (has_gates(field)) try_gates(compiled.gates[field], field);
    }
    for (ViewId view : alias_views) {
      if (!evaluator.values(view).empty()) try_gates(compiled.gates[view], view);
    }
    if (compiled.has_keywords) try_gates(compiled.keyword_gates, whole_event);
    for (std::uint32_t rule : compiled.ungated) try_rule(rule);
  }

  std::shared_ptr<const RuleSet> rules;
  const CompiledRules& compiled;
  Routing routing;
  EventLimits limits;
  EventFields fields;
  Evaluator evaluator;
  Event event;
  std::vector<ViewId> alias_views;
  std::vector<std::uint64_t> tried;  // per rule, the search in which it was tried last
  std::uint64_t serial = 0;
  std::vector<std::uint32_t> found;
};

Matcher::Matcher(std::shared_ptr<const RuleSet> rules, Routing routing, EventLimits limits)
    : state_(std::make_unique<State>(std::move(rules), routing, limits)) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

EventStatus Matcher::parse(std::string_view line) {
  state_->fields.next_event();
  state_->found.clear();
  const EventStatus status = state_->fields.reader().read(line, state_->limits);
  state_->evaluator.next_event();
  return status;
}

std::span<const std::uint32_t> Matcher::match() {
  State& state = *state_;
  state.found.clear();
  if (state.fields.reader().status() != EventStatus::ok) return {};
  // Values that a repeated key hides are in the way of keywords alone, and are looked for only where it
  // matters.
  if (state.compiled.has_keywords) state.fields.reader().drop_shadowed(state.fields.reader().tape());
  state.search();
  std::sort(state.found.begin(), state.found.end());
  return state.found;
}

Explanation Matcher::explain(std::uint32_t rule) {
  if (state_->fields.reader().status() != EventStatus::ok) return {};
  CSIRT_INVARIANT(rule < state_->rules->size());
  return explain_rule(state_->rules->content(), rule, state_->evaluator);
}

const Event& Matcher::event() const { return state_->event; }
const RuleSet& Matcher::rules() const { return *state_->rules; }
Routing Matcher::routing() const { return state_->routing; }

}  // namespace csirt::condition
