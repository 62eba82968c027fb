// Door: read_charter_document. Completion runs in a fixed order: what it extends, then the standard names,
// then the order of keys. A document that has `order` is complete already, so that canonical forms never
// change with the library.
#include "charter/document.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/canonical.hpp"
#include "base/text_position.hpp"
#include "charter/resources.hpp"
#include "charter/shape.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;

// A charter has at most 8 MiB, hence fewer lines than this.
constexpr base::Limits kLimits{8u << 20, 100, 500'000};
constexpr std::uint32_t kDefaultLines = 1u << 30;
constexpr std::uint32_t kStandardLines = 1u << 31;

void move_lines(Node& node, std::uint32_t by) {
  node.line += by;
  for (Node& item : node.items) move_lines(item, by);
  for (Entry& entry : node.entries) {
    entry.line += by;
    move_lines(entry.value, by);
  }
}

Node embedded(const char* name, std::uint32_t lines) {
  Node node = base::read_yaml(resource(name), name);
  move_lines(node, lines);
  return node;
}

// Keys stand in the pointer of all that lies beneath them.
constexpr std::size_t kLongestKey = 256;

void refuse_long_keys(const Node& node, std::string_view file) {
  for (const Node& item : node.items) refuse_long_keys(item, file);
  for (const Entry& entry : node.entries) {
    if (entry.key.size() > kLongestKey) {
      throw base::syntax_error(file, {entry.line, entry.column},
                               "a key is longer than " + std::to_string(kLongestKey) + " bytes");
    }
    refuse_long_keys(entry.value, file);
  }
}

// Where each key of a map stands; looking along the entries would be slow for hostile sizes.
std::map<std::string, std::size_t, std::less<>> index_of(const Node& map) {
  std::map<std::string, std::size_t, std::less<>> index;
  for (std::size_t i = 0; i < map.entries.size(); ++i) index.emplace(map.entries[i].key, i);
  return index;
}

void remove(Node& node, std::string_view key) {
  std::erase_if(node.entries, [&](const Entry& entry) { return entry.key == key; });
}

bool merges(const Shape* shape, const Node& below, const Node& above) {
  return shape && shape->kind == ShapeKind::map && !shape->replaces && below.kind == NodeKind::map &&
         above.kind == NodeKind::map;
}

const Shape* shape_of(const Shape& map, const Entry& entry) {
  const Shape::Member* member = map.member(entry.key);
  const Shape* shape = member ? member->shape : map.others;
  if (!shape || shape->replaces) return nullptr;
  return chosen(*shape, entry.value);
}

// Lays `above` over `below`: maps key by key, anything else as a whole. With `removing`, null takes a key
// away.
Node merge(Node below, Node above, const Shape& shape, bool removing) {
  below.line = above.line;
  below.column = above.column;
  const auto index = index_of(below);
  std::set<std::string, std::less<>> removed;
  for (Entry& entry : above.entries) {
    const auto found = index.find(entry.key);
    if (found == index.end()) {
      below.entries.push_back(std::move(entry));
      continue;
    }
    if (removing && entry.value.kind == NodeKind::null) {
      removed.insert(entry.key);
      continue;
    }
    Entry& old = below.entries[found->second];
    const Shape* inner = shape_of(shape, entry);
    old.line = entry.line;
    old.column = entry.column;
    old.value = merges(inner, old.value, entry.value)
                    ? merge(std::move(old.value), std::move(entry.value), *inner, removing)
                    : std::move(entry.value);
  }
  std::erase_if(below.entries, [&](const Entry& entry) { return removed.count(entry.key) != 0; });
  return below;
}

// Does the document say, without a mistake, that it stands on the default charter? Then without which
// sections?
bool extends_default(const Node& root, std::vector<std::string>& without) {
  const Node* extends = root.find("extends");
  if (!extends) return false;
  base::Problems mistakes;
  Findings unused;
  check_value(*extends, *document_shape().member("extends")->shape, "/extends", mistakes, unused);
  if (!mistakes.empty()) return false;  // the walk over the whole document reports them
  if (const Node* sections = extends->find("without")) {
    for (const Node& section : sections->items) without.push_back(section.text);
  }
  return true;
}

Node on_default(Node root, const std::vector<std::string>& without) {
  Node below = embedded("default-charter.yaml", kDefaultLines);
  for (const std::string& section : without) remove(below, section);
  return merge(std::move(below), std::move(root), document_shape(), true);
}

const Node* at(const Node& root, std::initializer_list<std::string_view> path) {
  const Node* node = &root;
  for (std::string_view key : path) node = node ? node->find(key) : nullptr;
  return node;
}

Node* at(Node& root, std::initializer_list<std::string_view> path) {
  return const_cast<Node*>(at(std::as_const(root), path));
}

bool lists(const Node& list, const std::string& word) {
  return std::any_of(list.items.begin(), list.items.end(),
                     [&](const Node& item) { return item.text == word; });
}

// Takes away what lies beneath by a word that the author's own list of words no longer has: the windows of
// kinds that join nothing with him, the points of levels that his scales do not have.
void fit_beneath(Node& root) {
  const auto fit = [](Node* map, const Node* words) {
    if (!map || !words) return;
    std::erase_if(map->entries, [&](const Entry& entry) {
      return entry.line >= kDefaultLines && !lists(*words, entry.key);
    });
  };
  for (const char* key : {"windows", "never", "too_common"})
    fit(at(root, {"incidents", "joins_when", key}), at(root, {"incidents", "joins_when", "same"}));
  for (const auto& [key, scale] : {std::pair{"severity", "severity"}, std::pair{"criticality", "criticality"},
                                   std::pair{"confidence", "level"}})
    fit(at(root, {"score", key}), at(root, {"scales", scale}));
}

// Sorts the keys of a map as `order` says; keys that it does not name follow.
void sort_keys(Node& map, const Node& order) {
  std::map<std::string_view, std::size_t> rank;
  for (const Node& key : order.items) rank.emplace(key.text, rank.size());
  const auto rank_of = [&](const Entry& entry) {
    const auto found = rank.find(entry.key);
    return found == rank.end() ? rank.size() : found->second;
  };
  std::stable_sort(map.entries.begin(), map.entries.end(),
                   [&](const Entry& a, const Entry& b) { return rank_of(a) < rank_of(b); });
}

// Visits every map whose order has a meaning.
template <class Visit>
void each_ordered(Node& node, const Shape& shape, const std::string& pointer, Visit&& visit) {
  const Shape* fitting = chosen(shape, node);
  if (!fitting) return;
  if (fitting->kind == ShapeKind::list) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      each_ordered(node.items[i], *fitting->items, pointer_join(pointer, std::to_string(i)), visit);
    }
  }
  if (fitting->kind != ShapeKind::map) return;
  if (fitting->ordered && node.entries.size() > 1) visit(node, pointer);
  for (Entry& entry : node.entries) {
    const Shape::Member* member = fitting->member(entry.key);
    const Shape* inner = member ? member->shape : fitting->others;
    if (inner) each_ordered(entry.value, *inner, pointer_join(pointer, entry.key), visit);
  }
}

