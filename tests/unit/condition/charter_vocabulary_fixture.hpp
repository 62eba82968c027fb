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
  words.groups["vips"].values = {"ada", "grace"};
  words.groups["scanners"].values = {"192.0.2.0/28"};
  words.groups["scanners"].networks = {*condition::typed::parse_network("192.0.2.0/28")};
  condition::typed::Group& corp = words.groups["corp"];
  corp.constituency = true;
  corp.values = {"corp", "payments"};
  corp.hosts = {"acct01"};
  corp.domains = {"example.com"};
  corp.networks = {*condition::typed::parse_network("10.0.0.0/8")};
  words.groups["severity"].values = words.scales["severity"];
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
