// Doors: parse_detection, parse_selection.
#include "condition/syntax.hpp"

#include <algorithm>

#include "condition/missing_member.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

// Splits "field|a|b" into the field and its modifiers; an empty modifier is a mistake.
Item item_of_key(const base::Entry& entry, base::Problems& problems, const std::string& pointer) {
  Item item;
  item.line = entry.line;
  item.column = entry.column;
  item.pointer = pointer;
  std::size_t bar = entry.key.find('|');
  item.field = entry.key.substr(0, bar);
  while (bar != std::string::npos) {
    const std::size_t next = entry.key.find('|', bar + 1);
    item.modifiers.push_back(entry.key.substr(bar + 1, next == std::string::npos ? next : next - bar - 1));
    if (item.modifiers.back().empty()) {
      problems.add_at(entry.line, entry.column, pointer, "a modifier is missing after '|'", entry.key,
                      "a modifier");
    }
    bar = next;
  }
  return item;
}

void add_values(Item& item, const Node& value, base::Problems& problems) {
  item.is_list = value.kind == NodeKind::list;
  if (value.is_scalar()) {
    item.values.push_back(value);
    return;
  }
  if (value.kind == NodeKind::map) {
    problems.add(value, item.pointer, "a map cannot be the value of a field", "a map",
                 "a value or a list of values");
    return;
  }
  if (value.items.empty())
    problems.add(value, item.pointer, "the list of values is empty", "[]", "one or more values");
  for (const Node& member : value.items) {
    if (member.is_scalar()) {
      item.values.push_back(member);
    } else {
      problems.add(member, item.pointer, "a value cannot be a list or a map", {}, "a value");
    }
  }
}

std::vector<Item> group_of_map(const Node& map, base::Problems& problems, const std::string& pointer) {
  std::vector<Item> group;
  if (map.entries.empty()) problems.add(map, pointer, "the map is empty", "{}", "one or more fields");
  for (const base::Entry& entry : map.entries) {
    Item item = item_of_key(entry, problems, base::pointer_join(pointer, entry.key));
    add_values(item, entry.value, problems);
    group.push_back(std::move(item));
  }
  return group;
}

Item keyword_item(const Node& at, const std::string& pointer) {
  Item item;
  item.line = at.line;
  item.column = at.column;
  item.pointer = pointer;
  return item;
}

void add_list(Selection& selection, const Node& list, base::Problems& problems, const std::string& pointer) {
  if (list.items.empty()) problems.add(list, pointer, "the list is empty", "[]", "maps or keywords");
  Item keywords = keyword_item(list, pointer);
  keywords.is_list = true;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& member = list.items[i];
    const std::string here = base::pointer_join(pointer, std::to_string(i));
    if (member.kind == NodeKind::map) {
      selection.groups.push_back(group_of_map(member, problems, here));
    } else if (member.kind == NodeKind::list) {
      problems.add(member, here, "a list cannot be a member of a list of selections", "a list",
                   "a map or a keyword");
    } else {
      keywords.values.push_back(member);
    }
  }
  if (!keywords.values.empty()) selection.groups.push_back({std::move(keywords)});
}

}  // namespace

Selection parse_selection(std::string name, const Node& node, base::Problems& problems,
                          const std::string& pointer) {
  Selection selection{std::move(name), {}};
  if (node.kind == NodeKind::map) {
    selection.groups.push_back(group_of_map(node, problems, pointer));
  } else if (node.kind == NodeKind::list) {
    add_list(selection, node, problems, pointer);
  } else if (node.kind == NodeKind::null) {
    problems.add(node, pointer, "the search identifier is empty", {}, "a map, a list or a keyword");
  } else {
    Item item = keyword_item(node, pointer);
    item.values.push_back(node);
    selection.groups.push_back({std::move(item)});
  }
  return selection;
}

std::optional<Detection> parse_detection(const Node& node, base::Problems& problems,
                                         const std::string& pointer, const std::vector<std::string>& beside) {
  const std::size_t before = problems.count();
  if (node.kind != NodeKind::map) {
    problems.add(node, pointer, "a detection is a map of search identifiers and a condition", {}, "a map");
    return std::nullopt;
  }
  Detection detection;
  std::vector<std::string> names;
  for (const base::Entry& entry : node.entries) {
    const bool selection =
        entry.key != "condition" && std::find(beside.begin(), beside.end(), entry.key) == beside.end();
    if (!selection) continue;
    const std::string here = base::pointer_join(pointer, entry.key);
    if (entry.key == "timeframe") {
      problems.add_at(entry.line, entry.column, here,
                      "'timeframe' is no longer part of Sigma; write a correlation rule", entry.key,
                      "a search identifier");
      continue;
    }
    names.push_back(entry.key);
    detection.selections.push_back(parse_selection(entry.key, entry.value, problems, here));
  }
  const Node* condition = node.find("condition");
  if (!condition) {
    report_missing(node, pointer, {"condition", "the detection has no condition", "a member 'condition'"},
                   problems);
    return std::nullopt;
  }
  auto expression = parse_expression(*condition, names, problems, base::pointer_join(pointer, "condition"));
  if (!expression || problems.count() != before) return std::nullopt;
  detection.condition = std::move(*expression);
  return detection;
}

}  // namespace csirt::condition
