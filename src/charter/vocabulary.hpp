// The words of a charter's conditions: built-in fields, the charter's own, and the names that ids may have.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "charter/shape.hpp"
#include "condition/charter_vocabulary.hpp"

namespace csirt::charter {

// The fields that every charter has; made once.
const std::map<std::string, Field>& builtin_fields();

// Fields, scales, lists and groups of the document. Completes `names` by what the words define: fields,
// levels, kinds of party, categories, instants. Mistakes in `vocabulary:` go to `problems`.
condition::typed::Vocabulary make_vocabulary(const base::Node& document, Names& names,
                                             base::Problems& problems);

// The same of a charter that was read: fields, scales, and the names that ids may have.
condition::typed::Vocabulary vocabulary_of(const Charter& charter);

// The names of one kind that a charter has: constituencies, teams, people, roles, parties, actions, states;
// none of a kind that is not among these.
std::vector<std::string> names_of(const Charter& charter, const std::string& kind);

// Reads a fact of a constituency; false after a problem.
bool read_fact(const base::Entry& entry, const condition::typed::Vocabulary& vocabulary,
               const std::string& pointer, base::Problems& problems, Fact& out);

}  // namespace csirt::charter
