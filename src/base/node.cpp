// What nodes can do, whichever language they were written in; mistakes and names. Door: base/node.hpp.
#include "base/node.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>

namespace csirt::base {

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

boost::json::value to_json(const Node& node) {
  switch (node.kind) {
    case NodeKind::null:
      return nullptr;
    case NodeKind::boolean:
      return node.boolean;
    case NodeKind::integer:
      return node.integer;
    case NodeKind::number:
    case NodeKind::string:
      return boost::json::string(node.text);
    case NodeKind::list: {
      boost::json::array array;
      array.reserve(node.items.size());
      for (const Node& item : node.items) array.push_back(to_json(item));
      return array;
    }
    case NodeKind::map:
      break;
  }
  boost::json::object object;
  object.reserve(node.entries.size());
  for (const Entry& entry : node.entries) object[entry.key] = to_json(entry.value);
  return object;
}

namespace {

Node scalar_from(const boost::json::value& value) {
  Node node;
  if (value.is_bool()) {
    node.kind = NodeKind::boolean;
    node.boolean = value.get_bool();
  } else if (value.is_int64()) {
    node.kind = NodeKind::integer;
    node.integer = value.get_int64();
  } else if (value.is_string()) {
    node.kind = NodeKind::string;
    node.quoted = true;
    node.text = value.get_string();
    return node;
  } else if (!value.is_null()) {
    node.kind = NodeKind::number;
  }
  node.text = boost::json::serialize(value);
  return node;
}

// Names beyond this length are cut before they are compared, which bounds the time of a comparison.
constexpr std::size_t kLongest = 64;
using Row = std::array<std::size_t, kLongest + 1>;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Insertions, deletions, replacements and swaps of neighbours, upper and lower case being the same.
std::size_t distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongest);
  b = b.substr(0, kLongest);
  Row before{}, last{}, current{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before = last;
    last = current;
  }
  return last[b.size()];
}

}  // namespace

Node from_json(const boost::json::value& value) {
  Node node;
  if (value.is_array()) {
    node.kind = NodeKind::list;
    node.items.reserve(value.get_array().size());
    for (const auto& item : value.get_array()) node.items.push_back(from_json(item));
    return node;
  }
  if (!value.is_object()) return scalar_from(value);
  node.kind = NodeKind::map;
  node.entries.reserve(value.get_object().size());
  for (const auto& member : value.get_object()) {
    node.entries.push_back({std::string(member.key()), 0, 0, from_json(member.value())});
  }
  return node;
}

void Problems::add(const Node& at, std::string pointer, std::string message, std::string found,
                   std::string expected) {
  add_at(at.line, at.column, std::move(pointer), std::move(message), std::move(found), std::move(expected));
}

void Problems::add_at(std::uint32_t line, std::uint32_t column, std::string pointer, std::string message,
                      std::string found, std::string expected) {
  if (++count_ > kMost) return;
  list_.push_back(
      {file_, line, column, std::move(pointer), std::move(found), std::move(expected), std::move(message)});
}

void Problems::raise_if_any(Status status, std::string_view what) const {
  if (list_.empty()) return;
  // A multimap keeps the order in which equal positions were added.
  std::multimap<std::pair<std::uint32_t, std::uint32_t>, const Problem*> by_position;
  for (const Problem& problem : list_) by_position.emplace(std::pair(problem.line, problem.column), &problem);
  std::vector<Problem> sorted;
  for (const auto& [position, problem] : by_position) sorted.push_back(*problem);
  std::string message = std::string(what) + ": " + format(sorted.front());
  if (count_ > 1) message += " (and " + std::to_string(count_ - 1) + " more)";
  throw Error(status, message, file_, std::move(sorted));
}

std::string pointer_join(std::string_view pointer, std::string_view token) {
  std::string out(pointer);
  out += '/';
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

namespace {

// Each pair of letters that is compared takes one from `letters`; without any left nothing is found.
std::string nearest_within(std::string_view name, const std::vector<std::string>& candidates,
                           std::size_t& letters) {
  // One edit for each three letters: "emae" means "emea", but "lead" does not mean "team".
  const std::size_t length = std::min(name.size(), kLongest);
  const std::size_t enough = std::max<std::size_t>(1, length / 3);
  std::size_t best = enough + 1;
  std::string found;
  for (const std::string& candidate : candidates) {
    const std::size_t other = std::min(candidate.size(), kLongest);
    const std::size_t apart = std::max(length, other) - std::min(length, other);
    const std::size_t cost = apart >= best ? 8 : length * other + 8;  // so many edits it takes at least
    if (letters < cost) {
      letters = 0;
      return {};
    }
    letters -= cost;
    if (apart >= best) continue;
    const std::size_t edits = distance(name, candidate);
    if (edits >= best || edits >= std::max(name.size(), candidate.size())) continue;
    best = edits;
    found = candidate;
  }
  return found;
}

}  // namespace

std::string Hints::meant(std::string_view name, const std::vector<std::string>& candidates) {
  if (!left()) return {};
  const std::string found = nearest_within(name, candidates, letters_);
  if (found.empty()) return {};
  --most_;
  return "; did you mean '" + found + "'?";
}

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::size_t letters = static_cast<std::size_t>(-1);
  return nearest_within(name, candidates, letters);
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string found = nearest(name, candidates);
  return found.empty() ? "" : "; did you mean '" + found + "'?";
}

}  // namespace csirt::base
