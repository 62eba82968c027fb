// Door: EntityMap::read. All mistakes of the text are reported at once, with their position.
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/node.hpp"
#include "triage/entity_map.hpp"

namespace csirt::triage {

using base::Node;
using base::NodeKind;
using base::pointer_join;

class EntityMapReader {
 public:
  EntityMapReader(const Node& root, std::string_view file) : root_(root), problems_(std::string(file)) {}

  EntityMap read() {
    known(root_, "", {"time", "entities", "nothing", "common"});
    map_.time_ = std::make_shared<const std::vector<std::string>>(texts(root_.find("time"), "/time"));
    map_.nothing_ = texts(root_.find("nothing"), "/nothing");
    const Node* entities = root_.find("entities");
    for (const base::Entry& kind : entities ? entities->entries : std::vector<base::Entry>{}) {
      read_kind(kind, pointer_join("/entities", kind.key));
    }
    read_common();
    problems_.raise_if_any(Status::syntax, "the entity mapping cannot be used");
    return std::move(map_);
  }

 private:
  // A member that the form does not know is a typing mistake that would silently find nothing.
  void known(const Node& node, const std::string& pointer, const std::vector<std::string>& names) {
    for (const base::Entry& entry : node.entries) {
      if (std::find(names.begin(), names.end(), entry.key) != names.end()) continue;
      problems_.add(entry.value, pointer_join(pointer, entry.key),
                    "unknown member '" + entry.key + "'" + base::did_you_mean(entry.key, names), entry.key);
    }
  }

  std::vector<std::string> texts(const Node* node, const std::string& pointer) {
    std::vector<std::string> out;
    if (!node) return out;
    if (node->is_scalar()) return {node->text};
    for (const Node& item : node->items) {
      if (item.is_scalar()) {
        out.push_back(item.text);
      } else {
        problems_.add(item, pointer, "expected a text", "a list or map", "a text");
      }
    }
    return out;
  }

  std::string text(const Node& node, std::string_view name) {
    const Node* member = node.find(name);
    return member && member->is_scalar() ? member->text : "";
  }

  void read_kind(const base::Entry& kind, const std::string& pointer) {
    for (std::size_t i = 0; i < kind.value.items.size(); ++i) {
      read_source(kind.key, kind.value.items[i], pointer_join(pointer, std::to_string(i)));
    }
  }

  void read_source(const std::string& kind, const Node& node, const std::string& pointer) {
    EntityMap::Source source;
    source.kind = kind;
    source.field = node.is_scalar() ? node.text : text(node, "field");
    if (source.field.empty())
      problems_.add(node, pointer, "no field is named", "", "a field name or a map with `field`");
    known(node, pointer, {"field", "domain", "form", "find", "when", "role"});
    source.domain = text(node, "domain");
    source.hashes = choice(node, pointer, "form", "hashes");
    source.peer = choice(node, pointer, "role", "peer");
    read_pattern(node, pointer, source);
    read_when(node, pointer, source);
    map_.sources_.push_back(std::move(source));
  }

  // Is the member set to the only value that it may have?
  bool choice(const Node& node, const std::string& pointer, std::string_view name, const std::string& only) {
    const Node* member = node.find(name);
    if (member && member->text != only) {
      problems_.add(*member, pointer_join(pointer, name), "unknown " + std::string(name), member->text, only);
    }
    return member != nullptr;
  }

  void read_pattern(const Node& node, const std::string& pointer, EntityMap::Source& source) {
    const Node* find = node.find("find");
    if (!find) return;
    auto pattern = std::make_shared<re2::RE2>(find->text, re2::RE2::Quiet);
    if (!pattern->ok() || pattern->NumberOfCapturingGroups() != 1) {
      problems_.add(*find, pointer_join(pointer, "find"), "not a regular expression with one group",
                    find->text, "RE2 with one capturing group");
    }
    source.find = std::move(pattern);
  }

  void read_when(const Node& node, const std::string& pointer, EntityMap::Source& source) {
    const Node* when = node.find("when");
    if (!when) return;
    if (when->entries.size() != 1) {
      problems_.add(*when, pointer_join(pointer, "when"), "expected one field with its values");
      return;
    }
    source.when_field = when->entries[0].key;
    source.when_values = texts(&when->entries[0].value, pointer_join(pointer, "when"));
  }

  void read_common() {
    const Node* common = root_.find("common");
    if (!common) return;
    for (const base::Entry& kind : common->entries) {
      const std::string pointer = pointer_join("/common", kind.key);
      std::vector<std::string> values = texts(&kind.value, pointer);
      if (kind.key == "address") {
        read_networks(kind.value, pointer, values);
      } else {
        map_.common_[kind.key] = std::move(values);
      }
    }
  }

  void read_networks(const Node& at, const std::string& pointer, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      if (const auto network = condition::typed::parse_network(value)) {
        map_.common_networks_.push_back(*network);
      } else {
        problems_.add(at, pointer, "'" + value + "' is no network", value,
                      "an address or a network in CIDR form");
      }
    }
  }

  const Node& root_;
  base::Problems problems_;
  EntityMap map_;
};

EntityMap EntityMap::read(std::string_view yaml, std::string_view file) {
  const Node root = base::read_yaml(yaml, file);
  return EntityMapReader(root, file).read();
}

}  // namespace csirt::triage
