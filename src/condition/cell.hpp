// What a line of JSON holds, piece by piece: each scalar as it stands there, and where rules look for it.
//
// Shape: plain values that point into the line. The whole list of them is what everything about an event
// follows from.
#pragma once

#include <cstdint>
#include <string_view>

#include "condition/field_table.hpp"

namespace csirt::condition {

class ValueEntry;

enum class ValueKind : std::uint8_t { string, number, boolean, null, object, empty_list };

// `raw` are the bytes of the line: without quotes, escapes not yet resolved.
struct RawValue {
  std::string_view raw;
  ValueKind kind = ValueKind::null;
  bool escaped = false;
  bool is_scalar_text() const { return kind <= ValueKind::boolean; }
  bool is_scalar() const { return kind <= ValueKind::null; }
  // The bytes as they stand in the line, quotes included. Equal tokens are equal values.
  std::string_view token() const {
    return kind == ValueKind::string ? std::string_view(raw.data() - 1, raw.size() + 2) : raw;
  }
};

// Every scalar that counts, and objects and empty lists where a field may be, in the order of the line.
struct Cell {
  RawValue value;
  PlaceId place = no_place;
  std::uint16_t stripped = 0;   // keys on the way that fit only without their blanks
  bool passed_over = false;     // not looked up, since hardly any rule asks for it
  ValueEntry* entry = nullptr;  // what is known of the value; null while nobody has asked
};

inline bool ends_scalar(char c) {
  return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace csirt::condition
