// Door: Evaluator.
#include "condition/evaluator.hpp"

#include <algorithm>

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

}  // namespace

bool Evaluator::value_holds(const Test& test, const PreparedValue& value) {
  switch (test.kind) {
    case TestKind::text:
      return matches(test.pattern, test.cased ? value.text : value.folded);
    case TestKind::regex:
      return test.regex->search(value.text);
    case TestKind::network: {
      const auto address = parse_address(value.text);
      return address && contains(test.network, *address);
    }
    case TestKind::number:
      return number_holds(test, value.text);
    default:
      return false;
  }
}

Evaluator::Evaluator(const CompiledRules& rules, FieldReader& reader)
    : rules_(rules),
      reader_(reader),
      predicate_memo_(rules.predicates.size()),
      kind_memo_(rules.kinds.size()),
      prepared_(rules.fields.size()) {}

void Evaluator::next_event() {
  scratch_used_ = 0;
  keyword_held_ = false;
  if (++event_ != 0) return;
  // After four thousand million events the marks start again.
  std::fill(predicate_memo_.begin(), predicate_memo_.end(), Memo{});
  std::fill(kind_memo_.begin(), kind_memo_.end(), Memo{});
  for (Prepared& prepared : prepared_) prepared.event = 0;
  whole_.event = 0;
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
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (holds(rules_.operands[node.first + i])) return true;
  }
  return false;
}

bool Evaluator::predicate_holds(PredicateId id) {
  if (predicate_memo_[id].event == event_) return predicate_memo_[id].holds;
  const bool result = test(rules_.predicates[id]);
  predicate_memo_[id] = {event_, result};
  if (result && rules_.predicates[id].view == whole_event) keyword_held_ = true;
  return result;
}

bool Evaluator::kind_holds(std::uint32_t kind) {
  Memo& memo = kind_memo_[kind];
  if (memo.event != event_) memo = {event_, holds(rules_.kinds[kind])};
  return memo.holds;
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
  const auto all = texts(predicate.view);
  return std::any_of(all.begin(), all.end(),
                     [&](const PreparedValue& value) { return value_holds(test, value); });
}

bool Evaluator::compare_fields(const CompiledPredicate& predicate) {
  const auto side = [&](const PreparedValue& v) { return predicate.test.cased ? v.text : v.folded; };
  const auto others = texts(predicate.other);
  for (const PreparedValue& value : texts(predicate.view)) {
    for (const PreparedValue& other : others) {
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
  if (view == whole_event) return reader_.scalars();
  return reader_.values(view < rules_.fields.size() ? view : field_of(view));
}

std::span<const PreparedValue> Evaluator::texts(ViewId view) {
  if (view == whole_event) {
    if (whole_.event != event_) prepare(reader_.scalars(), whole_);
    return whole_.values;
  }
  const FieldId field = view < rules_.fields.size() ? view : field_of(view);
  Prepared& prepared = prepared_[field];
  if (prepared.event != event_) prepare(reader_.values(field), prepared);
  return prepared.values;
}

void Evaluator::prepare(std::span<const RawValue> raw, Prepared& out) {
  out.event = event_;
  out.values.clear();
  for (const RawValue& value : raw) {
    if (!value.is_scalar_text()) continue;
    PreparedValue prepared{value.raw, {}};
    if (value.escaped) {
      std::string& text = scratch();
      unescape_into(value.raw, text);
      prepared.text = text;
    }
    std::string& folded = scratch();
    fold_into(prepared.text, folded);
    prepared.folded = folded;
    out.values.push_back(prepared);
  }
}

std::string& Evaluator::scratch() {
  if (scratch_used_ == scratch_.size()) scratch_.emplace_back();
  return scratch_[scratch_used_++];
}

}  // namespace csirt::condition
