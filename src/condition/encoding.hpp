// The encodings that modifiers apply to values: Base64 at any offset, and UTF-16.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace csirt::condition {

std::string base64(std::string_view bytes);

// The part of the Base64 form that does not depend on what stands around `bytes`, when `offset` (0, 1 or 2)
// bytes precede it in its group of three. Empty when `bytes` is too short to have one.
std::string base64_at_offset(std::string_view bytes, unsigned offset);

enum class Utf16 { little, big, with_mark };  // with_mark: little endian after a byte order mark

// Nothing when `text` is no UTF-8.
std::optional<std::string> utf16(std::string_view text, Utf16 form);

}  // namespace csirt::condition
