// Door: Chart and its questions; the machine itself stands in machine.cpp.
#include "workflow/statechart.hpp"

#include <algorithm>

#include "csirt/error.hpp"

namespace csirt::workflow {
namespace {

[[noreturn]] void broken(const std::string& name, const std::string& what) {
  throw Error(Status::charter, "The workflow cannot run: the state '" + name + "' " + what + ".", name);
}

// One descriptor against an event: a prefix of whole tokens.
bool matches_one(std::string_view descriptor, std::string_view event) {
  if (descriptor == "*") return true;
  if (descriptor.size() >= 2 && descriptor.substr(descriptor.size() - 2) == ".*") descriptor.remove_suffix(2);
  if (!descriptor.empty() && descriptor.back() == '.') descriptor.remove_suffix(1);
  if (descriptor.empty() || event.substr(0, descriptor.size()) != descriptor) return false;
  return event.size() == descriptor.size() || event[descriptor.size()] == '.';
}

}  // namespace

bool matches(std::string_view descriptors, std::string_view event) {
  while (!descriptors.empty()) {
    const std::size_t end = descriptors.find_first_of(" \t\r\n");
    const std::string_view one = descriptors.substr(0, end);
    if (!one.empty() && matches_one(one, event)) return true;
    descriptors = end == std::string_view::npos ? std::string_view() : descriptors.substr(end + 1);
  }
  return false;
}

Chart::Chart(std::vector<Node> nodes, std::vector<Edge> edges, std::vector<std::size_t> initial)
    : nodes_(std::move(nodes)), edges_(std::move(edges)), initial_(std::move(initial)) {
  check();
  children_.resize(nodes_.size());
  edges_of_.resize(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].parent != kNone) children_[nodes_[i].parent].push_back(i);
  }
  for (std::size_t i = 0; i < edges_.size(); ++i) edges_of_[edges_[i].source].push_back(i);
  if (initial_.empty()) initial_ = {0};
}

void Chart::check() const {
  if (nodes_.empty()) throw Error(Status::charter, "The workflow cannot run: it has no states.");
  std::vector<std::size_t> depth(nodes_.size(), 1);
  const auto known = [&](const std::vector<std::size_t>& list) {
    return std::all_of(list.begin(), list.end(), [&](std::size_t node) { return node < nodes_.size(); });
  };
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (node.parent != kNone && node.parent >= i) broken(node.name, "stands before its parent");
    if (node.parent != kNone) depth[i] = depth[node.parent] + 1;
    if (depth[i] > kMaxDepth)
      broken(node.name, "is nested deeper than " + std::to_string(kMaxDepth) + " levels");
    if (!known(node.initial)) broken(node.name, "starts in a state that does not exist");
    const std::size_t around = history(i) ? node.parent : i;
    for (std::size_t start : node.initial) {
      if (!descendant(start, around) || (history(i) && history(start)))
        broken(node.name, "starts in a state outside of it");
    }
  }
  for (const Edge& edge : edges_) {
    if (edge.source >= nodes_.size() || !known(edge.targets)) {
      broken(edge.source < nodes_.size() ? nodes_[edge.source].name : "",
             "leads to a state that does not exist");
    }
  }
  if (!known(initial_)) broken("", "to start in does not exist");
}

bool Chart::history(std::size_t node) const {
  return nodes_[node].kind == NodeKind::shallow_history || nodes_[node].kind == NodeKind::deep_history;
}

bool Chart::atomic(std::size_t node) const {
  const bool leaf =
      std::all_of(children_[node].begin(), children_[node].end(), [&](std::size_t c) { return history(c); });
  return leaf && !history(node);
}

bool Chart::compound(std::size_t node) const {
  return node == kNone || (nodes_[node].kind == NodeKind::state && !atomic(node));
}

bool Chart::descendant(std::size_t node, std::size_t of) const {
  if (of == kNone) return node != kNone;
  for (std::size_t up = nodes_[node].parent; up != kNone; up = nodes_[up].parent) {
    if (up == of) return true;
  }
  return false;
}

}  // namespace csirt::workflow
