// One Sigma rule, read from a document and checked: what it says about itself, and its detection as tests.
//
// Door: read_rule. rule_text.hpp reads whole files, filter.hpp the filters that take matches away. Thread
// rule: values.
#pragma once

#include <optional>
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

struct TestedDetection {
  std::vector<TestedSelection> selections;
  Expression condition;  // over `selections`
};

struct Rule : TestedDetection {
  RuleInfo info;
};

// Where a document stands, and what it is read with.
struct DocumentPlace {
  const std::string& file;   // by name
  const std::string& shown;  // for messages
  const std::string& id;     // that the document has, or that its text gives it
  const Placeholders& placeholders;
};

// Nothing after a mistake; all of them are added to `problems`.
std::optional<Rule> read_rule(const base::Node& root, const DocumentPlace& place, base::Problems& problems);

// The members of `node` but those of `beside` as tests. Nothing when there was any mistake.
std::optional<TestedDetection> read_tests(const base::Node& node, const std::string& pointer,
                                          const std::vector<std::string>& beside,
                                          const Placeholders& placeholders, base::Problems& problems);

// What any rule says of itself, but for id, file, line and log source.
void read_info(const base::Node& root, RuleInfo& info, base::Problems& problems);

// `of`: "rule" or "filter", for messages.
LogSource read_log_source(const base::Node& root, const std::string& of, base::Problems& problems);

// That it has a title; `of` as above.
void check_title(const base::Node& root, const std::string& of, base::Problems& problems);

// The text of a member that is one value; else empty.
std::string text_member(const base::Node& root, std::string_view key);

}  // namespace csirt::condition
