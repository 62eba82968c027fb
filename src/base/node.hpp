// A document as its author wrote it: values with their position, so that every mistake can be pointed at.
//
// Door: read_yaml and read_json. Both refuse duplicate keys, anchors beyond a bound, and depth or size beyond
// `Limits`. Shape: an immutable tree; a child is valid as long as its root. Thread rule: const functions may
// run concurrently.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "csirt/error.hpp"

namespace csirt::base {

enum class NodeKind { null, boolean, integer, number, string, list, map };

struct Entry;

// A value of a YAML 1.2 (core schema) or JSON document. `no`, `on`, `yes` are strings. An integer beyond 64
// bits and any other number is `number` and keeps its text.
struct Node {
  NodeKind kind = NodeKind::null;
  std::string text;          // scalars: as written after unquoting
  std::int64_t integer = 0;  // when kind is integer
  bool boolean = false;
  bool quoted = false;
  std::uint32_t line = 0, column = 0;  // from 1
  std::vector<Node> items;             // list
  std::vector<Entry> entries;          // map, in the author's order

  const Node* find(std::string_view key) const;  // member of a map or null
  bool is_scalar() const { return kind != NodeKind::list && kind != NodeKind::map; }
};

struct Entry {
  std::string key;
  std::uint32_t line = 0, column = 0;
  Node value;
};

struct Limits {
  std::size_t bytes = 64u << 20;
  std::size_t depth = 256;
  std::size_t nodes = 10'000'000;
};

// Throw Error(Status::syntax) with one Problem that has `file`, line and column. YAML: several documents in a
// stream are returned one each; aliases are expanded within the node limit; tags other than the core schema's
// are refused.
std::vector<Node> read_yaml_stream(std::string_view text, std::string_view file = {},
                                   const Limits& limits = {});
// The same with the bytes of each: from its marker (the first one from the beginning of the text) to that of
// the next one.
struct YamlDocument {
  Node root;
  std::size_t begin = 0, end = 0;
};
std::vector<YamlDocument> read_yaml_documents(std::string_view text, std::string_view file = {},
                                              const Limits& limits = {});
Node read_yaml(std::string_view text, std::string_view file = {},
               const Limits& limits = {});  // exactly one document
Node read_json(std::string_view text, std::string_view file = {}, const Limits& limits = {});
// JSON when the first byte that is no white space is { or [ and the file is not named *.yml or *.yaml; else
// YAML.
Node read_document(std::string_view text, std::string_view file = {}, const Limits& limits = {});

boost::json::value to_json(const Node& node);  // numbers that are no 64-bit integer become strings
Node from_json(const boost::json::value& value);

// Looks for the name that an author meant, as long as that is worth its time: looking stops, and the answer
// is empty, once so many hints were given or so many letters compared that nobody would read or wait for
// more.
class Hints {
 public:
  // "; did you mean 'x'?" or nothing.
  std::string meant(std::string_view name, const std::vector<std::string>& candidates);
  // False: meant() answers nothing any more, so that a caller need not gather candidates.
  bool left() const { return most_ > 0 && letters_ > 0; }

 private:
  std::size_t most_ = 200;
  std::size_t letters_ = 100'000'000;  // pairs of letters compared
};

// Walks a typed document, collecting every mistake instead of stopping at the first.
class Problems {
 public:
  explicit Problems(std::string file = {}) : file_(std::move(file)) {}
  void add(const Node& at, std::string pointer, std::string message, std::string found = {},
           std::string expected = {});
  void add_at(std::uint32_t line, std::uint32_t column, std::string pointer, std::string message,
              std::string found = {}, std::string expected = {});
  bool empty() const { return list_.empty(); }
  // How many there are; the list holds the first kMost of them, since nobody reads more and hostile documents
  // have millions.
  std::size_t count() const { return count_; }
  static constexpr std::size_t kMost = 10'000;
  const std::vector<Problem>& list() const { return list_; }
  Hints& hints() { return hints_; }
  // Throws Error(status) with all problems, sorted by position; does nothing when there are none.
  void raise_if_any(Status status, std::string_view what) const;

 private:
  std::string file_;
  std::vector<Problem> list_;
  std::size_t count_ = 0;
  Hints hints_;
};

// RFC 6901: appends one reference token, escaping ~ and /.
std::string pointer_join(std::string_view pointer, std::string_view token);

// The candidate with the smallest edit distance (Damerau-Levenshtein), when it is near enough to be meant;
// else empty.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);
// "; did you mean 'x'?" or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace csirt::base
