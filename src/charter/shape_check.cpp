// Doors: check_shape and check_references. Walks document and shape side by side and never stops at a
// mistake.
#include <algorithm>

#include "base/text.hpp"
#include "charter/formats.hpp"
#include "charter/shape.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;

using base::joined;
using base::quoted;

class Walk {
 public:
  Walk(base::Problems& problems, Findings& findings) : problems_(problems), findings_(findings) {}

  void value(const Node& node, const Shape& shape, const std::string& pointer) {
    const Shape* fitting = chosen(shape, node);
    if (!fitting) return wrong_kind(node, shape, pointer);
    switch (fitting->kind) {
      case ShapeKind::text:
        return text(node, *fitting, pointer);
      case ShapeKind::integer:
        return integer(node, *fitting, pointer);
      case ShapeKind::list:
        return list(node, *fitting, pointer);
      case ShapeKind::map:
        return map(node, *fitting, pointer);
      default:
        return;
    }
  }

 private:
  void wrong_kind(const Node& node, const Shape& shape, const std::string& pointer) {
    if (node.kind == NodeKind::list && !shape.instead_of_list.empty()) {
      return problems_.add(node, pointer, shape.instead_of_list, "a list", shape.expected);
    }
    if (node.kind == NodeKind::number) {
      return problems_.add(node, pointer, quoted(node.text) + " is no whole number; a charter has no others",
                           node.text, shape.expected);
    }
    if (node.kind == NodeKind::integer && (shape.format == "duration" || shape.format == "span")) {
      const FormatMistake mistake = check_format(shape.format, node.text);
      return problems_.add(node, pointer, mistake.message, node.text, mistake.expected);
    }
    problems_.add(node, pointer, "here stands " + describe(node) + ", not " + shape.expected, describe(node),
                  shape.expected);
  }

  void text(const Node& node, const Shape& shape, const std::string& pointer) {
    if (node.text.size() < shape.least)
      return problems_.add(node, pointer, "this text is empty", "''", shape.expected);
    if (!shape.values.empty()) return one_of(node, shape, pointer);
    if (!shape.format.empty()) {
      const FormatMistake mistake = check_format(shape.format, node.text);
      if (!mistake.message.empty())
        return problems_.add(node, pointer, mistake.message, node.text, mistake.expected);
      if (shape.format == "consequence") return consequence(node, pointer);
    }
    if (!shape.names.empty()) refer(node.line, node.column, pointer, node.text, shape.names, shape.also);
  }

  void one_of(const Node& node, const Shape& shape, const std::string& pointer) {
    if (std::find(shape.values.begin(), shape.values.end(), node.text) != shape.values.end()) return;
    const std::string hint = problems_.hints().meant(node.text, shape.values);
    problems_.add(node, pointer, quoted(node.text) + " is not one of " + joined(shape.values) + hint,
                  node.text, shape.expected);
  }

  void consequence(const Node& node, const std::string& pointer) {
    const std::string role = consequence_argument(node.text, "notify:");
    const std::string state = consequence_argument(node.text, "to:");
    if (!role.empty()) refer(node.line, node.column, pointer, role, {"role", "person"}, {});
    if (!state.empty()) refer(node.line, node.column, pointer, state, {"state"}, {});
  }

  void integer(const Node& node, const Shape& shape, const std::string& pointer) {
    if (node.integer >= shape.minimum && node.integer <= shape.maximum) return;
    problems_.add(node, pointer, quoted(node.text) + " is not " + shape.expected, node.text, shape.expected);
  }

