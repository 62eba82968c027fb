// Door: read_value. Each kind of operand has one function with its own refusals.
#include "condition/charter_operand.hpp"

#include <algorithm>

namespace csirt::condition::typed {
namespace {

using base::Node;
using base::NodeKind;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

bool holds(const std::vector<std::string>& values, const std::string& text) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

std::string listed(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text.size() > 300 ? text.substr(0, 300) + ", ..." : text;
}

Mistake one_of(const std::string& text, const std::vector<std::string>& values, const std::string& what) {
  if (holds(values, text)) return {};
  return {quoted(text) + " is no " + what + base::did_you_mean(text, values), "one of " + listed(values)};
}

// The values that a field may have, when they are known: levels, listed values, or names of things of the
// charter.
const std::vector<std::string>* allowed(const Field& field, const Vocabulary& vocabulary) {
  if (field.type == FieldType::scale) {
    const auto scale = vocabulary.scales.find(field.scale);
    return scale == vocabulary.scales.end() ? nullptr : &scale->second;
  }
  if (!field.values.empty()) return &field.values;
  const auto names = vocabulary.names.find(field.of);
  return names == vocabulary.names.end() ? nullptr : &names->second;
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
bool is_exact(std::int64_t number) { return number <= (1LL << 53) && number >= -(1LL << 53); }

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
    fits = is_text(node) && read_operand(type, test.levels, node.text, operand);
  }
  const bool quotes_disturb = node.quoted && (type == FieldType::number || type == FieldType::flag);
  const std::string what = quotes_disturb ? "the text " : "";
  if (!fits) return {what + quoted(node.text) + " is no " + type_name(type), example(type)};
  test.operands.push_back(std::move(operand));
  return {};
}

Mistake add_equal(const Node& node, const Field& field, const Vocabulary& vocabulary, Test& test) {
  const std::vector<std::string>* values = allowed(field, vocabulary);
  if (field.type == FieldType::scale && !values) {
    return {"there is no scale " + quoted(field.scale), "a scale of this charter"};
  }
  if (values && is_text(node)) {
    Mistake mistake = one_of(node.text, *values, noun(field));
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

Mistake add_reference(const Node& node, const Field& field, const Vocabulary& vocabulary, Test& test) {
  const auto other = vocabulary.fields.find(node.text);
  if (node.kind != NodeKind::string || other == vocabulary.fields.end()) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : vocabulary.fields) names.push_back(name);
    return {"there is no field " + quoted(node.text) + base::did_you_mean(node.text, names),
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

Mistake check_group(const std::string& name, const Group& group, const Field& field,
                    const Vocabulary& vocabulary) {
  if (group.constituency) {
    if (holds_constituents(field)) return {};
    return {"a constituency holds no values of this kind",
            "a field that names a constituency, a host or an address"};
  }
  for (const std::string& value : group.values) {
    if (field.type == FieldType::network && !parse_network(value)) {
      return {quoted(name) + " holds " + quoted(value) + ", which is no network", "a list of networks"};
    }
    const std::vector<std::string>* values = allowed(field, vocabulary);
    if (values && !holds(*values, value)) {
      return {quoted(name) + " holds " + quoted(value) + ", which is no " + noun(field),
              "a list of such values"};
    }
  }
  return {};
}

Mistake add_group(const Node& node, const Field& field, const Vocabulary& vocabulary, Test& test) {
  const auto group = vocabulary.groups.find(node.text);
  if (node.kind != NodeKind::string || group == vocabulary.groups.end()) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : vocabulary.groups) names.push_back(name);
    return {
        "there is no list, scale or constituency " + quoted(node.text) + base::did_you_mean(node.text, names),
        "a name under lists, scales or constituencies"};
  }
  Mistake mistake = check_group(node.text, group->second, field, vocabulary);
  if (mistake.message.empty()) test.groups.push_back(group->second);
  return mistake;
}

}  // namespace

std::string type_name(FieldType type) {
  static constexpr std::string_view kNames[] = {"text",    "id",       "enumeration", "scale",   "number",
                                                "instant", "duration", "set",         "network", "flag"};
  return std::string(kNames[static_cast<std::size_t>(type)]);
}

Mistake read_value(const Node& node, const Field& field, const Modifiers& modifiers,
                   const Vocabulary& vocabulary, Test& test) {
  if (node.kind == NodeKind::null) {
    return {"null is no value; say '" + test.field + "|exists: false'", "a value"};
  }
  if (!node.is_scalar()) return {"a comparison takes a value or a list of values", "a value"};
  if (modifiers.reference) return add_reference(node, field, vocabulary, test);
  switch (modifiers.compare) {
    case Compare::exists:
      return add_typed(node, FieldType::flag, test);
    case Compare::older:
    case Compare::newer:
      return add_typed(node, FieldType::duration, test);
    case Compare::in_network:
      return add_network(node, test);
    case Compare::member:
      return add_group(node, field, vocabulary, test);
    case Compare::contains:
    case Compare::starts:
    case Compare::ends:
    case Compare::like:
      return add_typed(node, FieldType::text, test);
    default:
      return add_equal(node, field, vocabulary, test);
  }
}

}  // namespace csirt::condition::typed
