// Door: read_mappings.
#include "condition/logsource.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

std::string member(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  return found && found->is_scalar() ? found->text : std::string();
}

LogSource log_source(const Node& map) {
  return {member(map, "category"), member(map, "product"), member(map, "service")};
}

std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> result;
  if (node.is_scalar() && node.kind != NodeKind::null) result.push_back(node.text);
  for (const Node& item : node.items) {
    if (item.is_scalar()) result.push_back(item.text);
  }
  return result;
}

std::vector<FieldAlias> read_aliases(const Node* map) {
  std::vector<FieldAlias> result;
  if (!map) return result;
  for (const base::Entry& entry : map->entries) result.push_back({entry.key, texts(entry.value)});
  return result;
}

// An entry before its rewrite is resolved.
struct Draft {
  EventKind kind;
  LogSource rewrite;
  bool rewrites = false;
  Problem at;  // where it stands
};

using KeyNames = std::vector<std::string>;

// What Sigma's tools share and what is ours; the first line of each names what has no effect here.
const KeyNames& file_keys() {
  static const KeyNames keys = {"title",      "description", "id",         "order",        "backends",
                                "author",     "date",        "modified",   "level",        "defaultindex",
                                "logsources", "containers",  "attributes", "fieldmappings"};
  return keys;
}
const KeyNames& entry_keys() {
  static const KeyNames keys = {"title",   "description", "definition", "index",   "category",     "product",
                                "service", "conditions",  "sources",    "rewrite", "fieldmappings"};
  return keys;
}
const KeyNames& label_keys() {
  static const KeyNames keys = {"category", "product", "service"};
  return keys;
}

class Reader {
 public:
  Reader(std::string file, std::vector<Problem>& problems) : file_(std::move(file)), problems_(problems) {}

  void read(const Node& root, Mapping& mapping, std::vector<Draft>& drafts) {
    base::Problems found(file_);
    check_keys(root, "", "a mapping file", file_keys(), found);
    report(found);
    if (root.kind != NodeKind::map) return;
    append(mapping.containers, root.find("containers"));
    append(mapping.attributes, root.find("attributes"));
    for (FieldAlias& alias : read_aliases(root.find("fieldmappings")))
      mapping.names.push_back(std::move(alias));
    const Node* sources = root.find("logsources");
    if (!sources) return;
    for (const base::Entry& entry : sources->entries) read_entry(entry, drafts);
  }

 private:
  static void append(std::vector<std::string>& list, const Node* node) {
    if (!node) return;
    for (std::string& text : texts(*node)) list.push_back(std::move(text));
  }

  void report(const base::Problems& found) {
    problems_.insert(problems_.end(), found.list().begin(), found.list().end());
  }

  // What is misspelt has no effect, which is worse than a refusal.
  static void check_keys(const Node& node, const std::string& pointer, const std::string& what,
                         const KeyNames& known, base::Problems& found) {
    if (node.kind != NodeKind::map)
      return found.add(node, pointer, what + " is a map", node.text, "a map with " + base::joined(known));
    for (const base::Entry& entry : node.entries) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      found.add_at(entry.line, entry.column, base::pointer_join(pointer, entry.key),
                   "unknown key " + base::quoted(entry.key) + found.hints().meant(entry.key, known),
                   entry.key, "one of " + base::joined(known));
    }
  }

  void read_entry(const base::Entry& entry, std::vector<Draft>& drafts) {
    const std::string pointer = base::pointer_join("/logsources", entry.key);
    base::Problems found(file_);
    check_keys(entry.value, pointer, "an entry", entry_keys(), found);
    Draft draft;
    draft.at = {file_, entry.line, entry.column, pointer, entry.key, {}, {}};
    draft.kind.name = entry.key;
    draft.kind.label = log_source(entry.value);
    if (entry.value.kind == NodeKind::map && draft.kind.label == LogSource{}) {
      found.add(entry.value, pointer, "the entry names no log source", {}, "a category, product or service");
    }
    draft.kind.aliases = read_aliases(entry.value.find("fieldmappings"));
    if (const Node* rewrite = entry.value.find("rewrite")) {
      check_keys(*rewrite, pointer + "/rewrite", "a rewrite", label_keys(), found);
      draft.rewrites = true;
      draft.rewrite = log_source(*rewrite);
    }
    const bool tested = read_conditions(entry.value, pointer, found, draft.kind);
    report(found);
    // Entries that name only files or indexes say nothing about a single event.
    if (found.empty() && (tested || draft.rewrites)) drafts.push_back(std::move(draft));
  }

  // Does the entry test anything? A list of conditions is one group for each of its members, as in a
  // detection.
  static bool read_conditions(const Node& entry, const std::string& pointer, base::Problems& found,
                              EventKind& kind) {
    kind.written = {{}};
    if (const Node* conditions = entry.find("conditions")) {
      kind.written = parse_selection("conditions", *conditions, found, pointer + "/conditions").groups;
    }
    if (!found.empty()) return false;  // items with mistakes may have no values
    for (std::vector<Item>& group : kind.written) {
      if (const Node* sources = entry.find("sources")) add_channels(*sources, group);
      kind.groups.emplace_back();
      for (const Item& item : group) {
        if (auto checked = check_item(item, {}, found)) kind.groups.back().push_back(std::move(*checked));
      }
    }
    return !kind.groups.front().empty();
  }

  // "WinEventLog:Security" names a channel.
  static void add_channels(const Node& sources, std::vector<Item>& written) {
    static constexpr std::string_view prefix = "WinEventLog:";
    Item item;
    item.field = "Channel";
    item.is_list = true;
    for (const std::string& source : texts(sources)) {
      if (!source.starts_with(prefix)) continue;
      Node value;
      value.kind = NodeKind::string;
      value.text = source.substr(prefix.size());
      item.values.push_back(std::move(value));
    }
    if (!item.values.empty()) written.push_back(std::move(item));
  }

  std::string file_;
  std::vector<Problem>& problems_;
};

