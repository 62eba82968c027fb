// The modifiers of the charter profile: which there are, which types they fit, which go together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "condition/charter_test.hpp"

namespace csirt::condition::typed {

// What the modifiers of one key ask for.
struct Modifiers {
  Compare compare = Compare::equal;
  bool all = false;
  bool negated = false;
  bool reference = false;
};

// Reads the parts after the field name. On a mistake, false, with `message` and `expected` filled.
bool read_modifiers(const std::vector<std::string>& names, FieldType type, Modifiers& out,
                    std::string& message, std::string& expected);

// The modifiers that fit a type, in the order of the documentation.
std::vector<std::string> modifiers_of(FieldType type);

}  // namespace csirt::condition::typed
