// Door: compile (declared in charter_condition.hpp). Goes on after a mistake, so that an author sees all of
// them.
#include <algorithm>

#include "base/text.hpp"
#include "condition/charter_condition.hpp"
#include "condition/charter_modifiers.hpp"
#include "condition/charter_operand.hpp"
#include "condition/expression.hpp"

namespace csirt::condition::typed {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;

// A map has no order of its own: what is made from it is the same however its author, or the canonical form,
// ordered it.
std::vector<const Entry*> by_key(const Node& node) {
  std::vector<const Entry*> entries;
  for (const Entry& entry : node.entries) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) { return a->key < b->key; });
  return entries;
}

std::vector<std::string> split(const std::string& key) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t bar = key.find('|'); bar != std::string::npos; bar = key.find('|', begin)) {
    parts.push_back(key.substr(begin, bar - begin));
    begin = bar + 1;
  }
  parts.push_back(key.substr(begin));
  return parts;
}

std::vector<std::string> field_names(const Vocabulary& vocabulary) {
  std::vector<std::string> names;
  for (const auto& [name, field] : vocabulary.fields) names.push_back(name);
  return names;
}

class Compiler {
 public:
  Compiler(const Vocabulary& vocabulary, base::Problems& problems)
      : vocabulary_(vocabulary), problems_(problems) {}

  std::shared_ptr<const CharterCondition> compile(const Node& node, const std::string& pointer) {
    const std::size_t before = problems_.count();
    form(node, pointer, 0);
    for (const Part& part : parts_) vocabulary_.parts += 1 + part.parts.size();
    if (vocabulary_.parts > kMostParts)
      mistake(node, pointer, "all conditions together are too large", "at most 1000000 parts");
    if (problems_.count() != before) return nullptr;
    return std::make_shared<CharterCondition>(std::move(tests_), std::move(parts_));
  }

 private:
  // The index of the part that the form became; meaningless once there was a mistake.
  std::size_t form(const Node& node, const std::string& pointer, unsigned depth) {
    constexpr unsigned kDeepest = 64;
    if (depth > kDeepest)
      return mistake(node, pointer, "the condition is nested too deeply", "at most 64 levels");
    if (node.kind == NodeKind::list) return alternatives(node, pointer, depth);
    if (node.kind != NodeKind::map) {
      return mistake(node, pointer,
                     "a condition is a map of fields, a list of such maps, or a map with 'condition'",
                     "a condition");
    }
    if (node.find("condition")) return named(node, pointer, depth);
    return conjunction(node, pointer);
  }

