// Door: read_value. Each kind of operand has one function with its own refusals.
#include "condition/charter_operand.hpp"

#include <algorithm>
#include <numeric>

#include "base/canonical.hpp"
#include "base/text.hpp"

namespace csirt::condition::typed {
namespace {

using base::Node;
using base::NodeKind;

using base::quoted;

Mistake one_of(const std::string& text, const NameList& values, const std::string& what, base::Hints& hints) {
  if (values.find(text)) return {};
  return {quoted(text) + " is no " + what + hints.meant(text, values.list()),
          "one of " + base::joined(values.list(), ", ", 300)};
}

// The names of a map, for a hint, when there is one to give.
template <class Map>
std::string meant_key(const std::string& text, const Map& map, base::Hints& hints) {
  if (!hints.left()) return {};
  std::vector<std::string> names;
  for (const auto& [name, unused] : map) names.push_back(name);
  return hints.meant(text, names);
}

std::string noun(const Field& field) {
  if (field.type == FieldType::scale) return "level of the scale " + quoted(field.scale);
  return field.values.empty() ? field.of + " of this charter" : "value of this field";
}

std::string example(FieldType type) {
  switch (type) {
    case FieldType::number:
      return "a whole number";
    case FieldType::flag:
      return "true or false, without quotes";
    case FieldType::instant:
      return "an instant such as 2026-01-31T08:00:00Z";
    case FieldType::duration:
      return "a duration with its unit, such as 90m or 3d";
    case FieldType::network:
      return "an address or network such as 192.0.2.0/24 or 2001:db8::1";
    default:
      return "a text";
  }
}

// Numbers do not pass for texts: 007 and 0x10 would not come back as they were written.
bool is_text(const Node& node) { return node.kind == NodeKind::string; }

// What canonical JSON keeps as a number.
bool is_exact(std::int64_t number) { return number <= base::kLargestExact && number >= -base::kLargestExact; }

Mistake add_typed(const Node& node, FieldType type, Test& test) {
  Operand operand;
  bool fits = false;
  if (type == FieldType::number) {
    fits = node.kind == NodeKind::integer && is_exact(node.integer);
    operand.number = node.integer;
  } else if (type == FieldType::flag) {
    fits = node.kind == NodeKind::boolean;
    operand.number = node.boolean;
  } else {
    fits = is_text(node) && read_operand(type, test.levels.get(), node.text, operand);
  }
  const bool quotes_disturb = node.quoted && (type == FieldType::number || type == FieldType::flag);
  const std::string what = quotes_disturb ? "the text " : "";
  if (!fits) return {what + quoted(node.text) + " is no " + type_name(type), example(type)};
  test.operands.push_back(std::move(operand));
  return {};
}

// An age is a length of time that has passed or not; nothing is older than minus an hour.
Mistake add_age(const Node& node, Test& test) {
  Mistake mistake = add_typed(node, FieldType::duration, test);
  if (mistake.message.empty() && test.operands.back().number < 0)
    return {"the age " + quoted(node.text) + " is negative", "a duration of zero or more"};
  return mistake;
}

Mistake add_equal(const Node& node, const Field& field, const Vocabulary& vocabulary, base::Hints& hints,
                  Test& test) {
  const std::shared_ptr<const NameList> values = vocabulary.allowed(test.field, field);
  if (field.type == FieldType::scale && !values) {
    return {"there is no scale " + quoted(field.scale), "a scale of this charter"};
  }
  if (values && is_text(node)) {
    Mistake mistake = one_of(node.text, *values, noun(field), hints);
    if (!mistake.message.empty()) return mistake;
  }
  return add_typed(node, field.type, test);
}

Mistake add_network(const Node& node, Test& test) {
  Mistake mistake = add_typed(node, FieldType::network, test);
  if (!mistake.message.empty()) return mistake;
  const Network& network = test.operands.back().network;
  if (!has_host_bits(network)) return {};
  return {quoted(node.text) + " has bits set behind its prefix; did you mean " +
              quoted(format(masked(network))) + "?",
          format(masked(network))};
}

std::string whole_type(const Field& field) {
  return type_name(field.type) + (field.scale.empty() ? "" : " " + quoted(field.scale));
}

Mistake add_reference(const Node& node, const Field& field, const Vocabulary& vocabulary, base::Hints& hints,
                      Test& test) {
  const auto other = vocabulary.fields.find(node.text);
  if (node.kind != NodeKind::string || other == vocabulary.fields.end()) {
    return {"there is no field " + quoted(node.text) + meant_key(node.text, vocabulary.fields, hints),
            "a field of the vocabulary"};
  }
  if (other->second.type != field.type || other->second.scale != field.scale) {
    return {"the field " + quoted(node.text) + " is of type " + whole_type(other->second) + ", not " +
                whole_type(field),
            "a field of the same type"};
  }
  test.reference = node.text;
  return {};
}

// A constituency holds ids of constituencies, hosts and addresses; nothing else.
bool holds_constituents(const Field& field) {
  return field.type == FieldType::network || field.of == "host" || field.of == "constituency";
}

Mistake check_group(const std::string& name, const Group& group, const std::string& field_name,
                    const Field& field, const Vocabulary& vocabulary) {
  if (group.places) {
    if (holds_constituents(field)) return {};
    return {"a constituency holds no values of this kind",
            "a field that names a constituency, a host or an address"};
  }
  const std::shared_ptr<const NameList> values = vocabulary.allowed(field_name, field);
  for (const std::string& value : group.values.list()) {
    if (field.type == FieldType::network && !parse_network(value)) {
      return {quoted(name) + " holds " + quoted(value) + ", which is no network", "a list of networks"};
    }
    if (values && !values->find(value)) {
      return {quoted(name) + " holds " + quoted(value) + ", which is no " + noun(field),
              "a list of such values"};
    }
  }
  return {};
}

Mistake add_group(const Node& node, const Field& field, const Vocabulary& vocabulary, base::Hints& hints,
                  Test& test) {
  const auto group = vocabulary.groups.find(node.text);
  if (node.kind != NodeKind::string || group == vocabulary.groups.end()) {
    return {"there is no list, scale or constituency " + quoted(node.text) +
                meant_key(node.text, vocabulary.groups, hints),
            "a name under lists, scales or constituencies"};
  }
  const auto [fits, fresh] = vocabulary.group_fits.try_emplace({node.text, test.field});
  if (fresh) fits->second = check_group(node.text, *group->second, test.field, field, vocabulary);
  if (fits->second.message.empty()) test.groups.push_back(group->second);
  return fits->second;
}

}  // namespace

NameList::NameList(std::vector<std::string> names) : list_(std::move(names)), sorted_(list_.size()) {
  std::iota(sorted_.begin(), sorted_.end(), 0u);
  std::stable_sort(sorted_.begin(), sorted_.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return list_[a] < list_[b]; });
}

