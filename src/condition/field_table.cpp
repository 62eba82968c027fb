// Doors: field_paths, FieldTable. The trie is built with maps and then laid out as one hash table of edges.
#include "condition/field_table.hpp"

#include <algorithm>
#include <cstring>
#include <gsl/narrow>
#include <map>

#include "condition/same_bytes.hpp"

namespace csirt::condition {
namespace {

constexpr std::size_t max_parts = 8;

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

FieldPath container_path(const std::string& container) {
  FieldPath path = split(container, '.');
  std::replace(path.begin(), path.end(), std::string("*"), any_key);
  return path;
}

// Every way to write `name` as keys: undivided first, then those with longer keys in front.
void add_divisions(const std::string& name, const FieldPath& prefix, std::vector<FieldPath>& out) {
  const std::vector<std::string> parts = split(name, '.');
  if (parts.size() > max_parts) {
    for (const std::vector<std::string>& keys : {std::vector<std::string>{name}, parts}) {
      FieldPath path = prefix;
      path.insert(path.end(), keys.begin(), keys.end());
      out.push_back(std::move(path));
    }
    return;
  }
  // Bit i of `cuts` divides after part i; counting upwards with the first part in the highest bit keeps keys
  // long.
  const unsigned gaps = static_cast<unsigned>(parts.size() - 1);
  for (unsigned cuts = 0; cuts < 1u << gaps; ++cuts) {
    FieldPath path = prefix;
    std::string key = parts[0];
    for (unsigned i = 0; i < gaps; ++i) {
      if (cuts >> (gaps - 1 - i) & 1) {
        path.push_back(std::move(key));
        key = parts[i + 1];
      } else {
        key += "." + parts[i + 1];
      }
    }
    path.push_back(std::move(key));
    out.push_back(std::move(path));
  }
}

// A_B is the attribute B of the element A, as the two common converters of XML write it.
void add_attributes(const std::string& name, const FieldPath& container, std::vector<FieldPath>& out) {
  for (std::size_t at = name.find('_'); at != std::string::npos; at = name.find('_', at + 1)) {
    if (at == 0 || at + 1 == name.size()) continue;
    for (const bool own_map : {true, false}) {
      FieldPath path = container;
      path.push_back(name.substr(0, at));
      if (own_map) path.push_back("#attributes");
      path.push_back(std::string(own_map ? "" : "@").append(name, at + 1));
      out.push_back(std::move(path));
    }
  }
}

void add_places(const std::string& name, const Mapping& mapping, std::vector<FieldPath>& out) {
  add_divisions(name, {}, out);
  for (const std::string& container : mapping.containers) {
    if (container.find('*') == std::string::npos) {
      add_divisions(container + "." + name, {}, out);
    } else {
      add_divisions(name, container_path(container), out);
    }
  }
  for (const std::string& container : mapping.attributes)
    add_attributes(name, container_path(container), out);
}

}  // namespace

std::vector<FieldPath> field_paths(const std::string& name, const Mapping& mapping) {
  std::vector<FieldPath> result;
  const auto add = [&](const std::string& one) {
    if (mapping.paths.contains(one)) {
      add_divisions(one, {}, result);
    } else {
      add_places(one, mapping, result);
    }
  };
  add(name);
  for (const FieldAlias& alias : mapping.names) {
    if (alias.field != name) continue;
    for (const std::string& source : alias.sources) add(source);
  }
  return result;
}

// The trie while it grows.
class FieldTableBuilder {
 public:
  explicit FieldTableBuilder(FieldTable& table) : table_(table), nodes_(1) {}

  void add(FieldId field, const std::vector<FieldPath>& paths) {
    for (std::uint32_t i = 0; i < paths.size(); ++i) insert(paths[i], {field, i * FieldTable::rank_step});
  }

  void finish() {
    // What is shared may bring new keys to a place that has been visited; each round settles one level more.
    for (bool more = true; more;) {
      const std::size_t before = nodes_.size();
      for (PlaceId at = 0; at < nodes_.size(); ++at) {
        if (nodes_[at].any != no_place) share_any(at);
        share_bare(at);
      }
      more = nodes_.size() != before;
    }
    lay_out();
  }

 private:
  struct Node {
    std::map<std::string, PlaceId> edges;
    PlaceId any = no_place;
    std::vector<FieldTable::Terminal> terminals;
  };

  PlaceId grow() {
    nodes_.emplace_back();
    return gsl::narrow<PlaceId>(nodes_.size() - 1);
  }

  PlaceId step(PlaceId at, const std::string& key) {
    PlaceId next = key == any_key ? nodes_[at].any : no_place;
    if (key != any_key) {
      const auto found = nodes_[at].edges.find(key);
      if (found != nodes_[at].edges.end()) next = found->second;
    }
    if (next != no_place) return next;
    next = grow();
    if (key == any_key) {
      nodes_[at].any = next;
    } else {
      nodes_[at].edges.emplace(key, next);
    }
    return next;
  }

