// Doors: read_rule, read_tests.
#include "condition/rule.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "condition/missing_member.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

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

std::string choice(const Node& root, const std::string& key, const std::vector<std::string>& allowed,
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

// A document without a detection may have been meant as another kind: then that is its one mistake, since the
// others would be those of a rule.
bool report_other_kind(const Node& root, base::Problems& problems) {
  for (const char* kind : {"correlation", "filter"}) {
    const base::Entry* const meant = misspelt(root, kind, problems);
    if (!meant) continue;
    report_misspelt(*meant, "",
                    {kind, "the document has no detection", std::string("a member '") + kind + "'"},
                    problems);
    return true;
  }
  return false;
}

}  // namespace

std::string text_member(const Node& root, std::string_view key) {
  const Node* found = root.find(key);
  return found && found->is_scalar() ? found->text : std::string();
}

void read_info(const Node& root, RuleInfo& info, base::Problems& problems) {
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
  check_title(root, "rule", problems);
}

void check_title(const Node& root, const std::string& of, base::Problems& problems) {
  if (!text_member(root, "title").empty()) return;
  report_missing(root, "", {"title", "the " + of + " has no title", "a member 'title'"}, problems);
}

LogSource read_log_source(const Node& root, const std::string& of, base::Problems& problems) {
  const MissingMember missing{"logsource", "the " + of + " has no log source",
                              "a map with category, product or service"};
  const Node* found = root.find(missing.name);
  if (!found || found->kind != NodeKind::map) {
    report_missing(root, "", missing, problems);
    return {};
  }
  return {text_member(*found, "category"), text_member(*found, "product"), text_member(*found, "service")};
}

std::optional<TestedDetection> read_tests(const Node& node, const std::string& pointer,
                                          const std::vector<std::string>& beside,
                                          const Placeholders& placeholders, base::Problems& problems) {
  const std::size_t before = problems.count();
  auto detection = parse_detection(node, problems, pointer, beside);
  if (!detection) return std::nullopt;
  TestedDetection result{{}, std::move(detection->condition)};
  for (const Selection& selection : detection->selections) {
    TestedSelection tested{selection.name, {}};
    for (const std::vector<Item>& group : selection.groups) {
      tested.groups.emplace_back();
      for (const Item& item : group) {
        if (auto checked = check_item(item, placeholders, problems))
          tested.groups.back().push_back(std::move(*checked));
      }
    }
    result.selections.push_back(std::move(tested));
  }
  if (problems.count() != before) return std::nullopt;
  return result;
}

std::optional<Rule> read_rule(const Node& root, const DocumentPlace& place, base::Problems& problems) {
  Rule rule;
  rule.info.file = place.file;
  rule.info.line = root.line;
  rule.info.id = place.id;
  read_info(root, rule.info, problems);
  const Node* detection = root.find("detection");
  if (!detection && report_other_kind(root, problems)) return std::nullopt;
  rule.info.logsource = read_log_source(root, "rule", problems);
  if (!detection) {
    report_missing(root, "", {"detection", "the rule has no detection", "a member 'detection'"}, problems);
    return std::nullopt;
  }
  auto tests = read_tests(*detection, "/detection", {}, place.placeholders, problems);
  if (!tests || !problems.empty()) return std::nullopt;
  static_cast<TestedDetection&>(rule) = std::move(*tests);
  return rule;
}

}  // namespace csirt::condition