  std::size_t alternatives(const Node& node, const std::string& pointer, unsigned depth) {
    if (node.items.empty())
      return mistake(node, pointer, "an empty list of conditions never holds", "a condition");
    Part part{PartKind::any, 0, {}};
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      part.parts.push_back(form(node.items[i], pointer_join(pointer, std::to_string(i)), depth + 1));
    }
    return add(std::move(part));
  }

  std::size_t conjunction(const Node& node, const std::string& pointer) {
    if (node.entries.empty()) {
      return mistake(node, pointer, "an empty condition says nothing; leave it out to mean always",
                     "a field");
    }
    Part part{PartKind::all, 0, {}};
    for (const Entry* entry : by_key(node))
      part.parts.push_back(item(*entry, pointer_join(pointer, entry->key)));
    return add(std::move(part));
  }

  // `condition:` over named selections, in the grammar that Sigma's rules use.
  std::size_t named(const Node& node, const std::string& pointer, unsigned depth) {
    std::vector<std::string> names;
    std::vector<std::size_t> selections;
    for (const Entry* entry : by_key(node)) {
      if (entry->key == "condition") continue;
      names.push_back(entry->key);
      selections.push_back(form(entry->value, pointer_join(pointer, entry->key), depth + 1));
    }
    const std::optional<Expression> expression =
        parse_expression(*node.find("condition"), names, problems_, pointer_join(pointer, "condition"));
    return expression ? convert(*expression, selections) : 0;
  }

  std::size_t convert(const Expression& expression, const std::vector<std::size_t>& selections) {
    if (expression.kind == Connective::selection) {
      // A part stands before those that use it; the root stands last, so a lone selection is wrapped.
      return add({PartKind::all, 0, {selections[expression.selection]}});
    }
    Part part{expression.kind == Connective::all   ? PartKind::all
              : expression.kind == Connective::any ? PartKind::any
                                                   : PartKind::negation,
              0,
              {}};
    for (const Expression& operand : expression.operands) {
      part.parts.push_back(operand.kind == Connective::selection ? selections[operand.selection]
                                                                 : convert(operand, selections));
    }
    return add(std::move(part));
  }

  std::size_t item(const Entry& entry, const std::string& pointer) {
    const std::vector<std::string> parts = split(entry.key);
    const auto field = vocabulary_.fields.find(parts[0]);
    if (field == vocabulary_.fields.end()) {
      base::Hints& hints = problems_.hints();
      const std::string hint = hints.left() ? hints.meant(parts[0], field_names(vocabulary_)) : "";
      problems_.add_at(entry.line, entry.column, pointer, "there is no field '" + parts[0] + "'" + hint,
                       parts[0], "a field of the vocabulary");
      return 0;
    }
    Modifiers modifiers;
    std::string message, expected;
    const std::vector<std::string> written(parts.begin() + 1, parts.end());
    if (!read_modifiers(written, field->second.type, modifiers, message, expected)) {
      problems_.add_at(entry.line, entry.column, pointer, message + " (field '" + parts[0] + "')", entry.key,
                       expected);
      return 0;
    }
    return test(entry, parts[0], field->second, modifiers, pointer, base::joined(written, "|"));
  }

  std::size_t test(const Entry& entry, const std::string& name, const Field& field,
                   const Modifiers& modifiers, const std::string& pointer, std::string written) {
    Test test;
    test.field = name;
    test.type = field.type;
    test.modifiers = std::move(written);
    test.compare = modifiers.compare;
    test.all = modifiers.all;
    test.negated = modifiers.negated;
    test.host = field.of == "host";
    if (field.type == FieldType::scale) test.levels = vocabulary_.levels(field.scale);
    operands(entry.value, field, modifiers, pointer, test);
    tests_.push_back(std::move(test));
    return add({PartKind::test, tests_.size() - 1, {}});
  }

  // One value or a list of them.
  void operands(const Node& node, const Field& field, const Modifiers& modifiers, const std::string& pointer,
                Test& test) {
    if (node.kind != NodeKind::list) {
      if (operand(node, field, modifiers, pointer, test)) test.expected = node.text;
      return;
    }
    if (node.items.empty()) {
      mistake(node, pointer, "an empty list of values never matches", "one or more values");
      return;
    }
    if (modifiers.reference || modifiers.compare == Compare::exists) {
      mistake(node, pointer, "here stands one value, not a list", "one value");
      return;
    }
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      operand(node.items[i], field, modifiers, pointer_join(pointer, std::to_string(i)), test);
      shown.push_back(node.items[i].text);
    }
    test.expected = base::joined(shown, test.all ? ", " : " or ");
  }

  bool operand(const Node& node, const Field& field, const Modifiers& modifiers, const std::string& pointer,
               Test& test) {
    const Mistake found = read_value(node, field, modifiers, vocabulary_, problems_.hints(), test);
    if (found.message.empty()) return true;
    problems_.add(node, pointer, found.message + " (field '" + test.field + "')", node.text, found.expected);
    return false;
  }

  std::size_t add(Part part) {
    parts_.push_back(std::move(part));
    return parts_.size() - 1;
  }

  std::size_t mistake(const Node& node, const std::string& pointer, std::string message,
                      std::string expected) {
    problems_.add(node, pointer, std::move(message), node.text, std::move(expected));
    return 0;
  }

  const Vocabulary& vocabulary_;
  base::Problems& problems_;
  std::vector<Test> tests_;
  std::vector<Part> parts_;
};

}  // namespace

std::shared_ptr<const CharterCondition> compile(const Node& node, const Vocabulary& vocabulary,
                                                const std::string& pointer, base::Problems& problems) {
  return Compiler(vocabulary, problems).compile(node, pointer);
}

}  // namespace csirt::condition::typed
