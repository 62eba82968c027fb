// YAML 1.2 (core schema) through libyaml's event interface. Door: read_yaml_stream, read_yaml, read_document.
//
// libyaml checks the syntax and that the text is UTF-8; this file builds the nodes, resolves plain scalars,
// expands aliases, and refuses what libyaml lets pass: duplicate keys, keys that are lists or maps, foreign
// tags. Every node, copies for anchors and aliases included, counts against Limits, so that no small text
// becomes a huge document. libyaml counts characters; `offset_of` walks the text along with it to get bytes.
#include <yaml.h>

#include <map>

#include "base/core_schema.hpp"
#include "base/invariant.hpp"
#include "base/node.hpp"
#include "base/text_position.hpp"

namespace csirt::base {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kCore = "tag:yaml.org,2002:";

std::string_view view(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

// One event, freed by its owner.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
  yaml_event_t raw{};
};

class YamlReader {
 public:
  YamlReader(std::string_view text, std::string_view file, const Limits& limits)
      : mark_size_(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0),
        text_(text.substr(mark_size_)),
        file_(file),
        limits_(limits),
        lines_(text_) {
    if (yaml_parser_initialize(&parser_) == 0) throw Error(Status::memory, "no memory to read YAML");
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text_.data()),
                                 text_.size());
  }
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;
  ~YamlReader() { yaml_parser_delete(&parser_); }

  std::vector<YamlDocument> stream() {
    if (text_.size() > limits_.bytes) {
      throw syntax_error(file_, {},
                         "the document is larger than " + std::to_string(limits_.bytes) + " bytes");
    }
    std::vector<YamlDocument> documents;
    for (;;) {
      Event event;
      next(event);
      if (event.raw.type == YAML_STREAM_END_EVENT) return documents;
      if (event.raw.type != YAML_DOCUMENT_START_EVENT) continue;
      anchors_.clear();
      const std::size_t begin = documents.empty() ? 0 : mark_size_ + offset_of(event.raw.start_mark.index);
      if (!documents.empty()) documents.back().end = begin;
      documents.push_back({node(0), begin, mark_size_ + text_.size()});
    }
  }

 private:
  [[noreturn]] void fail(Position at, std::string message) {
    std::string pointer;
    for (const std::string& token : path_) pointer = pointer_join(pointer, token);
    throw syntax_error(file_, at, std::move(message), std::move(pointer));
  }
  [[noreturn]] void fail(const yaml_mark_t& mark, std::string message) {
    fail(position(mark), std::move(message));
  }

  // Marks hardly ever go back, so the walk is linear over a whole document.
  std::size_t offset_of(std::size_t characters) {
    const auto inside = [&](std::size_t at) {
      return (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80;
    };
    for (; walked_ < characters && offset_ < text_.size(); ++walked_) {
      ++offset_;
      while (offset_ < text_.size() && inside(offset_)) ++offset_;
    }
    for (; walked_ > characters && offset_ > 0; --walked_) {
      --offset_;
      while (offset_ > 0 && inside(offset_)) --offset_;
    }
    return offset_;
  }
  Position position(const yaml_mark_t& mark) { return lines_.at(offset_of(mark.index)); }

  void next(Event& event) {
    if (yaml_parser_parse(&parser_, &event.raw) != 0) return;
    if (parser_.error == YAML_MEMORY_ERROR) throw Error(Status::memory, "no memory to read YAML");
    std::string message = parser_.problem ? parser_.problem : "not YAML";
    if (parser_.context) message += ", " + std::string(parser_.context);
    if (parser_.error == YAML_READER_ERROR)
      fail(lines_.at(std::min(parser_.problem_offset, text_.size())), message);
    fail(parser_.problem_mark, message);
  }

  void count(const yaml_mark_t& mark, std::size_t nodes, std::size_t bytes) {
    nodes_ += nodes;
    bytes_ += bytes;
    if (nodes_ > limits_.nodes)
      fail(mark, "more than " + std::to_string(limits_.nodes) + " values, aliases expanded");
    if (bytes_ > limits_.bytes) {
      fail(mark, "more than " + std::to_string(limits_.bytes) + " bytes of text, aliases expanded");
    }
  }

  // The copy is counted before it is made.
  Node copied(const yaml_mark_t& mark, const Node& source, std::size_t depth) {
    count_tree(mark, source, depth);
    return source;
  }
  void count_tree(const yaml_mark_t& mark, const Node& node, std::size_t depth) {
    if (depth > limits_.depth) fail(mark, "nested deeper than " + std::to_string(limits_.depth) + " levels");
    count(mark, 1, node.text.size());
    for (const Node& item : node.items) count_tree(mark, item, depth + 1);
    for (const Entry& entry : node.entries) {
      count(mark, 0, entry.key.size());
      count_tree(mark, entry.value, depth + 1);
    }
  }

  Node node(std::size_t depth) {
    Event event;
    next(event);
    return from_event(event.raw, depth);
  }

  Node from_event(const yaml_event_t& event, std::size_t depth) {
    if (depth > limits_.depth) {
      fail(event.start_mark, "nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    if (event.type == YAML_ALIAS_EVENT) return alias(event, depth);
    Node out;
    const Position start = position(event.start_mark);
    out.line = start.line;
    out.column = start.column;
    count(event.start_mark, 1, 0);
    const yaml_char_t* anchor = nullptr;
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        anchor = event.data.scalar.anchor;
        scalar(out, event);
        break;
      case YAML_SEQUENCE_START_EVENT:
        anchor = event.data.sequence_start.anchor;
        list(out, event, depth);
        break;
      case YAML_MAPPING_START_EVENT:
        anchor = event.data.mapping_start.anchor;
        map(out, event, depth);
        break;
      default:
        fail(event.start_mark, "a value is expected");
    }
    if (anchor) anchors_.insert_or_assign(std::string(view(anchor)), copied(event.start_mark, out, depth));
    return out;
  }

  // An anchor becomes known when its node is complete, so a node that holds itself cannot be written.
  Node alias(const yaml_event_t& event, std::size_t depth) {
    const std::string name(view(event.data.alias.anchor));
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) fail(event.start_mark, "the alias '*" + name + "' has no anchor before it");
    return copied(event.start_mark, found->second, depth);
  }

  void scalar(Node& out, const yaml_event_t& event) {
    const auto& raw = event.data.scalar;
    out.text.assign(reinterpret_cast<const char*>(raw.value), raw.length);
    count(event.start_mark, 0, out.text.size());
    out.quoted = raw.style != YAML_PLAIN_SCALAR_STYLE;
    const std::string_view tag = view(raw.tag);
    if (tag.empty() && !out.quoted) return resolve_plain(out);
    out.kind = NodeKind::string;
    if (tag.empty() || tag == "!" || tag == std::string(kCore) + "str") return;
    resolve_plain(out);
    const bool fits = (tag == std::string(kCore) + "null" && out.kind == NodeKind::null) ||
                      (tag == std::string(kCore) + "bool" && out.kind == NodeKind::boolean) ||
                      (tag == std::string(kCore) + "int" && out.kind == NodeKind::integer) ||
                      (tag == std::string(kCore) + "float" &&
                       (out.kind == NodeKind::number || out.kind == NodeKind::integer));
    if (!fits) refuse_tag(event.start_mark, tag, "a scalar of that kind");
  }

  [[noreturn]] void refuse_tag(const yaml_mark_t& mark, std::string_view tag, std::string_view expected) {
    fail(mark, "the tag '" + std::string(tag) + "' does not fit: " + std::string(expected) +
                   " with a tag of YAML's core schema, or no tag, is expected");
  }

  void list(Node& out, const yaml_event_t& event, std::size_t depth) {
    const std::string_view tag = view(event.data.sequence_start.tag);
    if (!tag.empty() && tag != "!" && tag != std::string(kCore) + "seq")
      refuse_tag(event.start_mark, tag, "a list");
    out.kind = NodeKind::list;
    for (;;) {
      Event item;
      next(item);
      if (item.raw.type == YAML_SEQUENCE_END_EVENT) return;
      path_.push_back(std::to_string(out.items.size()));
      out.items.push_back(from_event(item.raw, depth + 1));
      path_.pop_back();
    }
  }

  void map(Node& out, const yaml_event_t& event, std::size_t depth) {
    const std::string_view tag = view(event.data.mapping_start.tag);
    if (!tag.empty() && tag != "!" && tag != std::string(kCore) + "map")
      refuse_tag(event.start_mark, tag, "a map");
    out.kind = NodeKind::map;
    std::map<std::string, Position> seen;
    for (;;) {
      Event key;
      next(key);
      if (key.raw.type == YAML_MAPPING_END_EVENT) return;
      entry(out, key.raw, seen, depth);
    }
  }

  void entry(Node& out, const yaml_event_t& event, std::map<std::string, Position>& seen, std::size_t depth) {
    const Position here = position(event.start_mark);
    Node name = from_event(event, depth + 1);
    if (!name.is_scalar()) fail(here, "a key must be a text, not a list or a map");
    std::string key = std::move(name.text);
    const auto [first, fresh] = seen.emplace(key, here);
    if (!fresh) {
      fail(here, "the key '" + key + "' is given twice; first at line " + std::to_string(first->second.line) +
                     ", column " + std::to_string(first->second.column));
    }
    path_.push_back(key);
    Node value = node(depth + 1);
    path_.pop_back();
    out.entries.push_back({std::move(key), here.line, here.column, std::move(value)});
  }

  std::size_t mark_size_;
  std::string_view text_, file_;
  const Limits& limits_;
  LineIndex lines_;
  yaml_parser_t parser_{};
  std::map<std::string, Node> anchors_;
  std::vector<std::string> path_;
  std::size_t nodes_ = 0, bytes_ = 0;
  std::size_t walked_ = 0, offset_ = 0;
};

}  // namespace

