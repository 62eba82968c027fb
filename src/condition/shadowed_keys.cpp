// Door: FieldReader::find_shadowed. Which values do not count because their object has their key again later.
// The tape is known to be valid.
#include <algorithm>
#include <functional>

#include "condition/escapes.hpp"
#include "condition/event_reader.hpp"

namespace csirt::condition {
namespace {

// The key at a structural, as text; `buffer` holds it when it has escapes.
std::string_view key_at(const Tape& tape, std::uint32_t structural, std::string& buffer) {
  const std::uint32_t* at = tape.structurals() + structural;
  std::string_view raw(tape.text() + at[0] + 1, at[1] - at[0] - 1);
  raw = raw.substr(0, raw.rfind('"'));
  if (raw.find('\\') == std::string_view::npos) return raw;
  unescape_into(raw, buffer);
  return buffer;
}

bool is_key(const Tape& tape, std::uint32_t structural) {
  const std::uint32_t* at = tape.structurals() + structural;
  return tape.text()[at[0]] == '"' && structural + 1 < tape.count() && tape.text()[at[1]] == ':';
}

}  // namespace

// Keys are compared by hash first; equal hashes are looked at. The tape is known to be valid.
void FieldReader::find_shadowed(const Tape& tape) {
  shadowed_.clear();
  keys_.clear();
  open_.clear();
  for (std::uint32_t i = 0; i < tape.count(); ++i) {
    const char c = tape.text()[tape.structurals()[i]];
    if (c == '{') open_.push_back(static_cast<std::uint32_t>(keys_.size()));
    if (c == '}') close_object(tape);
    if (is_key(tape, i)) keys_.push_back({std::hash<std::string_view>{}(key_at(tape, i, first_key_)), i});
  }
  std::sort(shadowed_.begin(), shadowed_.end());
}

void FieldReader::close_object(const Tape& tape) {
  const auto begin = keys_.begin() + open_.back();
  // Equal keys come to stand side by side, whatever their hashes: those of hostile keys may all be equal.
  std::sort(begin, keys_.end(), [&](const KeyMark& a, const KeyMark& b) {
    if (a.hash != b.hash) return a.hash < b.hash;
    if (a.structural == b.structural) return false;
    const int order = key_at(tape, a.structural, first_key_).compare(key_at(tape, b.structural, second_key_));
    return order != 0 ? order < 0 : a.structural < b.structural;
  });
  for (auto a = begin; a != keys_.end(); ++a) {
    const auto b = a + 1;
    if (b != keys_.end() && b->hash == a->hash &&
        key_at(tape, a->structural, first_key_) == key_at(tape, b->structural, second_key_))
      shadowed_.push_back(a->structural);
  }
  keys_.erase(begin, keys_.end());
  open_.pop_back();
}

}  // namespace csirt::condition