  void list(const Node& node, const Shape& shape, const std::string& pointer) {
    if (node.items.size() < shape.least)
      problems_.add(node, pointer, "this list is empty", "[]", "one or more");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string at = pointer_join(pointer, std::to_string(i));
      value(node.items[i], *shape.items, at);
      if (!shape.unique || seen.insert(node.items[i].text).second) continue;
      problems_.add(node.items[i], at, quoted(node.items[i].text) + " stands here twice", node.items[i].text,
                    "each value once");
    }
  }

  void map(const Node& node, const Shape& shape, const std::string& pointer) {
    if (node.entries.size() < shape.least)
      problems_.add(node, pointer, "this map is empty", "{}", "one or more");
    for (const Entry& entry : node.entries) {
      const std::string at = pointer_join(pointer, entry.key);
      if (const Shape::Member* member = shape.member(entry.key)) {
        value(entry.value, *member->shape, at);
      } else if (shape.others) {
        key(entry, shape, at);
        value(entry.value, *shape.others, at);
      } else {
        unknown(entry, shape, at);
      }
    }
    missing(node, shape, pointer);
  }

  void unknown(const Entry& entry, const Shape& shape, const std::string& pointer) {
    // { because: one, two } has a key "two" in YAML, which no author means.
    const bool sentence = entry.value.kind == NodeKind::null && entry.key.find(' ') != std::string::npos;
    std::string hint = sentence ? "; a text with a comma within { } stands in quotes" : "";
    if (!sentence) hint = problems_.hints().meant(entry.key, shape.keys());
    problems_.add_at(entry.line, entry.column, pointer, "unknown key " + quoted(entry.key) + hint, entry.key,
                     "one of " + joined(shape.keys()));
  }

  void key(const Entry& entry, const Shape& shape, const std::string& pointer) {
    if (entry.key.empty())
      problems_.add_at(entry.line, entry.column, pointer, "a name is empty", "''", "a name");
    if (!shape.defines.empty()) findings_.names.define(shape.defines, entry.key);
    if (!shape.key_names.empty()) refer(entry.line, entry.column, pointer, entry.key, shape.key_names, {});
    if (shape.key_format.empty()) return;
    const FormatMistake mistake = check_format(shape.key_format, entry.key);
    if (mistake.message.empty()) return;
    problems_.add_at(entry.line, entry.column, pointer, mistake.message, entry.key, mistake.expected);
  }

  void missing(const Node& node, const Shape& shape, const std::string& pointer) {
    for (const auto& [name, member] : shape.members) {
      if (!member.required || node.find(name)) continue;
      const std::string message =
          member.missing.empty() ? "the key " + quoted(name) + " is missing" : member.missing;
      problems_.add(node, pointer, message, "nothing", "the key " + quoted(name));
    }
  }

  void refer(std::uint32_t line, std::uint32_t column, const std::string& pointer, const std::string& text,
             const std::vector<std::string>& kinds, const std::vector<std::string>& also) {
    findings_.references.push_back({line, column, pointer, text, kinds, also});
  }

  base::Problems& problems_;
  Findings& findings_;
};

// "party-kind" reads "kind of party", "level:skill" reads "level of the scale 'skill'".
std::string noun(const std::string& kind) {
  if (kind == "party-kind") return "kind of party";
  if (kind == "disclosure-field") return "thing to tell";
  if (kind == "instant") return "field of type instant";
  if (kind.starts_with("level:")) return "level of the scale " + quoted(kind.substr(6));
  return kind;
}

// Names as they are looked up; the vectors keep the author's order for hints.
using Index = std::map<std::string, std::set<std::string, std::less<>>>;

std::string hint(const Reference& reference, const Names& names, base::Hints& hints) {
  if (!hints.left()) return {};
  std::vector<std::string> candidates = reference.also;
  for (const std::string& kind : reference.kinds) {
    const auto known = names.by_kind.find(kind);
    if (known != names.by_kind.end())
      candidates.insert(candidates.end(), known->second.begin(), known->second.end());
  }
  return hints.meant(reference.text, candidates);
}

bool known(const Reference& reference, const Index& index) {
  if (std::find(reference.also.begin(), reference.also.end(), reference.text) != reference.also.end())
    return true;
  return std::any_of(reference.kinds.begin(), reference.kinds.end(), [&](const std::string& kind) {
    const auto names = index.find(kind);
    return names != index.end() && names->second.count(reference.text) != 0;
  });
}

void dangling(const Reference& reference, const Names& names, base::Problems& problems) {
  std::string nouns;
  for (const std::string& kind : reference.kinds) nouns += (nouns.empty() ? "" : " or ") + noun(kind);
  const bool level = reference.kinds[0].starts_with("level:");
  const std::string message = level ? quoted(reference.text) + " is no " + nouns
                                    : "there is no " + nouns + " " + quoted(reference.text);
  const std::string meant = hint(reference, names, problems.hints());
  const std::string article = nouns[0] == 'a' ? "an " : "a ";
  problems.add_at(reference.line, reference.column, reference.pointer, message + meant, reference.text,
                  article + nouns + (level ? "" : " of this charter"));
}

}  // namespace

std::string describe(const Node& node) {
  switch (node.kind) {
    case NodeKind::null:
      return "nothing";
    case NodeKind::boolean:
      return "the flag " + quoted(node.text);
    case NodeKind::integer:
    case NodeKind::number:
      return "the number " + quoted(node.text);
    case NodeKind::string:
      return "the text " + quoted(node.text);
    case NodeKind::list:
      return "a list";
    case NodeKind::map:
      return "a map";
  }
  return {};
}

void check_shape(const Node& document, base::Problems& problems, Findings& findings) {
  Walk(problems, findings).value(document, document_shape(), "");
}

void check_value(const Node& node, const Shape& shape, const std::string& pointer, base::Problems& problems,
                 Findings& findings) {
  Walk(problems, findings).value(node, shape, pointer);
}

void check_references(const Findings& findings, base::Problems& problems) {
  Index index;
  for (const auto& [kind, names] : findings.names.by_kind) index[kind].insert(names.begin(), names.end());
  for (const Reference& reference : findings.references) {
    if (!known(reference, index)) dangling(reference, findings.names, problems);
  }
}

}  // namespace csirt::charter