std::vector<YamlDocument> read_yaml_documents(std::string_view text, std::string_view file,
                                              const Limits& limits) {
  return YamlReader(text, file, limits).stream();
}

std::vector<Node> read_yaml_stream(std::string_view text, std::string_view file, const Limits& limits) {
  std::vector<Node> roots;
  for (YamlDocument& document : read_yaml_documents(text, file, limits))
    roots.push_back(std::move(document.root));
  return roots;
}

Node read_yaml(std::string_view text, std::string_view file, const Limits& limits) {
  std::vector<Node> documents = read_yaml_stream(text, file, limits);
  if (documents.empty()) throw syntax_error(file, {}, "the document is empty");
  if (documents.size() > 1) {
    const Node& second = documents[1];
    throw syntax_error(file, {second.line, second.column},
                       "only one document is expected, but another one follows");
  }
  return std::move(documents.front());
}

Node read_document(std::string_view text, std::string_view file, const Limits& limits) {
  const bool yaml_name = file.ends_with(".yml") || file.ends_with(".yaml");
  const std::size_t skipped = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const std::size_t first = text.find_first_not_of(" \t\r\n", skipped);
  const bool looks_json = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
  return looks_json && !yaml_name ? read_json(text, file, limits) : read_yaml(text, file, limits);
}

}  // namespace csirt::base
