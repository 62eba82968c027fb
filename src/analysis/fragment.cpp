// Doors: suppression_fragment, filter_fragment. Every text is written as a JSON string, which YAML reads
// alike, so that no value can change what the fragment says.
#include "analysis/fragment.hpp"

#include <boost/json/serialize.hpp>

namespace csirt::analysis {
namespace {

std::string quoted_text(const std::string& text) { return boost::json::serialize(boost::json::string(text)); }

std::string value_list(const std::vector<std::string>& values, std::string (*written)(const std::string&)) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + quoted_text(written(value));
  return "[" + out + "]";
}

std::string as_it_is(const std::string& value) { return value; }

// In Sigma `*` and `?` are wildcards and a backslash takes that from them, or from another backslash.
std::string without_wildcards(const std::string& value) {
  std::string out;
  for (const char c : value) {
    if (c == '*' || c == '?' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string suppression_fragment(const Proposal& proposal) {
  std::string when = "finding.rule: " + quoted_text(proposal.rule);
  if (!proposal.field.empty()) when += ", " + proposal.field + ": " + value_list(proposal.values, as_it_is);
  return "suppressions:\n  - when: { " + when + " }\n    because: " + quoted_text(proposal.reason) +
         "\n    owner: " + quoted_text(proposal.owner) +
         "\n    until: " + quoted_text(format(proposal.until)) + "\n";
}

std::string filter_fragment(const Proposal& proposal, const LogSourceText& logsource) {
  std::string source;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) source += (source.empty() ? "" : ", ") + (name + (": " + quoted_text(value)));
  };
  add("category", logsource.category);
  add("product", logsource.product);
  add("service", logsource.service);
  return "title: " + quoted_text("Known false findings of " + proposal.title) + "\ndescription: " +
         quoted_text(proposal.reason + "; owner " + proposal.owner + ", until " + format(proposal.until)) +
         "\nlogsource: { " + source + " }\nfilter:\n  rules: [" + quoted_text(proposal.rule) +
         "]\n  selection:\n    " + quoted_text(proposal.field) + ": " +
         value_list(proposal.values, without_wildcards) + "\n  condition: selection\n";
}

}  // namespace csirt::analysis
