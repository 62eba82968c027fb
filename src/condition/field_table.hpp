// Where the fields that rules name can stand in an event: a trie over the keys on the way to each of them.
//
// Door: field_paths states the places of one name, in the order in which they count; FieldTable compiles many
// names. Thread rule: immutable once built.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/byte_hash.hpp"
#include "condition/logsource.hpp"

namespace csirt::condition {

using FieldId = std::uint32_t;
using PlaceId = std::uint32_t;  // a node of the trie
inline constexpr PlaceId no_place = ~PlaceId{0};

// Keys from the top of the event. any_key, which no event can have, is any one key; it comes from containers
// alone.
using FieldPath = std::vector<std::string>;
inline const std::string any_key = "\xFF";

// All places of `name`, the one that counts first in front: at the top of the event, then in each container,
// each time with every way of writing its dots as nesting; XML attributes; then the further names of the
// mapping likewise. At most 8 parts are taken apart in every way, longer names only into one key or all
// parts.
std::vector<FieldPath> field_paths(const std::string& name, const Mapping& mapping);

class FieldTable {
 public:
  FieldTable(const std::vector<std::string>& names, const Mapping& mapping);

  // The place with the lowest rank that an event has counts. Ranks of places differ by a step; each key on
  // the way that fits only without its blanks adds one.
  static constexpr std::uint32_t rank_step = 16;
  struct Terminal {
    FieldId field;
    std::uint32_t rank;
  };

  std::size_t size() const { return names_.size(); }
  std::optional<FieldId> find(std::string_view name) const;
  const std::string& name(FieldId field) const { return names_[field]; }

  std::uint32_t places() const { return static_cast<std::uint32_t>(nodes_.size()); }
  static constexpr PlaceId top() { return 0; }
  // The place of `key` in the object at `at`; no_place when no path names it.
  PlaceId child(PlaceId at, std::string_view key) const;
  // The place of keys that no path names.
  PlaceId any_child(PlaceId at) const { return nodes_[at].any; }
  std::span<const Terminal> terminals(PlaceId at) const {
    return {terminals_.data() + nodes_[at].first, nodes_[at].count};
  }

 private:
  struct Node {
    PlaceId any = no_place;
    std::uint32_t first = 0, count = 0;
  };
  struct Edge {
    std::uint32_t key_at = 0, key_size = 0;
    PlaceId from = no_place, to = no_place;
  };
  friend class FieldTableBuilder;
  void make_hash(std::size_t edges);
  std::size_t slot(PlaceId at, std::string_view key) const;

  std::vector<std::string> names_;
  boost::unordered_flat_map<std::string, FieldId, TextHash, std::equal_to<>> ids_;
  std::vector<Node> nodes_;
  std::vector<Terminal> terminals_;
  std::vector<Edge> edges_;  // open addressing; its size is a power of two
  std::string keys_;
};

}  // namespace csirt::condition
