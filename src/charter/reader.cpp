// Door: Reader. Its functions never report a wrong kind, which the check of the shape has done.
#include "charter/reader.hpp"

#include "condition/charter_condition.hpp"

namespace csirt::charter {

using base::Node;
using base::NodeKind;
using base::pointer_join;

const Node& member(const Node& map, std::string_view key) {
  static const Node nothing;
  const Node* found = map.find(key);
  return found ? *found : nothing;
}

std::string text(const Node& map, std::string_view key) { return text(member(map, key)); }

std::string text(const Node& node) { return node.kind == NodeKind::string ? node.text : std::string(); }

std::vector<std::string> texts(const Node& map, std::string_view key) { return texts(member(map, key)); }

std::vector<std::string> texts(const Node& node) {
  if (node.kind == NodeKind::string) return {node.text};
  std::vector<std::string> all;
  for (const Node& item : node.items) {
    if (item.kind == NodeKind::string) all.push_back(item.text);
  }
  return all;
}

std::optional<Duration> duration(const Node& map, std::string_view key) {
  const std::string written = text(map, key);
  return written.empty() ? std::nullopt : parse_duration(written);
}

bool flag(const Node& map, std::string_view key) {
  const Node& node = member(map, key);
  return node.kind == NodeKind::boolean && node.boolean;
}

std::uint32_t number(const Node& map, std::string_view key, std::uint32_t otherwise) {
  const Node& node = member(map, key);
  const bool fits = node.kind == NodeKind::integer && node.integer >= 0 && node.integer <= 1'000'000;
  return fits ? static_cast<std::uint32_t>(node.integer) : otherwise;
}

AuthorityLevel authority_level(const std::string& name) {
  static constexpr std::string_view kNames[] = {"none", "indirect", "shared", "full"};
  return one_of<AuthorityLevel>(name, kNames);
}

Condition Reader::compile(const Node& node, const std::string& pointer) const {
  return Condition(condition::typed::compile(node, vocabulary, pointer, problems));
}

Condition Reader::condition(const Node& map, std::string_view key, const std::string& pointer) const {
  const Node* node = map.find(key);
  if (!node || (node->kind != NodeKind::map && node->kind != NodeKind::list)) return {};
  return compile(*node, pointer_join(pointer, key));
}

namespace {

// Which of `any`, `all` and `of` a map says; how many of them.
std::size_t quorums(const Node& node, Approvers& out) {
  std::size_t said = 0;
  for (const char* key : {"any", "all", "of"}) said += node.find(key) != nullptr;
  if (node.find("all")) out.quorum = Quorum::all;
  if (node.find("of")) out.quorum = Quorum::of;
  out.names = texts(node, out.quorum == Quorum::any ? "any" : out.quorum == Quorum::all ? "all" : "among");
  out.count = out.quorum == Quorum::of ? number(node, "of", 1) : 1;
  return said;
}

}  // namespace

Approvers Reader::approvers(const Node& map, std::string_view key, const std::string& pointer) const {
  Approvers answer;
  const Node* node = map.find(key);
  if (!node) return answer;
  answer.pointer = pointer_join(pointer, key);
  if (node->kind == NodeKind::string) answer.names = {node->text};
  if (node->kind != NodeKind::map) return answer;
  const std::string expected = "one of any, all, or of with among";
  if (quorums(*node, answer) != 1) {
    problems.add(*node, answer.pointer, "say who must agree: 'any', 'all', or 'of' with 'among'", "",
                 expected);
  } else if ((node->find("of") != nullptr) != (node->find("among") != nullptr)) {
    problems.add(*node, answer.pointer, "'of' and 'among' go together", "", expected);
  } else if (answer.quorum == Quorum::of && answer.count > answer.names.size()) {
    problems.add(*node->find("of"), pointer_join(answer.pointer, "of"),
                 "there are only " + std::to_string(answer.names.size()) + " names among whom to count",
                 std::to_string(answer.count), "at most " + std::to_string(answer.names.size()));
  }
  return answer;
}

std::vector<DefinitionClause> Reader::clauses(const Node& map, std::string_view key,
                                              const std::string& pointer) const {
  std::vector<DefinitionClause> all;
  const Node* node = map.find(key);
  if (!node) return all;
  each_clause(*node, pointer_join(pointer, key), [&](const Node& clause, const std::string& at) {
    if (clause.kind != NodeKind::map) return;
    const bool plain = clause.find("when") == nullptr;
    all.push_back({plain ? compile(clause, at) : condition(clause, "when", at),
                   plain ? "" : text(clause, "because"), at});
  });
  return all;
}

}  // namespace csirt::charter