// Every pair of one group of each: both must hold.
template <class Groups>
Groups both(const Groups& a, const Groups& b) {
  Groups result;
  for (const auto& first : a) {
    for (const auto& second : b) {
      result.push_back(first);
      result.back().insert(result.back().end(), second.begin(), second.end());
    }
  }
  return result;
}

void take_where_empty(LogSource& label, const LogSource& other) {
  if (label.category.empty()) label.category = other.category;
  if (label.product.empty()) label.product = other.product;
  if (label.service.empty()) label.service = other.service;
}

constexpr std::size_t kMostCombinations = 10'000;

// A rewritten entry asks for the conditions of the log source that it is rewritten to, as well as its own.
EventKind resolve(const Draft& draft, const std::vector<Draft>& all, std::vector<Problem>& problems) {
  EventKind kind = draft.kind;
  if (!draft.rewrites) return kind;
  EventKind target;
  for (const Draft& other : all) {
    if (other.rewrites || !satisfies(other.kind.label, draft.rewrite)) continue;
    target.groups.insert(target.groups.end(), other.kind.groups.begin(), other.kind.groups.end());
    target.written.insert(target.written.end(), other.kind.written.begin(), other.kind.written.end());
  }
  if (target.groups.size() * kind.groups.size() > kMostCombinations) {
    Problem problem = draft.at;
    problem.message = "the conditions and those of the rewrite have more than 10000 combinations";
    problem.expected = "fewer alternatives";
    problems.push_back(std::move(problem));
    return {};
  }
  if (!target.groups.empty()) {
    kind.groups = both(kind.groups, target.groups);
    kind.written = both(kind.written, target.written);
  }
  take_where_empty(kind.label, draft.rewrite);
  return kind;
}

void add_paths(Mapping& mapping) {
  const auto add = [&](const std::string& name) {
    if (name.find('.') != std::string::npos) mapping.paths.insert(name);
  };
  const auto add_sources = [&](const std::vector<FieldAlias>& aliases) {
    for (const FieldAlias& alias : aliases) std::for_each(alias.sources.begin(), alias.sources.end(), add);
  };
  add_sources(mapping.names);
  for (const EventKind& kind : mapping.kinds) {
    add_sources(kind.aliases);
    for (const auto& group : kind.groups) {
      for (const TestedItem& item : group) add(item.field);
    }
  }
}

bool wanted_is(const std::string& wanted, const std::string& label) {
  return wanted.empty() || wanted == label;
}

}  // namespace

bool satisfies(const LogSource& label, const LogSource& wanted) {
  return wanted != LogSource{} && wanted_is(wanted.category, label.category) &&
         wanted_is(wanted.product, label.product) && wanted_is(wanted.service, label.service);
}

bool lends_names(const EventKind& kind, const LogSource& wanted) {
  return !kind.aliases.empty() && (kind.label.category.empty() || !wanted.category.empty());
}

const std::vector<NamedText>& builtin_mappings() {
  static const std::vector<NamedText> files = [] {
    std::vector<NamedText> result;
    for (const char* name :
         {"field-names.yaml", "logsource-windows.yaml", "logsource-linux.yaml", "logsource-ecs.yaml",
          "logsource-ocsf.yaml", "logsource-network.yaml", "logsource-cloud.yaml", "logsource-other.yaml"}) {
      result.push_back({name, std::string(resource(name))});
    }
    return result;
  }();
  return files;
}

Mapping read_mappings(const std::vector<NamedText>& files, std::vector<Problem>& problems) {
  Mapping mapping;
  std::vector<Draft> drafts;
  for (const NamedText& file : files) {
    try {
      Reader(file.name, problems).read(base::read_document(file.text, file.name), mapping, drafts);
    } catch (const Error& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
      if (error.problems().empty()) problems.push_back({file.name, 0, 0, {}, {}, {}, error.what()});
    }
  }
  for (const Draft& draft : drafts) {
    EventKind kind = resolve(draft, drafts, problems);
    const bool tested =
        std::any_of(kind.groups.begin(), kind.groups.end(), [](auto& group) { return !group.empty(); });
    if (tested) mapping.kinds.push_back(std::move(kind));
  }
  add_paths(mapping);
  return mapping;
}

}  // namespace csirt::condition