std::optional<std::size_t> NameList::find(std::string_view name) const {
  const auto at =
      std::lower_bound(sorted_.begin(), sorted_.end(), name,
                       [this](std::uint32_t i, std::string_view text) { return list_[i] < text; });
  if (at == sorted_.end() || list_[*at] != name) return std::nullopt;
  return *at;
}

namespace {

std::shared_ptr<const NameList> kept(const Vocabulary& vocabulary, const std::string& key,
                                     const std::vector<std::string>& names) {
  std::shared_ptr<const NameList>& list = vocabulary.lists[key];
  if (!list) list = std::make_shared<NameList>(names);
  return list;
}

}  // namespace

std::shared_ptr<const NameList> Vocabulary::levels(const std::string& scale) const {
  const auto found = scales.find(scale);
  return found == scales.end() ? nullptr : kept(*this, "level " + scale, found->second);
}

std::shared_ptr<const NameList> Vocabulary::allowed(const std::string& name, const Field& field) const {
  if (field.type == FieldType::scale) return levels(field.scale);
  if (!field.values.empty()) return kept(*this, "value " + name, field.values);
  const auto known = names.find(field.of);
  return known == names.end() ? nullptr : kept(*this, "name " + field.of, known->second);
}

std::string type_name(FieldType type) {
  static constexpr std::string_view kNames[] = {"text",    "id",       "enumeration", "scale",   "number",
                                                "instant", "duration", "set",         "network", "flag"};
  return std::string(kNames[static_cast<std::size_t>(type)]);
}

Mistake read_value(const Node& node, const Field& field, const Modifiers& modifiers,
                   const Vocabulary& vocabulary, base::Hints& hints, Test& test) {
  if (node.kind == NodeKind::null) {
    return {"null is no value; say '" + test.field + "|exists: false'", "a value"};
  }
  if (!node.is_scalar()) return {"a comparison takes a value or a list of values", "a value"};
  if (modifiers.reference) return add_reference(node, field, vocabulary, hints, test);
  switch (modifiers.compare) {
    case Compare::exists:
      return add_typed(node, FieldType::flag, test);
    case Compare::older:
    case Compare::newer:
      return add_age(node, test);
    case Compare::in_network:
      return add_network(node, test);
    case Compare::member:
      return add_group(node, field, vocabulary, hints, test);
    case Compare::contains:
    case Compare::starts:
    case Compare::ends:
    case Compare::like:
      return add_typed(node, FieldType::text, test);
    default:
      return add_equal(node, field, vocabulary, hints, test);
  }
}

}  // namespace csirt::condition::typed
