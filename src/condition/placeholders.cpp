// Door: add_placeholders.
#include "condition/placeholders.hpp"

#include <algorithm>

#include "base/line_end.hpp"
#include "base/node.hpp"
#include "base/text_position.hpp"
#include "base/utf8.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

bool is_map_name(std::string_view name) {
  return name.ends_with(".yml") || name.ends_with(".yaml") || name.ends_with(".json");
}

std::string stem(std::string_view path) {
  path.remove_prefix(std::min(path.find_last_of('/') + 1, path.size()));
  const std::size_t dot = path.find_last_of('.');
  return std::string(dot == 0 ? path : path.substr(0, dot));
}

void add_value(const Node& node, const std::string& pointer, std::vector<std::string>& values,
               base::Problems& problems) {
  if (!node.is_scalar() || node.kind == NodeKind::null)
    return problems.add(node, pointer, "a value of a placeholder is a text", {}, "a text or a number");
  values.push_back(node.kind == NodeKind::integer ? std::to_string(node.integer) : node.text);
}

void add_map(const NamedText& file, Placeholders& placeholders) {
  const Node root = base::read_document(file.text, file.name);
  base::Problems problems(file.name);
  if (root.kind != NodeKind::map)
    problems.add(root, "", "a file of values is a map", root.text,
                 "a map from placeholders to lists of values");
  for (const base::Entry& entry : root.entries) {
    std::vector<std::string>& values = placeholders[entry.key];
    const std::string pointer = base::pointer_join("", entry.key);
    if (entry.value.kind != NodeKind::list) add_value(entry.value, pointer, values, problems);
    for (std::size_t i = 0; i < entry.value.items.size(); ++i)
      add_value(entry.value.items[i], base::pointer_join(pointer, std::to_string(i)), values, problems);
  }
  problems.raise_if_any(Status::syntax, "the values of placeholders cannot be read");
}

// Blank lines are no values; of a line only its end is left out.
void add_lines(const NamedText& file, std::vector<std::string>& values) {
  if (const std::size_t flaw = base::utf8_flaw(file.text); flaw != std::string_view::npos)
    throw base::syntax_error(file.name, base::LineIndex(file.text).at(flaw),
                             "the file of values is not UTF-8");
  std::string_view rest = file.text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = base::without_line_end(rest.substr(0, end));
    if (!line.empty()) values.emplace_back(line);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
}

}  // namespace

void add_placeholders(const NamedText& file, Placeholders& placeholders) {
  if (is_map_name(file.name)) return add_map(file, placeholders);
  add_lines(file, placeholders[stem(file.name)]);
}

}  // namespace csirt::condition
