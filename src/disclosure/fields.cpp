// Door: field_map and the questions to it.
#include "disclosure/fields.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "base/node.hpp"

namespace csirt::disclosure {
namespace {

void open(Openers& openers, const base::Node& field, std::string_view key, const std::string& name) {
  const base::Node* list = field.find(key);
  if (!list) return;
  for (const base::Node& item : list->items) {
    std::string what = item.text;
    if (what.ends_with(".*")) what.pop_back();
    openers[what].push_back(name);
  }
}

FieldMap read() {
  const base::Node file = base::read_yaml(resource("fields.yaml"), "fields.yaml");
  FieldMap map;
  CSIRT_INVARIANT(file.find("fields") && file.find("always") && file.find("persons"));
  for (const base::Node& item : file.find("always")->items) map.always.insert(item.text);
  for (const base::Node& item : file.find("persons")->items) map.persons.insert(item.text);
  for (const base::Entry& entry : file.find("fields")->entries) {
    map.names.push_back(entry.key);
    open(map.members, entry.value, "members", entry.key);
    open(map.entities, entry.value, "entities", entry.key);
    open(map.clocks, entry.value, "clocks", entry.key);
    open(map.history, entry.value, "history", entry.key);
    open(map.facts, entry.value, "facts", entry.key);
    if (entry.value.find("names")) map.named.insert(entry.key);
  }
  return map;
}

const std::vector<std::string>* find_fact(std::string_view name) {
  const Openers& facts = field_map().facts;
  auto found = facts.find(name);
  if (found == facts.end()) found = facts.find(name.substr(0, name.find('.') + 1));
  return found == facts.end() ? nullptr : &found->second;
}

bool opened_by(const Audience& audience, const std::vector<std::string>& fields) {
  const auto must_not = [&](const std::string& field) { return audience.never.count(field) != 0; };
  const auto may = [&](const std::string& field) { return audience.may_see.count(field) != 0; };
  return std::any_of(fields.begin(), fields.end(), may) &&
         std::none_of(fields.begin(), fields.end(), must_not);
}

}  // namespace

const FieldMap& field_map() {
  static const FieldMap map = read();
  return map;
}

bool sees(const Audience& audience, std::string_view field) {
  if (audience.everything) return true;
  const std::string name(field);
  return audience.may_see.count(name) != 0 && audience.never.count(name) == 0;
}

bool opened(const Audience& audience, const Openers& openers, std::string_view what) {
  if (audience.everything) return true;
  const auto found = openers.find(what);
  return found != openers.end() && opened_by(audience, found->second);
}

bool sees_member(const Audience& audience, std::string_view member) {
  return field_map().always.count(member) != 0 || opened(audience, field_map().members, member);
}

bool sees_fact(const Audience& audience, std::string_view name) {
  if (audience.everything || sees(audience, name)) return true;
  if (audience.never.count(std::string(name)) != 0) return false;
  const std::vector<std::string>* fields = find_fact(name);
  if (!sees(audience, "facts")) return fields && opened_by(audience, *fields);
  const auto must_not = [&](const std::string& field) { return audience.never.count(field) != 0; };
  return !fields || std::none_of(fields->begin(), fields->end(), must_not);
}

bool is_name(std::string_view fact) {
  const std::vector<std::string>* fields = find_fact(fact);
  return fields && std::any_of(fields->begin(), fields->end(),
                               [](const std::string& field) { return field_map().named.count(field) != 0; });
}

std::vector<std::string> field_names() { return field_map().names; }

}  // namespace csirt::disclosure