  void insert(const FieldPath& path, FieldTable::Terminal terminal) {
    PlaceId at = 0;
    for (const std::string& key : path) at = step(at, key);
    add_terminal(at, terminal);
  }

  // A place can be reached on two ways; the one that counts more is kept.
  void add_terminal(PlaceId at, FieldTable::Terminal terminal) {
    for (FieldTable::Terminal& known : nodes_[at].terminals) {
      if (known.field == terminal.field) {
        known.rank = std::min(known.rank, terminal.rank);
        return;
      }
    }
    nodes_[at].terminals.push_back(terminal);
  }

  // A named key is also "any key": what lies below the wildcard lies below each of its named siblings.
  void share_any(PlaceId at) {
    const PlaceId any = nodes_[at].any;
    const std::map<std::string, PlaceId> edges = nodes_[at].edges;
    for (const auto& [key, to] : edges) merge(any, to, 0);
  }

  // A named key with blanks is also the key without them, which counts a little less there.
  void share_bare(PlaceId at) {
    const std::map<std::string, PlaceId> edges = nodes_[at].edges;
    for (const auto& [key, to] : edges) {
      if (key.find(' ') == std::string::npos) continue;
      std::string bare = key;
      std::erase(bare, ' ');
      const auto sibling = edges.find(bare);
      if (sibling != edges.end()) merge(sibling->second, to, 1);
    }
  }

  void merge(PlaceId from, PlaceId into, std::uint32_t penalty) {
    const std::vector<FieldTable::Terminal> terminals = nodes_[from].terminals;
    for (FieldTable::Terminal terminal : terminals) {
      terminal.rank += penalty;
      add_terminal(into, terminal);
    }
    const std::map<std::string, PlaceId> edges = nodes_[from].edges;
    for (const auto& [key, to] : edges) merge(to, step(into, key), penalty);
    if (nodes_[from].any != no_place) merge(nodes_[from].any, step(into, any_key), penalty);
  }

  void lay_out() {
    std::size_t edges = 0;
    for (const Node& node : nodes_) edges += node.edges.size();
    table_.make_hash(edges);
    for (PlaceId at = 0; at < nodes_.size(); ++at) {
      const Node& node = nodes_[at];
      table_.nodes_.push_back({node.any, gsl::narrow<std::uint32_t>(table_.terminals_.size()),
                               gsl::narrow<std::uint32_t>(node.terminals.size())});
      table_.terminals_.insert(table_.terminals_.end(), node.terminals.begin(), node.terminals.end());
      for (const auto& [key, to] : node.edges) {
        FieldTable::Edge& edge = table_.edges_[table_.slot(at, key)];
        edge = {gsl::narrow<std::uint32_t>(table_.keys_.size()), gsl::narrow<std::uint32_t>(key.size()), at,
                to};
        table_.keys_ += key;
      }
    }
  }

  FieldTable& table_;
  std::vector<Node> nodes_;
};

FieldTable::FieldTable(const std::vector<std::string>& names, const Mapping& mapping) {
  FieldTableBuilder builder(*this);
  for (const std::string& name : names) {
    const auto id = gsl::narrow<FieldId>(names_.size());
    if (!ids_.emplace(name, id).second) continue;
    names_.push_back(name);
    builder.add(id, field_paths(name, mapping));
  }
  builder.finish();
}

std::optional<FieldId> FieldTable::find(std::string_view name) const {
  const auto found = ids_.find(name);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

void FieldTable::make_hash(std::size_t edges) {
  std::size_t size = 16;
  while (size < edges * 4) size *= 2;
  edges_.assign(size, Edge{});
}

std::size_t FieldTable::slot(PlaceId at, std::string_view key) const {
  // Length, first and last eight bytes tell the keys of a rule set apart well enough; the comparison decides.
  std::uint64_t front = 0, back = 0;
  if (key.size() >= 8) {
    std::memcpy(&front, key.data(), 8);
    std::memcpy(&back, key.data() + key.size() - 8, 8);
  } else if (key.size() >= 4) {
    std::memcpy(&front, key.data(), 4);
    std::memcpy(&back, key.data() + key.size() - 4, 4);
  } else {
    std::memcpy(&front, key.data(), key.size());
  }
  std::uint64_t hash = (front ^ (std::uint64_t{at} << 32) ^ key.size()) * 0x9E3779B97F4A7C15u;
  hash = (hash ^ hash >> 32 ^ back) * 0xFF51AFD7ED558CCDu;
  std::size_t slot = (hash ^ hash >> 32) & (edges_.size() - 1);
  for (;; slot = (slot + 1) & (edges_.size() - 1)) {
    const Edge& edge = edges_[slot];
    if (edge.from == no_place) return slot;
    if (edge.from == at && edge.key_size == key.size() &&
        same_bytes(keys_.data() + edge.key_at, key.data(), key.size())) {
      return slot;
    }
  }
}

PlaceId FieldTable::child(PlaceId at, std::string_view key) const { return edges_[slot(at, key)].to; }

}  // namespace csirt::condition
