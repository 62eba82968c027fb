// Door: make_vocabulary. Runs before any condition is compiled, since conditions need all words.
#include "charter/vocabulary.hpp"

#include <set>

#include "charter/reader.hpp"
#include "charter/resources.hpp"
#include "condition/charter_operand.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;
using condition::typed::Group;
using condition::typed::NameList;
using condition::typed::Place;
using condition::typed::Places;
using condition::typed::Vocabulary;

FieldType field_type(const std::string& name) {
  static constexpr std::string_view kNames[] = {"text",    "id",       "enumeration", "scale",   "number",
                                                "instant", "duration", "set",         "network", "flag"};
  return one_of<FieldType>(name, kNames);
}

Field read_field(const Node& node) {
  Field field;
  field.type = field_type(text(node, "type"));
  field.scale = text(node, "scale");
  field.values = texts(node, "values");
  field.of = text(node, "of");
  field.description = text(node, "description");
  field.personal = flag(node, "personal");
  return field;
}

// Words that a condition reads differently.
bool is_reserved(const std::string& name) {
  return name == "condition" || name == "when" || name == "because";
}

struct FieldMistake {
  const char* message = nullptr;
  const char* expected = nullptr;
};

FieldMistake field_mistake(const std::string& name, const Node& node, const Field& field) {
  const bool listed = field.type == FieldType::enumeration || field.type == FieldType::set;
  const bool naming = field.type == FieldType::id || field.type == FieldType::set;
  const bool scaled = field.type == FieldType::scale;
  if (is_reserved(name) || name.find('|') != std::string::npos) {
    return {"a field cannot have this name", "a name without '|' other than condition, when and because"};
  }
  if (scaled && field.scale.empty()) return {"a field of type scale names its scale", "the key 'scale'"};
  if (!scaled && !field.scale.empty()) return {"only a field of type scale has a scale", "no key 'scale'"};
  if (!listed && node.find("values"))
    return {"only an enumeration or a set lists its values", "no key 'values'"};
  if (field.type == FieldType::enumeration && !node.find("values")) {
    return {"an enumeration lists its values", "the key 'values'"};
  }
  if (!naming && !field.of.empty()) return {"only an id or a set names things", "no key 'of'"};
  return {};
}

// A built-in field may be given further values, never another meaning.
FieldMistake builtin_mistake(const Field& builtin, const Field& field) {
  if (builtin.type != field.type || builtin.scale != field.scale) {
    return {"a built-in field keeps its type", "another name, or its own type"};
  }
  if (builtin.values.empty() && !field.values.empty()) {
    return {"this built-in field takes any value already", "no key 'values'"};
  }
  return {};
}

void add_values(Field& known, const Field& further) {
  std::set<std::string_view> there(known.values.begin(), known.values.end());
  std::vector<std::string> all = known.values;
  for (const std::string& value : further.values) {
    if (there.insert(value).second) all.push_back(value);
  }
  known.values = std::move(all);
}

void add_field(const Entry& entry, const std::string& pointer, Vocabulary& vocabulary,
               base::Problems& problems) {
  if (entry.value.kind != NodeKind::map) return;
  const Field field = read_field(entry.value);
  FieldMistake mistake = field_mistake(entry.key, entry.value, field);
  const auto known = vocabulary.fields.find(entry.key);
  const bool builtin = known != vocabulary.fields.end();
  if (!mistake.message && builtin) mistake = builtin_mistake(known->second, field);
  if (mistake.message) {
    problems.add_at(entry.line, entry.column, pointer, mistake.message, entry.key, mistake.expected);
  } else if (builtin) {
    add_values(known->second, field);
  } else {
    vocabulary.fields.emplace(entry.key, field);
  }
}

void read_named_lists(const Node& document, Vocabulary& vocabulary) {
  const auto group_of = [](const Entry& entry) {
    auto group = std::make_shared<Group>();
    group->name = entry.key;
    group->values = NameList(texts(entry.value));
    return group;
  };
  for (const Entry& entry : member(document, "scales").entries) {
    vocabulary.scales[entry.key] = texts(entry.value);
    vocabulary.groups[entry.key] = group_of(entry);
  }
  for (const Entry& entry : member(document, "lists").entries) {
    auto group = group_of(entry);
    for (const std::string& value : group->values.list()) {
      if (const auto network = condition::typed::parse_network(value)) group->networks.push_back(*network);
    }
    vocabulary.groups[entry.key] = std::move(group);
  }
}

// A constituency holds itself and everything within it.
void read_constituencies(const Node& document, Vocabulary& vocabulary) {
  std::vector<Place> all;
  for (const Entry& entry : member(document, "constituencies").entries) {
    all.push_back({entry.key, text(entry.value, "within"), texts(entry.value, "networks"),
                   texts(entry.value, "hosts"), texts(entry.value, "domains")});
  }
  const auto places = std::make_shared<const Places>(all);
  for (std::size_t i = 0; i < all.size(); ++i)
    vocabulary.groups[all[i].id] = std::make_shared<Group>(Group{{}, {}, places, i, all[i].id});
}

// What an id may name; of other kinds, such as hosts, nobody knows all.
constexpr const char* kNamedKinds[] = {"constituency", "team", "person", "role", "party", "action", "state"};

