// What the typed readers share: the charter being made, the words of its conditions, and where mistakes go.
//
// Every reader runs also over documents whose shape has mistakes already reported; it takes what fits and
// leaves the rest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "condition/charter_vocabulary.hpp"
#include "csirt/charter.hpp"

namespace csirt::charter {

struct Reader {
  Charter& charter;
  const condition::typed::Vocabulary& vocabulary;
  base::Problems& problems;

  // The condition under `key`; the empty one when there is none.
  Condition condition(const base::Node& map, std::string_view key, const std::string& pointer) const;
  Condition compile(const base::Node& node, const std::string& pointer) const;
  Approvers approvers(const base::Node& map, std::string_view key, const std::string& pointer) const;
  // A condition, a map with `when` and `because`, or a list of both.
  std::vector<DefinitionClause> clauses(const base::Node& map, std::string_view key,
                                        const std::string& pointer) const;
};

// Members of a map; empty, false or nothing when they are missing or of another kind.
std::string text(const base::Node& map, std::string_view key);
std::vector<std::string> texts(const base::Node& map,
                               std::string_view key);  // one text counts as a list of one
// The same of a value itself, for those who walk a map: looking each key up again would be slow.
std::string text(const base::Node& value);
std::vector<std::string> texts(const base::Node& value);
std::optional<Duration> duration(const base::Node& map, std::string_view key);
bool flag(const base::Node& map, std::string_view key);
std::uint32_t number(const base::Node& map, std::string_view key, std::uint32_t otherwise);

// The value of an enumerator by its name in documents; the first one when it is none.
template <class E, std::size_t N>
E one_of(const std::string& name, const std::string_view (&names)[N]) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<E>(i);
  }
  return static_cast<E>(0);
}
AuthorityLevel authority_level(const std::string& name);

// Visits a member that is one map or a list of maps: visit(map, pointer).
template <class Visit>
void each_clause(const base::Node& node, const std::string& pointer, Visit&& visit) {
  if (node.kind == base::NodeKind::map) return visit(node, pointer);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    visit(node.items[i], base::pointer_join(pointer, std::to_string(i)));
  }
}

// The member of a map, or an empty node.
const base::Node& member(const base::Node& map, std::string_view key);

// The typed readers; each fills its part of the charter.
void read_places(const base::Node& document,
                 const Reader& reader);  // organization, calendars, constituencies, parties
void read_people(const base::Node& document, const Reader& reader);  // teams, people, roles
void read_triage(const base::Node& document,
                 const Reader& reader);  // scope, incidents, suppressions, categories, tables
void read_workflow(const base::Node& document, const Reader& reader);
// The tables under `tables`. `asked`: in a charter, one that nothing asks is a mistake; in a document of
// tables alone it is not. Tables that the workflow names under `within_by` answer lengths of time.
void read_tables(const base::Node& document, const Reader& reader, bool asked);
void read_rules(const base::Node& document, const Reader& reader);  // actions, disclosure, obligations

// What the readers cannot see alone: circles, names that mean two things.
void cross_check(const base::Node& document, const Reader& reader);

// States that nothing leads to, that nothing leads out of, or that automatic transitions never come to rest
// in. Runs last, and only when there is no other mistake.
void check_workflow(const base::Node& document, const Reader& reader);

}  // namespace csirt::charter
