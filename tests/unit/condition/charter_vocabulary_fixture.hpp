// A small vocabulary for tests of the charter profile.
#pragma once

#include "base/node.hpp"
#include "condition/charter_condition.hpp"

namespace csirt::test {

inline condition::typed::Vocabulary small_vocabulary() {
  condition::typed::Vocabulary words;
  words.scales["severity"] = {"low", "medium", "high", "critical"};
  words.scales["size"] = {"small", "big"};
  words.fields["severity"] = {FieldType::scale, "severity", {}, {}, {}, false};
  words.fields["wanted"] = {FieldType::scale, "severity", {}, {}, {}, false};
  words.fields["size"] = {FieldType::scale, "size", {}, {}, {}, false};
  words.fields["host"] = {FieldType::id, {}, {}, "host", {}, false};
  words.fields["user"] = {FieldType::id, {}, {}, {}, {}, true};
  words.fields["team"] = {FieldType::id, {}, {}, "team", {}, false};
  words.fields["title"] = {FieldType::text, {}, {}, {}, {}, false};
  words.fields["verdict"] = {FieldType::enumeration, {}, {"true", "false-positive"}, {}, {}, false};
  words.fields["count"] = {FieldType::number, {}, {}, {}, {}, false};
  words.fields["limit"] = {FieldType::number, {}, {}, {}, {}, false};
  words.fields["opened"] = {FieldType::instant, {}, {}, {}, {}, false};
  words.fields["took"] = {FieldType::duration, {}, {}, {}, {}, false};
  words.fields["tags"] = {FieldType::set, {}, {}, {}, {}, false};
  words.fields["address"] = {FieldType::network, {}, {}, {}, {}, false};
  words.fields["place"] = {FieldType::id, {}, {}, "constituency", {}, false};
  words.fields["personal"] = {FieldType::flag, {}, {}, {}, {}, false};
  words.names["team"] = {"emea", "worldwide"};
  words.names["constituency"] = {"corp", "payments"};
  using condition::typed::Group;
  using condition::typed::NameList;
  const auto group = [&](const char* name, Group made) {
    made.name = name;
    words.groups[name] = std::make_shared<Group>(made);
  };
  group("vips", {NameList({"ada", "grace"}), {}, nullptr, 0});
  group("scanners",
        {NameList({"192.0.2.0/28"}), {*condition::typed::parse_network("192.0.2.0/28")}, nullptr, 0});
  const auto places = std::make_shared<const condition::typed::Places>(std::vector<condition::typed::Place>{
      {"corp", "", {"10.0.0.0/8"}, {"acct01"}, {"example.com"}}, {"payments", "corp", {}, {}, {}}});
  group("corp", {{}, {}, places, 0});
  group("severity", {NameList(words.scales["severity"]), {}, nullptr, 0});
  return words;
}

// Compiles YAML; `problems` takes the mistakes, one a line.
inline Condition compile(const std::string& yaml, std::string* problems = nullptr) {
  static const condition::typed::Vocabulary words = small_vocabulary();
  base::Problems found;
  const base::Node node = base::read_yaml(yaml);
  auto made = condition::typed::compile(node, words, "", found);
  if (problems) {
    for (const Problem& problem : found.list())
      *problems += (problems->empty() ? "" : "\n") + format(problem);
  }
  return Condition(made);
}

}  // namespace csirt::test
