// Door: Evaluator.
#include "condition/evaluator.hpp"

#include <algorithm>

#include "condition/escapes.hpp"
#include "condition/fold.hpp"

namespace csirt::condition {
namespace {

bool number_holds(const Test& test, std::string_view text) {
  std::optional<Decimal> value;
  if (test.part == TimePart::none) {
    value = parse_decimal(text);
  } else if (const auto part = time_part(text, test.part)) {
    value = decimal_of(*part);
  }
  if (!value) return false;
  const auto order = *value <=> test.number;
  switch (test.comparison) {
    case Comparison::equal:
      return order == 0;
    case Comparison::less:
      return order < 0;
    case Comparison::less_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    case Comparison::greater_equal:
      return order >= 0;
  }
  return false;
}

bool related(Relation relation, std::string_view value, std::string_view other) {
  switch (relation) {
    case Relation::equal:
      return value == other;
    case Relation::starts:
      return value.starts_with(other);
    case Relation::ends:
      return value.ends_with(other);
    case Relation::contains:
      return value.find(other) != std::string_view::npos;
  }
  return false;
}

// Whether each value by itself meets the test or not.
bool is_of_value(const Test& test) {
  return test.kind == TestKind::text || test.kind == TestKind::regex || test.kind == TestKind::network ||
         test.kind == TestKind::number;
}

}  // namespace

bool Evaluator::value_holds(const Test& test, ValueEntry& value) {
  switch (test.kind) {
    case TestKind::text:
      return matches(test.pattern, test.cased ? value.text() : value.folded());
    case TestKind::regex:
      return test.regex->search(value.text());
    case TestKind::network: {
      const auto address = parse_address(value.text());
      return address && contains(test.network, *address);
    }
    case TestKind::number:
      return number_holds(test, value.text());
    default:
      return false;
  }
}

Evaluator::Evaluator(const CompiledRules& rules, FieldReader& reader, ValueCache& cache)
    : rules_(rules),
      reader_(reader),
      cache_(cache),
      predicate_memo_(rules.predicates.size()),
      kind_memo_(rules.kinds.size()),
      entries_(rules.fields.size()) {}

void Evaluator::next_event() {
  if (++event_ != 0) return;
  // After four thousand million events the marks start again.
  std::fill(predicate_memo_.begin(), predicate_memo_.end(), Memo{});
  std::fill(kind_memo_.begin(), kind_memo_.end(), Memo{});
  for (Entries& entries : entries_) entries.event = 0;
  whole_.event = keywords_sought_ = 0;
  event_ = 1;
}

bool Evaluator::holds(NodeId id) {
  const CompiledNode& node = rules_.nodes[id];
  switch (node.operation) {
    case Operation::predicate:
      return predicate_holds(node.first);
    case Operation::negation:
      return !holds(rules_.operands[node.first]);
    case Operation::all:
      for (std::uint32_t i = 0; i < node.count; ++i) {
        if (!holds(rules_.operands[node.first + i])) return false;
      }
      return true;
    case Operation::any:
      break;
  }
  return any_holds(node);
}

// What opened the gate is known already, and often decides; so what is known is asked first.
bool Evaluator::any_holds(const CompiledNode& node) {
  const NodeId* operands = rules_.operands.data() + node.first;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const CompiledNode& operand = rules_.nodes[operands[i]];
    if (operand.operation != Operation::predicate) continue;
    const Memo& memo = predicate_memo_[operand.first];
    if (memo.event == event_ && memo.holds) return true;
  }
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (holds(operands[i])) return true;
  }
  return false;
}

bool Evaluator::predicate_holds(PredicateId id) {
  if (predicate_memo_[id].event == event_) return predicate_memo_[id].holds;
  const bool result = compute(id);
  predicate_memo_[id] = {event_, result};
  return result;
}

bool Evaluator::kind_holds(std::uint32_t kind) {
  Memo& memo = kind_memo_[kind];
  if (memo.event != event_) memo = {event_, holds(rules_.kinds[kind])};
  return memo.holds;
}

// Tests of one value are remembered with the value.
bool Evaluator::compute(PredicateId id) {
  const CompiledPredicate& predicate = rules_.predicates[id];
  if (!is_of_value(predicate.test)) return test(predicate);
  if (predicate.view == whole_event) {
    return (keywords_sought_ != event_ || !rules_.indexed[id]) && test(predicate);
  }
  for (ValueEntry* entry : entries(predicate.view)) {
    if (rules_.indexed[id]) {
      const std::vector<PredicateId>& all = hits(*entry, predicate.view);
      if (std::binary_search(all.begin(), all.end(), id)) return true;
      continue;
    }
    int known = entry->known(id);
    if (known < 0) {
      known = value_holds(predicate.test, *entry) ? 1 : 0;
      entry->learn(id, known == 1);
    }
    if (known == 1) return true;
  }
  return false;
}

