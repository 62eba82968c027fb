// Door: FieldReader::scalars, within_scalar. The values of the whole event, and which of them do not count
// because their object has their key again later. The tape is known to be valid.
#include <algorithm>
#include <functional>
#include <optional>
#include <tuple>

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

// The last structural of the value that begins at `i`.
std::uint32_t end_of_value(const Tape& tape, std::uint32_t i) {
  for (std::uint32_t depth = 0;; ++i) {
    const char c = tape.text()[tape.structurals()[i]];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 0) return i;
  }
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
  checked_shadows_ = true;
}

void FieldReader::close_object(const Tape& tape) {
  const auto begin = keys_.begin() + open_.back();
  std::sort(begin, keys_.end(), [](const KeyMark& a, const KeyMark& b) {
    return std::tie(a.hash, a.structural) < std::tie(b.hash, b.structural);
  });
  for (auto a = begin; a != keys_.end(); ++a) {
    for (auto b = a + 1; b != keys_.end() && b->hash == a->hash; ++b) {
      if (key_at(tape, a->structural, first_key_) != key_at(tape, b->structural, second_key_)) continue;
      shadowed_.push_back(a->structural);
      break;
    }
  }
  keys_.erase(begin, keys_.end());
  open_.pop_back();
}

std::span<const RawValue> FieldReader::scalars() {
  if (scalars_event_ == event_) return scalars_;
  scalars_event_ = event_;
  scalars_.clear();
  if (status_ != EventStatus::ok) return scalars_;
  if (!checked_shadows_) find_shadowed(tape_);
  const char* text = tape_.text();
  for (std::uint32_t i = 0; i < tape_.count(); ++i) {
    const char* at = text + tape_.structurals()[i];
    if (is_key(tape_, i)) {
      const bool skip = std::binary_search(shadowed_.begin(), shadowed_.end(), i);
      i = skip ? end_of_value(tape_, i + 2) : i + 1;
    } else if (*at == '"') {
      const auto next =
          i + 1 < tape_.count() ? tape_.structurals()[i + 1] : static_cast<std::uint32_t>(tape_.size());
      std::string_view raw(at + 1, static_cast<std::size_t>(text + next - at) - 1);
      raw = raw.substr(0, raw.rfind('"'));
      const auto from = static_cast<std::size_t>(raw.data() - text);
      scalars_.push_back({raw, ValueKind::string, scan_.has_backslash(from, from + raw.size())});
    } else if (*at == 't' || *at == 'f') {
      scalars_.push_back({{at, *at == 't' ? std::size_t{4} : std::size_t{5}}, ValueKind::boolean, false});
    } else if (*at == '-' || (*at >= '0' && *at <= '9')) {
      scalars_.push_back({{at, static_cast<std::size_t>(end_of_number(at) - at)}, ValueKind::number, false});
    }
  }
  return scalars_;
}

namespace {

char at_structural(const Tape& tape, std::uint32_t i) { return tape.text()[tape.structurals()[i]]; }

bool opens(char c) { return c == '{' || c == '['; }
bool closes(char c) { return c == '}' || c == ']'; }

// The structural that opens what value `i` is a member of; nothing for the top.
std::optional<std::uint32_t> container_of(const Tape& tape, std::uint32_t i) {
  for (std::uint32_t depth = 0; i-- > 0;) {
    const char c = at_structural(tape, i);
    if (closes(c)) ++depth;
    if (opens(c) && depth-- == 0) return i;
  }
  return std::nullopt;
}

// Whether the object of the key has it again later.
bool is_repeated(const Tape& tape, std::uint32_t key, std::string& first, std::string& second) {
  const std::string_view sought = key_at(tape, key, first);
  for (std::uint32_t i = end_of_value(tape, key + 2) + 1;
       i < tape.count() && at_structural(tape, i) == ',';) {
    if (key_at(tape, i + 1, second) == sought) return true;
    i = end_of_value(tape, i + 3) + 1;
  }
  return false;
}

}  // namespace

bool FieldReader::within_scalar(std::size_t from, std::size_t to) const {
  const std::uint32_t* begin = tape_.structurals();
  const std::uint32_t* next =
      std::upper_bound(begin, begin + tape_.count(), static_cast<std::uint32_t>(from));
  if (next == begin) return false;
  auto value = static_cast<std::uint32_t>(next - begin - 1);
  const char* at = tape_.text() + begin[value];
  if (*at == '"') {
    // No quote lies within, so what begins between the quotes ends there.
    if (from == begin[value] || is_key(tape_, value)) return false;
    const std::string_view rest(tape_.text() + from,
                                (value + 1 < tape_.count() ? next[0] : tape_.size()) - from);
    if (rest.rfind('"') == std::string_view::npos || to - from > rest.rfind('"')) return false;
  } else {
    const bool word = *at == 't' || *at == 'f';
    if (!word && *at != '-' && (*at < '0' || *at > '9')) return false;
    const char* end = word ? at + (*at == 't' ? 4 : 5) : end_of_number(at);
    if (tape_.text() + to > end) return false;
  }
  std::string first, second;
  for (std::uint32_t i = value;;) {
    const auto container = container_of(tape_, i);
    if (!container) return true;
    if (at_structural(tape_, *container) == '{' && is_repeated(tape_, i - 2, first, second)) return false;
    i = *container;
  }
}

}  // namespace csirt::condition
