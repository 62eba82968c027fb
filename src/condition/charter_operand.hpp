// One value on the right side of a charter's comparison, read as the field's type wants it.
#pragma once

#include <string>

#include "base/node.hpp"
#include "condition/charter_modifiers.hpp"
#include "condition/charter_vocabulary.hpp"

namespace csirt::condition::typed {

// Adds the value to the operands, groups or reference of `test`. The message names what may have been meant
// while there are `hints`.
Mistake read_value(const base::Node& node, const Field& field, const Modifiers& modifiers,
                   const Vocabulary& vocabulary, base::Hints& hints, Test& test);

}  // namespace csirt::condition::typed
