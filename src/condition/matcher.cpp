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
    return routing == Routing::none || any_kind_holds(compiled.rules[rule].kinds);
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

const Event& Matcher::event() const { return state_->event; }
const RuleSet& Matcher::rules() const { return *state_->rules; }
Routing Matcher::routing() const { return state_->routing; }

}  // namespace csirt::condition
