// An invariant of ours: when it breaks, it throws to the one guard at the C boundary, which poisons the
// handle.
#pragma once

#include "csirt/error.hpp"

#define CSIRT_INVARIANT(condition)                                                     \
  do {                                                                                 \
    if (!(condition)) ::csirt::base::invariant_failed(#condition, __FILE__, __LINE__); \
  } while (false)

namespace csirt::base {
[[noreturn]] void invariant_failed(const char* condition, const char* file, int line);
}  // namespace csirt::base
