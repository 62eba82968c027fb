// The files of src/charter/data as they are compiled into the library.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace csirt::charter {

// The bytes of an embedded file by its name; empty when there is none.
std::string_view resource(std::string_view name);

// Names that disclosure rules and obligations may use beside the fields of the vocabulary.
const std::vector<std::string>& disclosure_fields();

}  // namespace csirt::charter
