// Doors: Shapes::follow, Shapes::learn. Most of a line is compared with what stood there in the line before;
// only values that are new are looked at byte for byte.
#include "condition/shapes.hpp"

#include <algorithm>
#include <gsl/narrow>
#include <utility>

#include "condition/numbers.hpp"
#include "condition/same_bytes.hpp"
#include "condition/string_end.hpp"

namespace csirt::condition {
namespace {

// Learning a shape takes longer than reading a line, so shapes that never come again must not be learnt all.
// The first few are; then one for so many lines that follow one or are taken apart.
constexpr std::uint32_t first_credit = 1u << 14, cost_of_learning = 16;

constexpr std::size_t shortest_by_lines = 256, longest_sample = 64;

// So many values are read while what says where another one is kept is fetched.
constexpr std::size_t distance = 2;

// Whether a scalar may begin with the byte: no brace, bracket or blank.
bool begins_scalar(char c) { return c > ' ' && (c | 32) != '{' && (c | 32) != '}'; }

// Reads true, false or null.
bool take_word(const char*& at, const char* end, RawValue& value) {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (*word.data() != *at) continue;
    if (static_cast<std::size_t>(end - at) < word.size() || !same_bytes(at, word.data(), word.size()))
      return false;
    value = {{at, word.size()}, *at == 'n' ? ValueKind::null : ValueKind::boolean, false};
    at += word.size();
    return true;
  }
  return false;
}

bool take_string(const char*& at, const char* end, RawValue& value) {
  const StringEnd found = end_of_string(at + 1, end);
  if (!found.quote) return false;
  value = {{at + 1, static_cast<std::size_t>(found.quote - at - 1)}, ValueKind::string, found.escaped};
  at = found.quote + 1;
  return true;
}

bool take_number(const char*& at, RawValue& value) {
  const char* end = end_of_number(at);
  if (!end || !ends_scalar(*end)) return false;
  value = {{at, static_cast<std::size_t>(end - at)}, ValueKind::number, false};
  at = end;
  return true;
}

}  // namespace

Shapes::Shapes(ValueCache& cache, LookUps look_ups)
    : cache_(cache), look_ups_(std::move(look_ups)), nodes_(1), credit_(first_credit) {}

bool Shapes::follow(std::string_view line, std::vector<Cell>& cells) {
  if (clearances_ != cache_.clearances()) forget_values();
  if (line_clearances_ != cache_.line_clearances()) forget_lines();
  cells.clear();
  sought_.clear();
  near_ = 0;
  last_ = none;
  const char* at = line.data();
  const char* const end = at + line.size();
  for (Node* node = &nodes_[0];;) {
    const Edge* edge = edge_at(*node, at, end);
    if (!edge) return false;
    for (std::uint32_t i = 0; i < edge->marks; ++i) {
      const Mark& mark = marks_[edge->first_mark + i];
      cells.push_back({.value = {{at + mark.offset, 1}, mark.kind, false},
                       .place = mark.place,
                       .stripped = mark.stripped});
    }
    at += edge->size;
    if (edge->to == none) break;
    last_ = edge->to;
    node = &nodes_[last_];
    if (near_ < sought_.size() && sought_[near_].cell + distance < cells.size()) fetch_next();
    if (!take_scalar(*node, at, end, cells)) return false;
  }
  look_up_sought(cells);
  credit_ = std::min(credit_ + 1, first_credit);
  return true;
}

bool Shapes::stands_at(const Edge& edge, const char* at, const char* end) const {
  const auto left = static_cast<std::size_t>(end - at);
  return edge.size <= left && same_bytes(at, bytes_.data() + edge.at, edge.size) &&
         (edge.to == none ? edge.size == left : begins_scalar(at[edge.size]));
}

const Shapes::Edge* Shapes::edge_at(Node& node, const char* at, const char* end) const {
  if (node.likely_edge == none) return nullptr;
  const Edge& likely = edges_[node.likely_edge];
  if (stands_at(likely, at, end)) return &likely;
  for (std::uint32_t i = node.first_edge; i != none; i = edges_[i].next) {
    if (!stands_at(edges_[i], at, end)) continue;
    node.likely_edge = i;
    return &edges_[i];
  }
  return nullptr;
}

