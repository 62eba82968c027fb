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
        fields(rules->content().mapping, compiled.fields),
        evaluator(compiled, fields.reader()),
        event(fields),
        tried(compiled.rules.size()) {}

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

  // The predicates among the gates of the view that hold for this value.
  const std::vector<PredicateId>& hits(ValueEntry& value, ViewId view) {
    if (const auto* known = value.hits(view)) return *known;
    const ViewGates& gates = compiled.gates[view];
    possible.clear();
    const auto on_hit = [&](std::uint32_t payload) { possible.push_back(payload); };
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

  // The keywords that may stand in the event: by one pass over the line or, where escapes may hide some, over
  // each value.
  void seek_keywords() {
    keywords.clear();
    const auto on_hit = [&](std::uint32_t predicate) {
      if (evaluator.mark_possible(predicate)) keywords.push_back(predicate);
    };
    const LineScan& scan = fields.reader().scan();
    if (scan.shows_plain_text()) {
      compiled.keyword_index.find(scan.folded(), on_hit);
    } else {
      for (const ValueEntry* value : evaluator.entries(whole_event)) {
        compiled.keyword_index.find(value->folded, on_hit);
      }
    }
    keywords.insert(keywords.end(), compiled.keyword_always.begin(), compiled.keyword_always.end());
    evaluator.begin_keywords();
  }

  void search() {
    ++serial;
    seek_keywords();
    for (FieldId field : fields.reader().present()) {
      for (ViewId view : compiled.field_views[field]) {
        if (view == field || evaluator.field_of(view) == field) try_view(view, field);
      }
    }
    for (PredicateId predicate : keywords) {
      if (evaluator.predicate_holds(predicate)) open_gate(predicate);
    }
    for (std::uint32_t rule : compiled.ungated) try_rule(rule);
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

const Event& Matcher::event() const { return state_->event; }
const RuleSet& Matcher::rules() const { return *state_->rules; }
Routing Matcher::routing() const { return state_->routing; }

}  // namespace csirt::condition
