// Base64 as RFC 4648 section 4 states it, padded and strict: one text for each sequence of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace csirt::journal {

std::string to_base64(std::string_view bytes);
// Nothing when the text is not the one that to_base64 gives for some bytes.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace csirt::journal