const std::vector<PredicateId>& Evaluator::hits(ValueEntry& value, ViewId view) {
  if (const auto* known = value.hits(view)) return *known;
  const ViewIndex& index = view == whole_event ? rules_.keywords : rules_.indexes[view];
  possible_.clear();
  const auto on_hit = [&](std::uint32_t payload, std::size_t) { possible_.push_back(payload); };
  if (value.by_lines) {
    LineCache& lines = cache_.lines();
    if (value.kept || value.lines.count == 0) value.lines = lines.split(value.raw);
    lines.find(index, view, value.lines, possible_);
  } else {
    index.folded.find(value.folded(), on_hit);
    index.cased.find(value.text(), on_hit);
  }
  std::sort(possible_.begin(), possible_.end());
  possible_.erase(std::unique(possible_.begin(), possible_.end()), possible_.end());
  std::size_t holding = 0;
  for (std::uint32_t payload : possible_) {
    const PredicateId predicate = payload / 2;
    const bool certain = (payload & 1) != 0;
    if (certain || value_holds(rules_.predicates[predicate].test, value)) possible_[holding++] = predicate;
  }
  return value.add_hits(view, {possible_.data(), holding});
}

bool Evaluator::test(const CompiledPredicate& predicate) {
  const Test& test = predicate.test;
  switch (test.kind) {
    case TestKind::exists:
      return !values(predicate.view).empty();
    case TestKind::null: {
      const auto all = values(predicate.view);
      const auto none = [](const RawValue& v) {
        return v.kind == ValueKind::null || v.kind == ValueKind::empty_list;
      };
      return all.empty() || std::any_of(all.begin(), all.end(), none);
    }
    case TestKind::field:
      return compare_fields(predicate);
    default:
      break;
  }
  if (predicate.view == whole_event) return scalar_holds(test);
  const auto all = entries(predicate.view);
  return std::any_of(all.begin(), all.end(), [&](ValueEntry* value) { return value_holds(test, *value); });
}

// Makes no entries: an event may have millions of scalars.
bool Evaluator::scalar_holds(const Test& test) {
  for (const Cell& cell : reader_.cells()) {
    if (!cell.value.is_scalar_text()) continue;
    if (cell.entry) {
      if (value_holds(test, *cell.entry)) return true;
      continue;
    }
    unescape_into(cell.value.raw, text_);
    fold_into(text_, folded_);
    ValueEntry value(text_, folded_);
    if (value_holds(test, value)) return true;
  }
  return false;
}

bool Evaluator::compare_fields(const CompiledPredicate& predicate) {
  const auto side = [&](ValueEntry* v) { return predicate.test.cased ? v->text() : v->folded(); };
  const auto others = entries(predicate.other);
  for (ValueEntry* value : entries(predicate.view)) {
    for (ValueEntry* other : others) {
      if (related(predicate.test.relation, side(value), side(other))) return true;
    }
  }
  return false;
}

FieldId Evaluator::field_of(ViewId view) {
  for (const View::Alias& alias : rules_.views[view].aliases) {
    if (!kind_holds(alias.kind)) continue;
    for (FieldId source : alias.sources) {
      if (!reader_.values(source).empty()) return source;
    }
  }
  return rules_.views[view].own;
}

std::span<const RawValue> Evaluator::values(ViewId view) {
  if (view != whole_event) return reader_.values(view < rules_.fields.size() ? view : field_of(view));
  scalars_ = reader_.scalars();
  return scalars_;
}

std::span<ValueEntry* const> Evaluator::entries(ViewId view) {
  if (view != whole_event) return field_entries(view < rules_.fields.size() ? view : field_of(view));
  if (whole_.event != event_) {
    whole_.values.clear();
    for (Cell& cell : reader_.cells()) {
      if (cell.value.is_scalar_text()) whole_.values.push_back(&entry_of(cell));
    }
    whole_.event = event_;
  }
  return whole_.values;
}

std::span<ValueEntry* const> Evaluator::field_entries(FieldId field) {
  Entries& entries = entries_[field];
  if (entries.event != event_) {
    entries.values.clear();
    for (std::uint32_t number : reader_.cells_of(field)) {
      Cell& cell = reader_.cells()[number];
      if (cell.value.is_scalar_text()) entries.values.push_back(&entry_of(cell));
    }
    entries.event = event_;
  }
  return entries.values;
}

ValueEntry& Evaluator::make_entry(Cell& cell) {
  cell.entry = &cache_.get_once(cell.value);
  return *cell.entry;
}

}  // namespace csirt::condition