bool is_order(const Node& order) {
  if (order.kind != NodeKind::map) return false;
  for (const Entry& entry : order.entries) {
    if (entry.value.kind != NodeKind::list) return false;
  }
  return true;
}

void apply_order(Node& root, base::Problems& problems) {
  const Node* found = root.find("order");
  if (!found) return;
  const Node order = *found;
  if (!is_order(order)) {
    problems.add(order, "/order", "'order' maps JSON pointers to lists of keys", describe(order),
                 "a map of lists");
    return;
  }
  const auto index = index_of(order);
  each_ordered(root, document_shape(), "", [&](Node& map, const std::string& pointer) {
    const auto keys = index.find(pointer);
    if (keys != index.end()) sort_keys(map, order.entries[keys->second].value);
  });
  remove(root, "order");
}

std::string canonical(Node root) {
  boost::json::object order;
  each_ordered(root, document_shape(), "", [&](Node& map, const std::string& pointer) {
    boost::json::array keys;
    for (const Entry& entry : map.entries) keys.emplace_back(entry.key);
    order[pointer] = std::move(keys);
  });
  boost::json::value whole = base::to_json(root);
  if (whole.is_object()) whole.get_object()["order"] = std::move(order);
  return base::canonical(whole);
}

}  // namespace

Document read_charter_document(std::string_view text, std::string_view file, base::Problems& problems) {
  Document document{base::read_document(text, file, kLimits), {}};
  Node& root = document.root;
  for (const Entry& entry : root.entries) {
    if (entry.key != "order") refuse_long_keys(entry.value, file);  // that holds pointers as keys
  }
  if (root.kind == NodeKind::map) {
    const bool complete = root.find("order") && !root.find("extends");
    std::vector<std::string> without;
    if (root.find("order") && root.find("extends")) {
      problems.add(*root.find("order"), "/order", "a document in canonical form extends nothing", "order",
                   "'extends' or 'order', not both");
    }
    if (extends_default(root, without)) {
      root = on_default(std::move(root), without);
      remove(root, "extends");
    }
    if (!complete) {
      Node standard = embedded("standard.yaml", kStandardLines);
      root = merge(std::move(standard), std::move(root), document_shape(), false);
      fit_beneath(root);
    }
    apply_order(root, problems);
  }
  document.canonical = canonical(root);
  return document;
}

bool is_standard(std::uint32_t line) { return line >= kStandardLines; }

Problem place(Problem problem) {
  if (problem.line >= kStandardLines) {
    problem.file = "standard.yaml";
    problem.line -= kStandardLines;
  } else if (problem.line >= kDefaultLines) {
    problem.file = "default-charter.yaml";
    problem.line -= kDefaultLines;
  }
  return problem;
}

void refuse(const base::Problems& problems, const std::string& file, const std::string& what) {
  std::vector<Problem> sorted = problems.list();
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (Problem& problem : sorted) problem = place(std::move(problem));
  std::string message = what + " cannot be accepted: " + format(sorted.front());
  if (sorted.size() > 1) message += " (and " + std::to_string(sorted.size() - 1) + " more)";
  throw Error(Status::charter, message, file, std::move(sorted));
}

}  // namespace csirt::charter
