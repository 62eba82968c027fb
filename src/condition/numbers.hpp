// Numbers as JSON writes them.
#pragma once

namespace csirt::condition {

// The end of the number at `at`, which a byte that is part of none follows; null when there is none.
const char* end_of_number(const char* at);

}  // namespace csirt::condition
