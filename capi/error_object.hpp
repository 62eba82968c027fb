// Makes the error objects that callers own. None of these functions throws; each answers the status that it
// stored.
#pragma once

#include <cstdint>

#include "handles.hpp"

namespace csirt::capi {

std::int32_t store(csirt_error** error, const Error& thrown) noexcept;
std::int32_t store_out_of_memory(csirt_error** error) noexcept;
std::int32_t store_internal(csirt_error** error, const char* what) noexcept;

// `text` with every byte that is not part of a UTF-8 character replaced by U+FFFD: file names may be any
// bytes, texts that go out may not.
std::string scrubbed(std::string_view text);

// Problems as csirt_error_problems and csirt_rules_problems hand them out.
std::string problems_json(std::vector<Problem> problems);

}  // namespace csirt::capi
