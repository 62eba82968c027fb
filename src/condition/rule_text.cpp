// Doors: read_rule_text, ids_in, without_documents.
#include "condition/rule_text.hpp"

#include <algorithm>

#include "base/canonical.hpp"
#include "base/text_position.hpp"
#include "base/utf8.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

constexpr std::string_view kMarker = "---";
constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

// The text of a document that is the same wherever it stands: without the marker in front and blanks around.
std::string_view essence(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with(kMarker)) text.remove_prefix(kMarker.size());
  return trimmed(text);
}

DocumentKind kind_of(const Node& root) {
  if (root.find("correlation")) return DocumentKind::correlation;
  if (root.find("logsources") && !root.find("detection")) return DocumentKind::mapping;
  return root.find("filter") && !root.find("detection") ? DocumentKind::filter : DocumentKind::rule;
}

std::string id_of(const NamedText& file, const base::YamlDocument& document) {
  std::string id = text_member(document.root, "id");
  const DocumentKind kind = kind_of(document.root);
  if (!id.empty() || kind == DocumentKind::mapping) return id;
  const std::string_view text =
      std::string_view(file.text).substr(document.begin, document.end - document.begin);
  return std::string(name_of(kind)) + "-" + base::sha256_hex(essence(text)).substr(0, 16);
}

// An id stands in lines of output and in command ids.
void check_id(const Node& root, const std::string& id, base::Problems& problems) {
  if (id.find_first_of("\t\r\n") == std::string::npos) return;
  problems.add(root, "/id", "the rule's id is more than one word of a line", {},
               "an id without tabs and line feeds");
}

// Merge keys belong to YAML 1.1. Read as the name of a field they would change the meaning of a rule in
// silence.
const base::Entry* merge_key(const Node& node) {
  for (const base::Entry& entry : node.entries) {
    if (entry.key == "<<") return &entry;
    if (const base::Entry* found = merge_key(entry.value)) return found;
  }
  for (const Node& item : node.items) {
    if (const base::Entry* found = merge_key(item)) return found;
  }
  return nullptr;
}

// Instructions of the regular expressions of a detection.
std::size_t instructions(const TestedDetection& detection) {
  std::size_t sum = 0;
  for (const TestedSelection& selection : detection.selections) {
    for (const auto& group : selection.groups) {
      for (const TestedItem& item : group) {
        for (const TestedValue& value : item.values) {
          for (const Test& test : value.any_of) sum += test.regex ? test.regex->size() : 0;
        }
      }
    }
  }
  return sum;
}

class Reader {
 public:
  Reader(const NamedText& file, const Placeholders& placeholders)
      : file_(file), placeholders_(placeholders) {}

  RuleDocument read(const base::YamlDocument& document) {
    const Node& root = document.root;
    RuleDocument out;
    out.kind = kind_of(root);
    out.name = text_member(root, "name");
    out.title = text_member(root, "title");
    out.line = root.line;
    out.begin = document.begin;
    out.end = document.end;
    out.id = id_of(file_, document);
    base::Problems problems(file_.shown());
    read_body(root, out, problems);
    out.problems = problems.list();
    return out;
  }

 private:
  void read_body(const Node& root, RuleDocument& out, base::Problems& problems) {
    if (root.kind != NodeKind::map) {
      return problems.add(root, "", "the document is no Sigma rule", {},
                          "a map with title, logsource and detection");
    }
    if (const Node* action = root.find("action")) {
      return problems.add(*action, "/action", "rule collections with 'action' are no longer part of Sigma",
                          text_member(root, "action"), "one rule a document");
    }
    if (const base::Entry* merge = merge_key(root)) {
      return problems.add_at(merge->line, merge->column, "", "merge keys are no part of YAML 1.2", merge->key,
                             "the members themselves, or an alias for a whole value");
    }
    check_id(root, out.id, problems);
    const DocumentPlace place{file_.name, file_.shown(), out.id, placeholders_};
    if (out.kind == DocumentKind::rule) {
      auto rule = read_rule(root, place, problems);
      if (rule && has_room(*rule, root, problems)) out.rule = std::make_shared<Rule>(std::move(*rule));
    } else if (out.kind == DocumentKind::filter) {
      auto filter = read_filter(root, place, problems);
      if (filter && has_room(*filter, root, problems))
        out.filter = std::make_shared<Filter>(std::move(*filter));
    } else if (out.kind == DocumentKind::correlation) {
      out.correlation = read_correlation_document(root, place, problems);
    }
  }

