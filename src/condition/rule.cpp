// Door: read_rules.
#include "condition/rule.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/canonical.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

std::string text_member(const Node& root, std::string_view key) {
  const Node* found = root.find(key);
  return found && found->is_scalar() ? found->text : std::string();
}

std::vector<std::string> list_member(const Node& root, std::string_view key) {
  std::vector<std::string> result;
  const Node* found = root.find(key);
  if (!found) return result;
  if (found->is_scalar() && found->kind != NodeKind::null) result.push_back(found->text);
  for (const Node& item : found->items) {
    if (item.is_scalar()) result.push_back(item.text);
  }
  return result;
}

bool is_technique(std::string_view tag) {
  static constexpr std::string_view prefix = "attack.t";
  if (!tag.starts_with(prefix)) return false;
  tag.remove_prefix(prefix.size());
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (tag.size() != 4 && (tag.size() != 8 || tag[4] != '.')) return false;
  return std::all_of(tag.begin(), tag.begin() + 4, digit) &&
         std::all_of(tag.begin() + (tag.size() > 4 ? 5 : 4), tag.end(), digit);
}

std::vector<std::string> techniques_of(const std::vector<std::string>& tags) {
  std::vector<std::string> result;
  for (std::string tag : tags) {
    for (char& c : tag) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (is_technique(tag)) result.push_back("T" + tag.substr(8));
  }
  return result;
}

class Reader {
 public:
  Reader(const NamedText& file, const Placeholders& placeholders, RuleDocuments& out)
      : file_(file), placeholders_(placeholders), out_(out) {}

  void read(const Node& root, std::size_t document) {
    if (root.kind == NodeKind::null) return;  // an empty document, such as after a last "---"
    base::Problems problems(file_.name);
    if (root.kind != NodeKind::map) {
      problems.add(root, "", "the document is no Sigma rule", {},
                   "a map with title, logsource and detection");
    } else if (root.find("action")) {
      problems.add(*root.find("action"), "/action",
                   "rule collections with 'action' are no longer part of Sigma", text_member(root, "action"),
                   "one rule a document");
    } else if (root.find("correlation") || root.find("filter") || is_mapping(root)) {
      add_other(root);
    } else {
      add_rule(root, document, problems);
    }
    out_.problems.insert(out_.problems.end(), problems.list().begin(), problems.list().end());
  }

 private:
  static bool is_mapping(const Node& root) { return root.find("logsources") && !root.find("detection"); }

  void add_other(const Node& root) {
    const char* kind = root.find("correlation") ? "correlation" : is_mapping(root) ? "mapping" : "filter";
    out_.others.push_back({kind, text_member(root, "id"), text_member(root, "name"),
                           text_member(root, "title"), file_.name, root.line});
  }

  void add_rule(const Node& root, std::size_t document, base::Problems& problems) {
    Rule rule;
    read_info(root, document, rule.info, problems);
    if (const Node* detection = root.find("detection")) {
      read_detection(*detection, rule, problems);
    } else {
      problems.add(root, "/detection", "the rule has no detection", {}, "a member 'detection'");
    }
    if (problems.empty()) out_.rules.push_back(std::move(rule));
  }

  void read_info(const Node& root, std::size_t document, RuleInfo& info, base::Problems& problems) {
    info.file = file_.name;
    info.line = root.line;
    info.id = text_member(root, "id");
    if (info.id.empty()) {
      const std::string key = file_.text + '\0' + std::to_string(document);
      info.id = "rule-" + base::sha256_hex(key).substr(0, 16);
    }
    if (info.id.find_first_of("\t\r\n") != std::string::npos)
      problems.add(root, "/id", "the rule's id is more than one word of a line", {},
                   "an id without tabs and line feeds");
    info.name = text_member(root, "name");
    info.title = text_member(root, "title");
    info.author = text_member(root, "author");
    info.description = text_member(root, "description");
    info.date = text_member(root, "date");
    info.level = choice(root, "level", {"informational", "low", "medium", "high", "critical"}, problems);
    info.status =
        choice(root, "status", {"stable", "test", "experimental", "deprecated", "unsupported"}, problems);
    info.tags = list_member(root, "tags");
    info.techniques = techniques_of(info.tags);
    info.falsepositives = list_member(root, "falsepositives");
    info.fields = list_member(root, "fields");
    info.references = list_member(root, "references");
    if (info.title.empty()) problems.add(root, "/title", "the rule has no title", {}, "a member 'title'");
    read_log_source(root, info, problems);
  }

  static std::string choice(const Node& root, const std::string& key, const std::vector<std::string>& allowed,
                            base::Problems& problems) {
    const Node* found = root.find(key);
    if (!found) return {};
    if (std::find(allowed.begin(), allowed.end(), found->text) != allowed.end()) return found->text;
    std::string expected;
    for (const std::string& one : allowed) expected += (expected.empty() ? "" : ", ") + one;
    problems.add(*found, "/" + key,
                 "this is no " + key + " of a rule" + base::did_you_mean(found->text, allowed), found->text,
                 expected);
    return {};
  }

  static void read_log_source(const Node& root, RuleInfo& info, base::Problems& problems) {
    const Node* found = root.find("logsource");
    if (!found || found->kind != NodeKind::map) {
      problems.add(found ? *found : root, "/logsource", "the rule has no log source", {},
                   "a map with category, product or service");
      return;
    }
    info.logsource = {text_member(*found, "category"), text_member(*found, "product"),
                      text_member(*found, "service")};
  }

  void read_detection(const Node& node, Rule& rule, base::Problems& problems) {
    auto detection = parse_detection(node, problems);
    if (!detection) return;
    rule.condition = std::move(detection->condition);
    for (const Selection& selection : detection->selections) {
      TestedSelection tested{selection.name, {}};
      for (const std::vector<Item>& group : selection.groups) {
        tested.groups.emplace_back();
        for (const Item& item : group) {
          if (auto checked = check_item(item, placeholders_, problems))
            tested.groups.back().push_back(std::move(*checked));
        }
      }
      rule.selections.push_back(std::move(tested));
    }
  }

  const NamedText& file_;
  const Placeholders& placeholders_;
  RuleDocuments& out_;
};

}  // namespace

void read_rules(const NamedText& file, const Placeholders& placeholders, RuleDocuments& out) {
  try {
    const std::vector<Node> documents = base::read_yaml_stream(file.text, file.name);
    Reader reader(file, placeholders, out);
    for (std::size_t i = 0; i < documents.size(); ++i) reader.read(documents[i], i);
  } catch (const Error& error) {
    if (error.status() != Status::syntax) throw;
    out.problems.insert(out.problems.end(), error.problems().begin(), error.problems().end());
  }
}

}  // namespace csirt::condition
