// One Sigma rule, read from a document and checked: what it says about itself, and its detection as tests.
//
// Door: read_rules, for the text of one file with any number of documents. Thread rule: values.
#pragma once

#include <string>
#include <vector>

#include "condition/expression.hpp"
#include "condition/rule_set.hpp"
#include "condition/test_item.hpp"

namespace csirt::condition {

// A selection holds when all items of one of its groups hold.
struct TestedSelection {
  std::string name;
  std::vector<std::vector<TestedItem>> groups;
};

struct Rule {
  RuleInfo info;
  std::vector<TestedSelection> selections;
  Expression condition;  // over `selections`
};

struct RuleDocuments {
  std::vector<Rule> rules;
  std::vector<OtherDocument> others;
  std::vector<Problem> problems;
};

// Appends what the file holds. A document with a mistake is left out, with all its mistakes in `problems`.
void read_rules(const NamedText& file, const Placeholders& placeholders, RuleDocuments& out);

}  // namespace csirt::condition