  bool has_room(const TestedDetection& detection, const Node& root, base::Problems& problems) {
    instructions_ += instructions(detection);
    if (instructions_ <= kMostInstructions) return true;
    problems.add(root, "", "the regular expressions of this file are too large together", {},
                 "less than " + std::to_string(kMostInstructions) + " instructions");
    return false;
  }

  const NamedText& file_;
  const Placeholders& placeholders_;
  std::size_t instructions_ = 0;
};

// Bytes that are no UTF-8 have no canonical form.
bool is_text(const NamedText& text, std::vector<Problem>& problems) {
  const std::size_t flaw = base::utf8_flaw(text.text);
  if (flaw == std::string_view::npos && base::utf8_flaw(text.name) == std::string_view::npos) return true;
  const base::Position at = base::LineIndex(text.text).at(std::min(flaw, text.text.size()));
  problems.push_back({text.shown(), at.line, at.column, "", "", "UTF-8", "the rule file is not UTF-8"});
  return false;
}

// Aliases may multiply a text, within bounds: what is written is never more values than bytes.
base::Limits limits_for(std::string_view text) {
  base::Limits limits;
  limits.nodes = std::min(limits.nodes, text.size() + 500'000);
  return limits;
}

// An empty document, such as after a last "---", is none.
std::vector<base::YamlDocument> documents_of(const NamedText& text) {
  auto all = base::read_yaml_documents(text.text, text.shown(), limits_for(text.text));
  std::erase_if(all, [](const base::YamlDocument& one) { return one.root.kind == NodeKind::null; });
  return all;
}

// Empty lines in place of the document, so that those after it keep their lines.
std::string blanked(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t feed = text.find('\n');
    const std::string_view line = text.substr(0, feed);
    for (const std::string_view marker : {kMarker, std::string_view("...")}) {
      if (line.starts_with(marker)) out += marker;
    }
    if (feed == std::string_view::npos) break;
    out += '\n';
    text.remove_prefix(feed + 1);
  }
  return out;
}

}  // namespace

const char* name_of(DocumentKind kind) {
  static constexpr const char* names[] = {"rule", "filter", "correlation", "mapping"};
  return names[static_cast<std::size_t>(kind)];
}

std::shared_ptr<const RuleText> read_rule_text(NamedText text, const Placeholders& placeholders) {
  auto out = std::make_shared<RuleText>();
  out->text = std::move(text);
  if (out->text.name.starts_with('@'))
    throw Error(Status::invalid,
                out->text.shown() + ": the name of a rule file begins with '@', as those of options alone do",
                out->text.shown());
  out->has_form = is_text(out->text, out->problems);
  if (!out->has_form) return out;
  try {
    Reader reader(out->text, placeholders);
    for (const base::YamlDocument& document : documents_of(out->text))
      out->documents.push_back(reader.read(document));
  } catch (const Error& error) {
    if (error.status() != Status::syntax) throw;
    out->documents.clear();
    out->problems = error.problems();
  }
  return out;
}

std::vector<std::string> ids_in(const NamedText& text) {
  std::vector<std::string> out;
  if (base::utf8_flaw(text.text) != std::string_view::npos) return out;
  try {
    for (const base::YamlDocument& document : documents_of(text)) out.push_back(id_of(text, document));
  } catch (const Error& error) {
    if (error.status() != Status::syntax) throw;
    out.clear();
  }
  return out;
}

std::string without_documents(const RuleText& text, const std::function<bool(std::size_t)>& leave_out) {
  const std::string_view whole = text.text.text;
  std::string out;
  std::size_t at = 0;
  bool remains = !text.problems.empty();
  for (std::size_t i = 0; i < text.documents.size(); ++i) {
    const RuleDocument& document = text.documents[i];
    out += whole.substr(at, document.begin - at);
    const std::string_view part = whole.substr(document.begin, document.end - document.begin);
    const bool kept = !leave_out(i);
    out += kept ? std::string(part) : blanked(part);
    remains = remains || kept;
    at = document.end;
  }
  if (!remains) return {};
  return out + std::string(whole.substr(at));
}

}  // namespace csirt::condition
