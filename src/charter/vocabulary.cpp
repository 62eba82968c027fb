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
  for (const std::string& value : further.values) {
    if (std::find(known.values.begin(), known.values.end(), value) == known.values.end())
      known.values.push_back(value);
  }
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
  const Node& scales = member(document, "scales");
  for (const Entry& entry : scales.entries) {
    vocabulary.scales[entry.key] = texts(scales, entry.key);
    vocabulary.groups[entry.key].values = texts(scales, entry.key);
  }
  const Node& lists = member(document, "lists");
  for (const Entry& entry : lists.entries) {
    Group& group = vocabulary.groups[entry.key];
    group.values = texts(lists, entry.key);
    for (const std::string& value : group.values) {
      if (const auto network = condition::typed::parse_network(value)) group.networks.push_back(*network);
    }
  }
}

void add_members(const Node& constituency, const std::string& id, Group& group) {
  group.constituency = true;
  group.values.push_back(id);
  for (const std::string& host : texts(constituency, "hosts"))
    group.hosts.push_back(condition::typed::lower(host));
  for (const std::string& domain : texts(constituency, "domains"))
    group.domains.push_back(condition::typed::lower(domain));
  for (const std::string& text : texts(constituency, "networks")) {
    if (const auto network = condition::typed::parse_network(text)) group.networks.push_back(*network);
  }
}

// A constituency holds itself and everything within it; a circle ends where it began.
void read_constituencies(const Node& document, Vocabulary& vocabulary) {
  const Node& all = member(document, "constituencies");
  std::map<std::string, const Node*> by_id;
  for (const Entry& entry : all.entries) by_id.emplace(entry.key, &entry.value);
  for (const Entry& entry : all.entries) {
    std::set<std::string> passed;
    for (std::string id = entry.key; passed.size() < 64 && by_id.count(id) && passed.insert(id).second;
         id = text(*by_id[id], "within")) {
      add_members(entry.value, entry.key, vocabulary.groups[id]);
    }
  }
}

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
  for (const char* kind : {"constituency", "team", "person", "role", "party", "action", "state"}) {
    vocabulary.names[kind] = names.by_kind[kind];
  }
  return vocabulary;
}

bool read_fact(const Entry& entry, const Vocabulary& vocabulary, const std::string& pointer,
               base::Problems& problems, Fact& out) {
  const auto field = vocabulary.fields.find(entry.key);
  if (field == vocabulary.fields.end()) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : vocabulary.fields) names.push_back(name);
    problems.add_at(entry.line, entry.column, pointer,
                    "there is no field '" + entry.key + "'" + base::did_you_mean(entry.key, names), entry.key,
                    "a field of the vocabulary");
    return false;
  }
  const FieldType type = field->second.type;
  const bool several =
      entry.value.kind == NodeKind::list && type != FieldType::flag && type != FieldType::number;
  const std::size_t before = problems.list().size();
  const auto check = [&](const Node& node, const std::string& at) {
    condition::typed::Test test;
    test.field = entry.key;
    test.type = type;
    const auto scale = vocabulary.scales.find(field->second.scale);
    if (scale != vocabulary.scales.end()) test.levels = scale->second;
    const condition::typed::Mistake mistake =
        condition::typed::read_value(node, field->second, {}, vocabulary, test);
    if (mistake.message.empty()) return;
    problems.add(node, at, mistake.message + " (field '" + entry.key + "')", node.text, mistake.expected);
  };
  if (!several) check(entry.value, pointer);
  for (std::size_t i = 0; several && i < entry.value.items.size(); ++i) {
    check(entry.value.items[i], pointer_join(pointer, std::to_string(i)));
  }
  if (problems.list().size() != before) return false;
  out = fact_of(entry.value, type);
  return true;
}

}  // namespace csirt::charter
