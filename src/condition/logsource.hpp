// Mappings: which events belong to which log source, and what fields are called in the events of each shape.
// All data.
//
// Door: read_mappings. docs/conditions.md, "Mappings", states the form of the files; it is that of the
// mapping files that Sigma's tools share. Thread rule: values.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "condition/rule_set.hpp"
#include "condition/test_item.hpp"

namespace csirt::condition {

// In events of this kind, `field` is called by the first of `sources` that the event has, before its own
// name.
struct FieldAlias {
  std::string field;
  std::vector<std::string> sources;
};

// A kind of event: all items of one of the groups hold for it. It belongs to the log source `label`.
struct EventKind {
  std::string name;
  LogSource label;
  std::vector<std::vector<TestedItem>> groups;
  std::vector<std::vector<Item>> written;  // the same, as it stands in the file
  std::vector<FieldAlias> aliases;
};

struct Mapping {
  std::vector<std::string> containers;  // dotted paths; "*" is any one name
  std::vector<std::string> attributes;  // dotted paths of containers of XML elements
  std::vector<FieldAlias> names;        // further names, after the field's own
  std::vector<EventKind> kinds;
  // Names with dots that the mapping itself looks at, in conditions or for another: paths from the top, which
  // no container holds.
  std::set<std::string, std::less<>> paths;
};

// Reads the files in order; what comes first comes first in every list. Mistakes go to `problems`, and the
// entry that has one is left out.
Mapping read_mappings(const std::vector<NamedText>& files, std::vector<Problem>& problems);
const std::vector<NamedText>& builtin_mappings();

// The label has every attribute that the rule's log source states. A rule that states none is satisfied by no
// label.
bool satisfies(const LogSource& label, const LogSource& wanted);

// Rules that ask for the kind's category call fields by its aliases; those for a whole log use the log's own
// names.
bool lends_names(const EventKind& kind, const LogSource& wanted);

// The file that was compiled in; empty when there is none of that name.
std::string_view resource(std::string_view name);

}  // namespace csirt::condition