// What the words define as names that other parts of the document refer to.
void complete(Names& names, const Vocabulary& vocabulary) {
  names.by_kind["field"].clear();
  for (const auto& [name, field] : vocabulary.fields) {
    names.define("field", name);
    if (field.type == FieldType::instant) names.define("instant", name);
  }
  for (const auto& [scale, levels] : vocabulary.scales) names.by_kind["level:" + scale] = levels;
  names.by_kind["party-kind"] = vocabulary.fields.at("party.kind").values;
  names.by_kind["category"] = vocabulary.fields.at("finding.categories").values;
  names.by_kind["disclosure-field"] = disclosure_fields();
}

Fact fact_of(const Node& node, FieldType type) {
  if (type == FieldType::flag) return node.boolean;
  if (type == FieldType::number) return node.integer;
  if (node.kind != NodeKind::list && type != FieldType::set) return node.text;
  std::vector<std::string> values;
  for (const Node& item : node.items) values.push_back(item.text);
  if (node.kind != NodeKind::list) values.push_back(node.text);
  return values;
}

}  // namespace

const std::map<std::string, Field>& builtin_fields() {
  static const std::map<std::string, Field> fields = [] {
    std::map<std::string, Field> made;
    const Node document = base::read_yaml(resource("vocabulary.yaml"), "vocabulary.yaml");
    for (const Entry& entry : document.entries) made.emplace(entry.key, read_field(entry.value));
    const Node stated = base::read_yaml(resource("stated-by.yaml"), "stated-by.yaml");
    for (const Entry& who : stated.entries) {
      for (const Node& name : who.value.items) made.at(name.text).stated_by = who.key;
    }
    return made;
  }();
  return fields;
}

const std::vector<std::string>& disclosure_fields() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    for (const Node& item :
         base::read_yaml(resource("disclosure-fields.yaml"), "disclosure-fields.yaml").items) {
      made.push_back(item.text);
    }
    return made;
  }();
  return names;
}

Vocabulary make_vocabulary(const Node& document, Names& names, base::Problems& problems) {
  Vocabulary vocabulary;
  vocabulary.fields = builtin_fields();
  for (const Entry& entry : member(document, "vocabulary").entries) {
    add_field(entry, pointer_join("/vocabulary", entry.key), vocabulary, problems);
  }
  vocabulary.fields.at("incident.categories").values = vocabulary.fields.at("finding.categories").values;
  read_named_lists(document, vocabulary);
  read_constituencies(document, vocabulary);
  complete(names, vocabulary);
  for (const char* kind : kNamedKinds) vocabulary.names[kind] = names.by_kind[kind];
  return vocabulary;
}

std::vector<std::string> names_of(const Charter& charter, const std::string& kind) {
  std::vector<std::string> names;
  const auto take = [&](const char* of, const auto& all, const auto& name_in) {
    if (kind != of) return;
    for (const auto& one : all) names.push_back(name_in(one));
  };
  const auto id = [](const auto& one) { return one.id; };
  const auto key = [](const auto& one) { return one.first; };
  const auto name = [](const auto& one) { return one.name; };
  take("constituency", charter.constituencies, id);
  take("team", charter.teams, id);
  take("person", charter.people, id);
  take("role", charter.roles, key);
  take("party", charter.parties, key);
  take("action", charter.actions, name);
  take("state", charter.workflow.states, name);
  if (kind == "action") {  // which may have several clauses
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
  }
  return names;
}

Vocabulary vocabulary_of(const Charter& charter) {
  Vocabulary vocabulary;
  vocabulary.fields = charter.vocabulary;
  vocabulary.scales = charter.scales;
  for (const char* kind : kNamedKinds) {
    std::vector<std::string> names = names_of(charter, kind);
    if (!names.empty()) vocabulary.names[kind] = std::move(names);
  }
  return vocabulary;
}

bool read_fact(const Entry& entry, const Vocabulary& vocabulary, const std::string& pointer,
               base::Problems& problems, Fact& out) {
  const auto field = vocabulary.fields.find(entry.key);
  if (field == vocabulary.fields.end()) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : vocabulary.fields) {
      if (problems.hints().left()) names.push_back(name);
    }
    problems.add_at(entry.line, entry.column, pointer,
                    "there is no field '" + entry.key + "'" + problems.hints().meant(entry.key, names),
                    entry.key, "a field of the vocabulary");
    return false;
  }
  const FieldType type = field->second.type;
  const bool several =
      entry.value.kind == NodeKind::list && type != FieldType::flag && type != FieldType::number;
  const std::size_t before = problems.count();
  const auto check = [&](const Node& node, const std::string& at) {
    condition::typed::Test test;
    test.field = entry.key;
    test.type = type;
    test.levels = vocabulary.levels(field->second.scale);
    const condition::typed::Mistake mistake =
        condition::typed::read_value(node, field->second, {}, vocabulary, problems.hints(), test);
    if (mistake.message.empty()) return;
    problems.add(node, at, mistake.message + " (field '" + entry.key + "')", node.text, mistake.expected);
  };
  if (!several) check(entry.value, pointer);
  for (std::size_t i = 0; several && i < entry.value.items.size(); ++i) {
    check(entry.value.items[i], pointer_join(pointer, std::to_string(i)));
  }
  if (problems.count() != before) return false;
  out = fact_of(entry.value, type);
  return true;
}

}  // namespace csirt::charter
