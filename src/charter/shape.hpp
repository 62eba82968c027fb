// The shape of a charter document, read from its JSON Schema, so that editors and the loader cannot disagree.
//
// Door: document_shape and check_shape. The schema's own keywords say what is a map, a list, a text; keywords
// of ours that begin with x- say what JSON Schema cannot: which names a map defines (x-defines), which names
// a text must be (x-names), exact formats (x-format), what merges (x-merge), whose order matters (x-ordered),
// what is read by somebody else (x-shape). Thread rule: the shape is made once and only read afterwards.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/node.hpp"

namespace csirt::charter {

// Opaque: read by somebody else (a condition, facts, the order of keys).
enum class ShapeKind { text, integer, boolean, list, map, opaque, choice };

struct Shape {
  struct Member {
    const Shape* shape = nullptr;
    bool required = false;
    std::string missing;  // message of its own when it is missing
  };

  ShapeKind kind = ShapeKind::text;
  std::string expected;                                 // what to write here, for messages
  std::vector<std::pair<std::string, Member>> members;  // map: its keys, in the schema's order
  const Shape* others = nullptr;                        // map: of values under keys that the author chooses
  const Shape* items = nullptr;                         // list
  std::vector<const Shape*> choices;                    // choice: by the kind of what is found
  std::string when_key;                                 // map in a choice: chosen when this key is there
  std::size_t least = 0;                                // fewest items, entries or bytes
  std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  bool unique = false;
  std::vector<std::string> values;       // text: the allowed ones
  std::vector<std::string> names, also;  // text: kinds of names, and further allowed words
  std::string format, key_format;
  std::string defines;                 // map: its keys are names of this kind
  std::vector<std::string> key_names;  // map: its keys must be names of these kinds
  std::string instead_of_list;         // message when a list is found
  bool list_too = false;               // opaque: a list fits as well as a map
  bool ordered = false;
  bool replaces = false;  // does not merge with what it extends

  std::vector<std::string> keys() const;
  const Member* member(std::string_view key) const;
};

// The shape of a whole charter document.
const Shape& document_shape();

// The choice that a node of this kind makes; the shape itself when it is no choice; null when nothing fits.
const Shape* chosen(const Shape& shape, const base::Node& node);

// A text that must be a name that the document defines somewhere.
struct Reference {
  std::uint32_t line = 0, column = 0;
  std::string pointer;
  std::string text;
  std::vector<std::string> kinds;
  std::vector<std::string> also;
};

// What the names of a document are, by kind, in the author's order.
struct Names {
  std::map<std::string, std::vector<std::string>> by_kind;

  void define(const std::string& kind, const std::string& name) { by_kind[kind].push_back(name); }
};

// What a walk over the document finds.
struct Findings {
  Names names;
  std::vector<Reference> references;
};

// Reports unknown keys, wrong kinds, values out of range and malformed texts; collects names and references.
void check_shape(const base::Node& document, base::Problems& problems, Findings& findings);

// The same for a part of it that stands at `pointer`.
void check_value(const base::Node& node, const Shape& shape, const std::string& pointer,
                 base::Problems& problems, Findings& findings);

// Reports references to names that nobody defines, with the nearest existing one.
void check_references(const Findings& findings, base::Problems& problems);

// "a text", "a list": what a node is, for messages.
std::string describe(const base::Node& node);

}  // namespace csirt::charter
