// Door: read_rules. Actions (AUT-3), disclosure (DIS-1) and obligations (DIS-7).
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::pointer_join;

ConsentRule read_consent(const Node& node, const std::string& pointer, const Reader& reader) {
  ConsentRule rule;
  rule.when = reader.condition(node, "when", pointer);
  rule.consent_of = text(node, "consent_of");
  rule.count = number(node, "count", 1);
  rule.within = duration(node, "within").value_or(hours(1));
  rule.pointer = pointer;
  return rule;
}

ActionRule read_action(const std::string& name, const Node& node, const std::string& pointer,
                       const Reader& reader) {
  ActionRule rule;
  rule.name = name;
  rule.text = text(node, "text");
  rule.by = reader.approvers(node, "by", pointer);
  rule.assurance = text(node, "assurance");
  rule.denied = reader.clauses(node, "denied", pointer);
  rule.constituency = text(node, "constituency");
  rule.pointer = pointer;
  const std::vector<Node>& needs = member(node, "needs").items;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    rule.needs.push_back(read_consent(needs[i], pointer + "/needs/" + std::to_string(i), reader));
  }
  return rule;
}

DisclosureRule read_disclosure(const std::string& party, const Node& node, const std::string& pointer,
                               const Reader& reader) {
  DisclosureRule rule;
  rule.party = party;
  rule.when = reader.condition(node, "when", pointer);
  rule.may_see = texts(node, "may_see");
  rule.never = texts(node, "never");
  rule.by = reader.approvers(node, "by", pointer);
  rule.approved_by = reader.approvers(node, "approved_by", pointer);
  rule.before = texts(node, "before");
  rule.channels = texts(node, "channels");
  if (node.find("begins")) rule.begins = text(node, "begins");
  const Node& agreed = member(node, "agreed");
  for (const Entry& entry : agreed.entries) rule.agreed.emplace(entry.key, text(entry.value));
  rule.approval_within = duration(node, "approval_within").value_or(hours(4));
  rule.constituency = text(node, "constituency");
  rule.pointer = pointer;
  return rule;
}

Obligation read_obligation(const Entry& entry, const Reader& reader) {
  const Node& node = entry.value;
  Obligation obligation;
  obligation.name = entry.key;
  obligation.pointer = pointer_join("/obligations", entry.key);
  obligation.when = reader.condition(node, "when", obligation.pointer);
  obligation.tell = text(node, "tell");
  obligation.within = duration(node, "within").value_or(Duration{});
  if (node.find("from")) obligation.from = text(node, "from");
  obligation.calendar = text(node, "calendar");
  obligation.fields = texts(node, "fields");
  obligation.source = text(node, "source");
  return obligation;
}

}  // namespace

void read_rules(const Node& document, const Reader& reader) {
  for (const Entry& entry : member(document, "actions").entries) {
    each_clause(entry.value, pointer_join("/actions", entry.key),
                [&](const Node& node, const std::string& at) {
                  reader.charter.actions.push_back(read_action(entry.key, node, at, reader));
                });
  }
  for (const Entry& entry : member(document, "disclosure").entries) {
    each_clause(entry.value, pointer_join("/disclosure", entry.key),
                [&](const Node& node, const std::string& at) {
                  reader.charter.disclosure.push_back(read_disclosure(entry.key, node, at, reader));
                });
  }
  for (const Entry& entry : member(document, "obligations").entries) {
    reader.charter.obligations.push_back(read_obligation(entry, reader));
  }
}

}  // namespace csirt::charter
