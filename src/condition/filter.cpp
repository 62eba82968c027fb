// Doors: read_filter, apply_filters.
#include "condition/filter.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/text.hpp"
#include "condition/missing_member.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

constexpr std::string_view kAny = "any";

void read_target(const Node& node, const std::string& pointer, Filter& filter, base::Problems& problems) {
  if (node.kind != NodeKind::string && node.kind != NodeKind::integer) {
    return problems.add(node, pointer, "this names no rule", node.text, "the id or name of a rule, or 'any'");
  }
  if (node.text == kAny) {
    filter.any = true;
  } else {
    filter.targets.push_back({node.text, node.line, node.column, pointer});
  }
}

void read_targets(const Node& body, Filter& filter, base::Problems& problems) {
  const std::string pointer = "/filter/rules";
  const Node* rules = body.find("rules");
  if (!rules)
    return report_missing(body, "/filter",
                          {"rules", "the filter names no rules", "a list of ids or names of rules, or 'any'"},
                          problems);
  if (rules->kind != NodeKind::list) return read_target(*rules, pointer, filter, problems);
  if (rules->items.empty())
    problems.add(*rules, pointer, "the list of rules is empty", "[]", "one or more ids or names of rules");
  for (std::size_t i = 0; i < rules->items.size(); ++i)
    read_target(rules->items[i], base::pointer_join(pointer, std::to_string(i)), filter, problems);
}

bool covers(const LogSource& filter, const LogSource& rule) {
  const auto fits = [](const std::string& wanted, const std::string& stated) {
    return wanted.empty() || wanted == stated;
  };
  return fits(filter.category, rule.category) && fits(filter.product, rule.product) &&
         fits(filter.service, rule.service);
}

class Applier {
 public:
  static constexpr std::size_t kMostPairs = 1u << 22;  // of a filter and a rule
  static constexpr std::size_t kMostLooks = 1u << 26;  // whether one covers the other

  Applier(std::vector<FilteredRule>& rules, std::vector<Problem>& problems)
      : rules_(rules), problems_(problems) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const RuleInfo& info = rules[i].rule->info;
      named_[info.id].push_back(i);
      if (!info.name.empty() && info.name != info.id) named_[info.name].push_back(i);
    }
  }

  void apply(const std::shared_ptr<const Filter>& filter) {
    if (filter->any && !apply_to_all(filter)) {
      report(*filter, {"any", filter->line, 1, "/filter/rules"},
             "the filter is for any rule, but its log source covers none of the set",
             "the log source of a rule");
    }
    for (const Filter::Target& target : filter->targets) apply_to(filter, target);
  }

 private:
  bool apply_to_all(const std::shared_ptr<const Filter>& filter) {
    bool covered = false;
    for (std::size_t i = 0; i < rules_.size(); ++i) covered = add(filter, i) || covered;
    return covered;
  }

  void apply_to(const std::shared_ptr<const Filter>& filter, const Filter::Target& target) {
    const auto found = named_.find(target.text);
    if (found == named_.end()) {
      return report(*filter, target, "the filter names a rule that the set does not have",
                    "the id or name of a rule");
    }
    for (const std::size_t rule : found->second) {
      if (add(filter, rule)) continue;
      report(*filter, target, "the log source of the filter does not cover that of the rule",
             "a log source that is the rule's, or a part of it");
    }
  }

  // A rule that is named twice is filtered once.
  bool add(const std::shared_ptr<const Filter>& filter, std::size_t rule) {
    if (++looks_ > kMostLooks) refuse(*filter, kMostLooks, "are held against its rules");
    if (!covers(filter->logsource, rules_[rule].rule->info.logsource)) return false;
    auto& list = rules_[rule].filters;
    if (!list.empty() && list.back() == filter) return true;
    if (++pairs_ > kMostPairs) refuse(*filter, kMostPairs, "apply to its rules");
    list.push_back(filter);
    return true;
  }

  [[noreturn]] static void refuse(const Filter& filter, std::size_t most, std::string_view what) {
    throw Error(
        Status::limit,
        "the filters of the set " + std::string(what) + " more than " + std::to_string(most) + " times",
        filter.file);
  }

  void report(const Filter& filter, const Filter::Target& at, std::string message, std::string expected) {
    if (reported_++ >= base::Problems::kMost) return;
    problems_.push_back(
        {filter.file, at.line, at.column, at.pointer, at.text, std::move(expected), std::move(message)});
  }

  std::vector<FilteredRule>& rules_;
  std::vector<Problem>& problems_;
  std::unordered_map<std::string, std::vector<std::size_t>> named_;
  std::size_t reported_ = 0, pairs_ = 0, looks_ = 0;
};

}  // namespace

std::optional<Filter> read_filter(const Node& root, const DocumentPlace& place, base::Problems& problems) {
  Filter filter;
  filter.id = place.id;
  filter.file = place.shown;
  filter.line = root.line;
  filter.title = text_member(root, "title");
  check_title(root, "filter", problems);
  filter.logsource = read_log_source(root, "filter", problems);
  const Node& body = *root.find("filter");
  if (body.kind != NodeKind::map) {
    problems.add(body, "/filter", "a filter is a map", body.text,
                 "a map with rules, selections and condition");
    return std::nullopt;
  }
  read_targets(body, filter, problems);
  auto tests = read_tests(body, "/filter", {"rules"}, place.placeholders, problems);
  if (!tests || !problems.empty()) return std::nullopt;
  static_cast<TestedDetection&>(filter) = std::move(*tests);
  return filter;
}

void apply_filters(const std::vector<std::shared_ptr<const Filter>>& filters,
                   std::vector<FilteredRule>& rules, std::vector<Problem>& problems) {
  if (filters.empty()) return;
  Applier applier(rules, problems);
  for (const auto& filter : filters) applier.apply(filter);
}

}  // namespace csirt::condition
