// Lines that are alike but for their scalars, read without taking them apart: real events have few shapes.
//
// Door: Shapes::follow. A shape is all that stands between the scalars of a line, byte for byte: braces,
// keys, blanks. A line that has the shape of one that was found to be an event, and scalars that are valid,
// is an event too, and its scalars stand at the same places. Shapes form a trie, so that those that begin
// alike share what is known. Bounded; what is known never changes an answer. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/cell.hpp"
#include "condition/value_cache.hpp"

namespace csirt::condition {

// Which values are looked up when they are read.
struct LookUps {
  bool everywhere = false;  // also what stands where no field is counts
  // Per place: from the first on; elsewhere once they are wanted. Empty: all that count.
  std::vector<bool> first;
};

class Shapes {
 public:
  // The cache must outlive it.
  Shapes(ValueCache& cache, LookUps look_ups);

  // Fills `cells`, with entries where they are kept. False: the line must be taken apart; `cells` then hold
  // nothing that counts. 128 blanks follow the line.
  bool follow(std::string_view line, std::vector<Cell>& cells);
  // The line was found to have these cells, and no key twice in an object.
  void learn(std::string_view line, std::span<const Cell> cells);
  enum class Want : std::uint8_t { too, alone };
  // Values at these places are looked up from now on in lines that begin with the shape of the last one, if
  // it has one; `alone`: with the first ones, no others.
  void want(const std::vector<bool>& places, Want how);

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  static constexpr std::size_t most_nodes = 1u << 14, most_bytes = 1u << 20, most_cells = 2048,
                               most_edges = 64;

  // The value that was looked up at a node last.
  struct Recent {
    const char* token = nullptr;
    std::uint32_t size = 0;
    ValueEntry* entry = nullptr;
  };
  // A scalar, after all that stands before it. The root is before everything.
  struct Node {
    PlaceId place = no_place;
    std::uint16_t stripped = 0;
    bool wanted = true;
    std::uint8_t passed = 0;      // so many values were not looked up; counts anew from time to time
    std::uint32_t before = none;  // the node of the scalar before
    std::uint32_t first_edge = none, likely_edge = none;
    KeepingRecord record;
    bool by_lines = false;                   // what stands here is read line by line
    LineCache::Entry* first_line = nullptr;  // that it had last
    Recent recent;
  };
  // What may stand behind the scalar of a node, up to the next scalar or the end.
  struct Edge {
    std::uint32_t at = 0, size = 0;           // in bytes_
    std::uint32_t to = none;                  // none: the end
    std::uint32_t next = none;                // another one of the same node
    std::uint32_t first_mark = 0, marks = 0;  // in marks_
  };
  // A cell that is no scalar: an object or an empty list.
  struct Mark {
    std::uint32_t offset = 0;  // of its first byte, behind the begin of the edge
    ValueKind kind = ValueKind::object;
    PlaceId place = no_place;
    std::uint16_t stripped = 0;
  };

  // A value of this line that is still to be looked up.
  struct Sought {
    std::uint32_t cell = 0;
    Node* node = nullptr;
    std::uint64_t hash = 0;
  };

  const Edge* edge_at(Node& node, const char* at, const char* end) const;
  bool stands_at(const Edge& edge, const char* at, const char* end) const;
  bool take_scalar(Node& node, const char*& at, const char* end, std::vector<Cell>& cells);
  bool take_recent(Node& node, const char*& at, const char* end, Cell& cell);
  static bool is_next_sample(Node& node, const RawValue& value);
  static bool is_new_mostly(const Node& node, const RawValue& value);
  bool take_lines(Node& node, const char*& at, const char* end, Cell& cell);
  void fetch_next() { cache_.near(sought_[near_++].hash); }
  void look_up_sought(std::span<Cell> cells);
  void look_up(const Sought& sought, Cell& cell);
  std::uint32_t add_edge(std::uint32_t node, std::string_view between, std::span<const Cell> fixed,
                         bool last);
  void fill(Node& node, const Cell& cell) const;
  bool has_many_edges(std::uint32_t node) const;
  std::uint32_t find_edge(std::uint32_t node, std::string_view between, bool last) const;
  bool may_learn();
  void forget_shapes();
  void forget_values();
  void forget_lines();

  ValueCache& cache_;
  LookUps look_ups_;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<Mark> marks_;
  std::string bytes_;
  std::vector<Sought> sought_;
  std::size_t near_ = 0;       // so many of them are on their way
  std::uint32_t last_ = none;  // the node of the last scalar of the last line
  std::uint32_t clearances_ = 0, line_clearances_ = 0;
  std::uint32_t credit_;
};

}  // namespace csirt::condition