bool Shapes::take_scalar(Node& node, const char*& at, const char* end, std::vector<Cell>& cells) {
  Cell& cell = cells.emplace_back();
  cell.place = node.place;
  cell.stripped = node.stripped;
  cell.passed_over = !node.wanted;
  if (node.by_lines && node.wanted && *at == '"') return take_lines(node, at, end, cell);
  if (take_recent(node, at, end, cell)) return true;
  RawValue& value = cell.value;
  const bool taken = *at == '"'                                 ? take_string(at, end, value)
                     : *at == '-' || (*at >= '0' && *at <= '9') ? take_number(at, value)
                                                                : take_word(at, end, value);
  if (!taken || !(node.wanted || is_next_sample(node, value))) return taken;
  const std::uint64_t hash = node.record.resting() ? 0 : cache_.seek(value);
  sought_.push_back({static_cast<std::uint32_t>(cells.size() - 1), &node, hash});
  return true;
}

// What is not wanted is looked up now and then, since what comes again and again is read fastest when it is
// known.
bool Shapes::is_next_sample(Node& node, const RawValue& value) {
  constexpr std::uint8_t every = 16;
  return value.raw.size() <= longest_sample && ++node.passed % every == 0;
}

// Whether such values hardly ever come again, or are too long to be kept.
bool Shapes::is_new_mostly(const Node& node, const RawValue& value) {
  return node.record.resting() || value.raw.size() > ValueCache::longest_kept;
}

// A long string of several lines that is never the same: most of its lines are.
bool Shapes::take_lines(Node& node, const char*& at, const char* end, Cell& cell) {
  const char* const begin = ++at;
  LineCache::Range lines;
  if (!cache_.lines().take(at, end, node.first_line, lines)) return false;
  cell.value = {{begin, static_cast<std::size_t>(at - begin)}, ValueKind::string, true};
  ++at;
  if (lines.count > 1) cell.entry = &cache_.get_once(cell.value, lines);
  node.record.pass();
  node.by_lines = lines.count > 1 && is_new_mostly(node, cell.value);
  return true;
}

// A token that begins with the bytes of a whole string is that string; other scalars must also end there.
bool Shapes::take_recent(Node& node, const char*& at, const char* end, Cell& cell) {
  const Recent& recent = node.recent;
  if (recent.size == 0 || recent.size > static_cast<std::size_t>(end - at) || node.record.resting())
    return false;
  if (!same_bytes(at, recent.token, recent.size)) return false;
  ValueEntry& entry = *recent.entry;
  if (entry.kind != ValueKind::string && !ends_scalar(at[recent.size])) return false;
  const std::string_view token(at, recent.size);
  cell.value = {entry.kind == ValueKind::string ? token.substr(1, token.size() - 2) : token, entry.kind,
                entry.escaped};
  cell.entry = &entry;
  at += recent.size;
  node.record.found();
  return true;
}

// What is looked at lies far away in memory: all of it is fetched before any of it is waited for.
void Shapes::look_up_sought(std::span<Cell> cells) {
  while (near_ < sought_.size()) fetch_next();
  cache_.lines().look_up_sought();
  for (const Sought& sought : sought_) look_up(sought, cells[sought.cell]);
}

void Shapes::look_up(const Sought& sought, Cell& cell) {
  Node& node = *sought.node;
  const RawValue& value = cell.value;
  cell.entry = cache_.get(node.record, value, sought.hash);
  if (cell.entry) {
    const std::string_view token = cell.entry->token;
    node.recent = {token.data(), static_cast<std::uint32_t>(token.size()), cell.entry};
  }
  node.by_lines = !cell.entry && value.escaped && value.raw.size() >= shortest_by_lines &&
                  is_new_mostly(node, value) && has_lines(value.raw);
}

bool Shapes::may_learn() {
  credit_ = std::min(credit_ + 1, first_credit);
  if (credit_ < cost_of_learning) return false;
  credit_ -= cost_of_learning;
  return true;
}

