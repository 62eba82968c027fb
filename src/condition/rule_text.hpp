// One text of rules: a file with any number of documents, each a rule, a filter, a correlation or a mapping.
//
// Doors: read_rule_text; ids_in, which compiles nothing; without_documents, which cuts documents out of a
// text and leaves every other one on its line. What was read is immutable and shared between the versions of
// a rule set. Thread rule: values.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "condition/correlation_rule.hpp"
#include "condition/filter.hpp"

namespace csirt::condition {

enum class DocumentKind : std::uint8_t { rule, filter, correlation, mapping };

struct RuleDocument {
  DocumentKind kind = DocumentKind::rule;
  std::string id;  // of mappings: may be empty
  std::string name, title;
  std::uint32_t line = 0;
  std::size_t begin = 0, end = 0;                          // bytes of the text, with the marker in front
  std::shared_ptr<const Rule> rule;                        // of a rule without mistakes
  std::shared_ptr<const Filter> filter;                    // of a filter without mistakes
  std::shared_ptr<const CorrelationDocument> correlation;  // of a correlation without mistakes
  std::vector<Problem> problems;                           // why it was left out
};

struct RuleText {
  NamedText text;
  std::vector<RuleDocument> documents;
  std::vector<Problem> problems;  // of the text as a whole: then it has no documents
  bool has_form = true;           // it is UTF-8, and so can stand in the canonical form
};

// Never throws for what is in the text; Error(Status::invalid) for a name that begins with '@', as options
// do.
std::shared_ptr<const RuleText> read_rule_text(NamedText text, const Placeholders& placeholders);

// The ids of its documents as read_rule_text gives them, for the price of reading YAML; none of a text that
// is none.
std::vector<std::string> ids_in(const NamedText& text);

// The text without the documents that `leave_out` names by their number; the others keep lines and columns.
// Empty when nothing remains.
std::string without_documents(const RuleText& text, const std::function<bool(std::size_t)>& leave_out);

// What `others()` calls it: "rule", "filter", "correlation", "mapping".
const char* name_of(DocumentKind kind);

}  // namespace csirt::condition