void Shapes::learn(std::string_view line, std::span<const Cell> cells) {
  if (cells.size() > most_cells || !may_learn()) return;
  if (nodes_.size() + cells.size() > most_nodes || bytes_.size() + line.size() > most_bytes) forget_shapes();
  const char* at = line.data();
  std::uint32_t node = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i <= cells.size(); ++i) {
    const bool last = i == cells.size();
    if (!last && !cells[i].value.is_scalar()) continue;
    const std::string_view token = last ? line.substr(line.size()) : cells[i].value.token();
    const std::string_view between(at, static_cast<std::size_t>(token.data() - at));
    std::uint32_t edge = find_edge(node, between, last);
    if (edge == none && has_many_edges(node)) return;
    const bool is_new = edge == none;
    if (is_new) edge = add_edge(node, between, cells.subspan(first, i - first), last);
    if (last) break;
    node = edges_[edge].to;
    if (is_new) fill(nodes_[node], cells[i]);
    at = token.data() + token.size();
    first = i + 1;
  }
}

void Shapes::fill(Node& node, const Cell& cell) const {
  node.place = cell.place;
  node.stripped = cell.stripped;
  if (node.place == no_place) {
    node.wanted = look_ups_.everywhere && look_ups_.first.empty();
  } else if (!look_ups_.first.empty()) {
    node.wanted = look_ups_.first[node.place];
  }
}

void Shapes::want(const std::vector<bool>& places, Want how) {
  for (std::uint32_t i = last_; i != none && i != 0; i = nodes_[i].before) {
    Node& node = nodes_[i];
    if (node.place == no_place) continue;
    node.wanted = places[node.place] || look_ups_.first[node.place] || (how == Want::too && node.wanted);
  }
}

// Edges are looked along, so a sender of ever new keys must not lengthen every look.
bool Shapes::has_many_edges(std::uint32_t node) const {
  unsigned count = 0;
  for (std::uint32_t i = nodes_[node].first_edge; i != none; i = edges_[i].next) ++count;
  return count >= most_edges;
}

std::uint32_t Shapes::find_edge(std::uint32_t node, std::string_view between, bool last) const {
  for (std::uint32_t i = nodes_[node].first_edge; i != none; i = edges_[i].next) {
    const Edge& edge = edges_[i];
    if ((edge.to == none) == last && std::string_view(bytes_).substr(edge.at, edge.size) == between) return i;
  }
  return none;
}

std::uint32_t Shapes::add_edge(std::uint32_t node, std::string_view between, std::span<const Cell> fixed,
                               bool last) {
  Edge edge;
  edge.at = gsl::narrow<std::uint32_t>(bytes_.size());
  edge.size = gsl::narrow<std::uint32_t>(between.size());
  edge.first_mark = gsl::narrow<std::uint32_t>(marks_.size());
  edge.marks = gsl::narrow<std::uint32_t>(fixed.size());
  edge.next = nodes_[node].first_edge;
  if (!last) {
    edge.to = gsl::narrow<std::uint32_t>(nodes_.size());
    nodes_.emplace_back().before = node;
  }
  bytes_.append(between);
  for (const Cell& cell : fixed) {
    marks_.push_back({gsl::narrow<std::uint32_t>(cell.value.raw.data() - between.data()), cell.value.kind,
                      cell.place, cell.stripped});
  }
  const auto number = gsl::narrow<std::uint32_t>(edges_.size());
  edges_.push_back(edge);
  nodes_[node].first_edge = nodes_[node].likely_edge = number;
  return number;
}

void Shapes::forget_shapes() {
  nodes_.assign(1, Node{});
  edges_.clear();
  marks_.clear();
  bytes_.clear();
  last_ = none;
}

void Shapes::forget_lines() {
  line_clearances_ = cache_.line_clearances();
  for (Node& node : nodes_) node.first_line = nullptr;
}

void Shapes::forget_values() {
  clearances_ = cache_.clearances();
  for (Node& node : nodes_) node.recent = {};
}

}  // namespace csirt::condition
