// Door: FieldReader::read. One walk over the structurals checks the grammar and hands values to the slots of
// fields. Keys that an object repeats are rare: the walk only notices that there may be some, then finds them
// exactly and walks again without the values that do not count.
#include "condition/event_reader.hpp"

#include <algorithm>
#include <cstring>

#include "base/utf8.hpp"

namespace csirt::condition {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool ends_scalar(char c) {
  return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Four hex digits at `at`; -1 when they are not.
int hex_unit(const char* at) {
  int unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_digit(at[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool valid_escapes(const char* at, const char* end) {
  while ((at = static_cast<const char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at))))) {
    if (at[1] == 'u') {
      if (end - at < 6 || hex_unit(at + 2) < 0) return false;
      at += 6;
    } else {
      if (!std::strchr("\"\\/bfnrt", at[1]) || at[1] == '\0') return false;
      at += 2;
    }
    if (at >= end) return true;
  }
  return true;
}

// The end of the number at `at`; null when there is none.
const char* end_of_number(const char* at) {
  if (*at == '-') ++at;
  if (*at == '0') {
    ++at;
  } else {
    if (!is_digit(*at)) return nullptr;
    while (is_digit(*at)) ++at;
  }
  if (*at == '.') {
    if (!is_digit(*++at)) return nullptr;
    while (is_digit(*at)) ++at;
  }
  if (*at == 'e' || *at == 'E') {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (!is_digit(*at)) return nullptr;
    while (is_digit(*at)) ++at;
  }
  return at;
}

// The code point of "\uXXXX" or a pair of them at `at`, which is moved behind it; U+FFFD for half a pair.
std::uint32_t take_unicode(const char*& at, const char* end) {
  const auto unit = static_cast<std::uint32_t>(hex_unit(at + 2));
  at += 6;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  if (unit < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    const auto low = static_cast<std::uint32_t>(hex_unit(at + 2));
    if (low >= 0xDC00 && low <= 0xDFFF) {
      at += 6;
      return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  return 0xFFFD;
}

char plain_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

void unescape_into(std::string_view raw, std::string& out) {
  out.clear();
  const char* at = raw.data();
  const char* end = at + raw.size();
  while (at < end) {
    const auto* slash = static_cast<const char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at)));
    if (!slash) slash = end;
    out.append(at, slash);
    at = slash;
    if (at == end) break;
    if (at[1] == 'u') {
      base::utf8_append(out, take_unicode(at, end));
    } else {
      out += plain_escape(at[1]);
      at += 2;
    }
  }
}

// The walk. Every function leaves next_ behind what it has read and answers false after setting status_.
class Walker {
 public:
  Walker(FieldReader& reader, const Tape& tape)
      : reader_(reader),
        text_(tape.text()),
        structurals_(tape.structurals()),
        count_(tape.count()),
        size_(static_cast<std::uint32_t>(tape.size())) {}

  EventStatus run() {
    const bool object = count_ > 0 && text_[structurals_[0]] == '{';
    if (!value(FieldTable::top(), 0)) return status_;
    if (next_ != count_) return EventStatus::malformed;
    return object ? EventStatus::ok : EventStatus::not_object;
  }

  bool maybe_shadowed() const { return maybe_shadowed_; }

 private:
  bool fail(EventStatus status) {
    status_ = status;
    return false;
  }

  bool at_end() const { return next_ >= count_; }
  char peek() const { return at_end() ? '\0' : text_[structurals_[next_]]; }
  bool unexpected() { return fail(at_end() ? EventStatus::cut_off : EventStatus::malformed); }

  bool value(PlaceId place, std::uint32_t stripped) {
    if (at_end()) return fail(EventStatus::cut_off);
    const char* at = text_ + structurals_[next_];
    switch (*at) {
      case '{':
        return object(place, stripped);
      case '[':
        return array(place, stripped);
      case '"':
        return string(place, stripped);
      case 't':
        return literal(place, stripped, "true", ValueKind::boolean);
      case 'f':
        return literal(place, stripped, "false", ValueKind::boolean);
      case 'n':
        return literal(place, stripped, "null", ValueKind::null);
      default:
        return number(place, stripped);
    }
  }

  void submit(PlaceId place, std::uint32_t stripped, const RawValue& value) {
    if (reader_.all_values_ && muted_ == 0 && value.is_scalar_text()) reader_.scalars_.push_back(value);
    if (place != no_place) reader_.submit(place, stripped, value);
  }

  bool literal(PlaceId place, std::uint32_t stripped, std::string_view text, ValueKind kind) {
    const char* at = text_ + structurals_[next_++];
    if (std::memcmp(at, text.data(), text.size()) != 0 || !ends_scalar(at[text.size()])) {
      return fail(at + text.size() > text_ + size_ ? EventStatus::cut_off : EventStatus::malformed);
    }
    submit(place, stripped, {{at, text.size()}, kind, false});
    return true;
  }

  bool number(PlaceId place, std::uint32_t stripped) {
    const char* at = text_ + structurals_[next_++];
    const char* end = end_of_number(at);
    if (!end || !ends_scalar(*end)) return fail(EventStatus::malformed);
    submit(place, stripped, {{at, static_cast<std::size_t>(end - at)}, ValueKind::number, false});
    return true;
  }

  // The bytes between the quotes of the string at next_. Only blanks can stand between its end and the next
  // structural.
  bool take_string(std::string_view& raw, bool& escaped) {
    const std::uint32_t open = structurals_[next_++];
    std::uint32_t close = (next_ < count_ ? structurals_[next_] : size_) - 1;
    while (close > open && text_[close] != '"') --close;
    if (close == open) return fail(EventStatus::cut_off);
    const char* from = text_ + open + 1;
    raw = {from, close - open - 1};
    escaped = std::memchr(from, '\\', raw.size()) != nullptr;
    return !escaped || valid_escapes(from, text_ + close) || fail(EventStatus::malformed);
  }

  bool string(PlaceId place, std::uint32_t stripped) {
    RawValue value;
    value.kind = ValueKind::string;
    if (!take_string(value.raw, value.escaped)) return false;
    submit(place, stripped, value);
    return true;
  }

  bool enter() { return ++reader_.depth_ <= max_depth_ || fail(EventStatus::too_deep); }
  void leave() {
    --reader_.depth_;
    ++next_;
  }

  bool array(PlaceId place, std::uint32_t stripped) {
    if (!enter()) return false;
    const std::uint32_t open = structurals_[next_++];
    if (peek() == ']') {
      if (place != no_place) submit(place, stripped, {{text_ + open, 1}, ValueKind::empty_list, false});
      leave();
      return true;
    }
    for (;;) {
      if (!value(place, stripped)) return false;
      if (peek() == ']') break;
      if (peek() != ',') return unexpected();
      ++next_;
    }
    leave();
    return true;
  }

  bool object(PlaceId place, std::uint32_t stripped) {
    if (!enter()) return false;
    const std::uint32_t open = structurals_[next_++];
    const std::uint64_t serial = ++reader_.object_;
    if (place != no_place) submit(place, stripped, {{text_ + open, 1}, ValueKind::object, false});
    if (peek() == '}') {
      leave();
      return true;
    }
    for (bool text_seen = false;;) {
      if (!member(place, stripped, serial, text_seen)) return false;
      if (peek() == '}') break;
      if (peek() != ',') return unexpected();
      ++next_;
    }
    leave();
    return true;
  }

  bool member(PlaceId place, std::uint32_t stripped, std::uint64_t serial, bool& text_seen) {
    if (peek() != '"') return unexpected();
    const std::uint32_t key_index = next_;
    std::string_view key;
    bool escaped = false;
    if (!take_string(key, escaped)) return false;
    if (peek() != ':') return unexpected();
    ++next_;
    if (is_shadowed(key_index)) {
      ++muted_;
      const bool read = value(no_place, 0);
      --muted_;
      return read;
    }
    if (place == no_place) return value(no_place, 0);
    if (escaped) {
      unescape_into(key, key_);
      key = key_;
    }
    const PlaceId child = resolve(place, key, serial, stripped, text_seen);
    return value(child, stripped);
  }

  // The place of the key; notes when it may have been read before in the same object.
  PlaceId resolve(PlaceId place, std::string_view key, std::uint64_t serial, std::uint32_t& stripped,
                  bool& text_seen) {
    const FieldTable& table = reader_.table_;
    PlaceId child = table.child(place, key);
    if (child == no_place && key.find(' ') != std::string_view::npos) {
      bare_.assign(key);
      bare_.erase(std::remove(bare_.begin(), bare_.end(), ' '), bare_.end());
      child = table.child(place, bare_);
      if (child != no_place) ++stripped;
    }
    if (child == no_place) child = table.any_child(place);
    if (child == no_place && key == "#text" && !table.terminals(place).empty()) {
      maybe_shadowed_ = maybe_shadowed_ || text_seen;
      text_seen = true;
      return place;
    }
    if (child == no_place) return no_place;
    std::uint64_t& seen = reader_.seen_[child];
    maybe_shadowed_ = maybe_shadowed_ || seen == serial;
    seen = serial;
    return child;
  }

  bool is_shadowed(std::uint32_t key_index) const {
    const auto& keys = reader_.shadowed_;
    return !keys.empty() && std::binary_search(keys.begin(), keys.end(), key_index);
  }

  FieldReader& reader_;
  const char* text_;
  const std::uint32_t* structurals_;
  std::uint32_t count_, size_;
  std::uint32_t next_ = 0;
  std::size_t max_depth_ = reader_.max_depth_;
  EventStatus status_ = EventStatus::ok;
  bool maybe_shadowed_ = false;
  unsigned muted_ = 0;
  std::string key_, bare_;
};

namespace {

// The structurals of keys that the same object has again later. The tape is known to be valid.
std::vector<std::uint32_t> find_shadowed(const Tape& tape) {
  using Key = std::pair<std::string, std::uint32_t>;
  std::vector<std::vector<Key>> open;
  std::vector<std::uint32_t> result;
  const auto close = [&] {
    std::vector<Key>& keys = open.back();
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
      if (keys[i].first == keys[i + 1].first) result.push_back(keys[i].second);
    }
    open.pop_back();
  };
  const std::uint32_t* at = tape.structurals();
  for (std::uint32_t i = 0; i < tape.count(); ++i) {
    const char c = tape.text()[at[i]];
    if (c == '{') open.emplace_back();
    if (c == '}') close();
    if (c != '"' || i + 1 == tape.count() || tape.text()[at[i + 1]] != ':') continue;
    std::string_view raw(tape.text() + at[i] + 1, at[i + 1] - at[i] - 1);
    raw = raw.substr(0, raw.rfind('"'));
    std::string key;
    unescape_into(raw, key);
    open.back().emplace_back(std::move(key), i);
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace

FieldReader::FieldReader(const FieldTable& table, bool all_values)
    : table_(table), all_values_(all_values), slots_(table.size()), seen_(table.places()) {}

EventStatus FieldReader::read(std::string_view line, const EventLimits& limits) {
  max_depth_ = limits.depth;
  status_ = tape_.index(line, limits);
  if (status_ == EventStatus::ok) status_ = walk(tape_);
  return status_;
}

void FieldReader::read_tape(const Tape& tape) { status_ = walk(tape); }

EventStatus FieldReader::walk(const Tape& tape) {
  const auto start = [&] {
    ++event_;
    depth_ = 0;
    present_.clear();
    scalars_.clear();
  };
  start();
  shadowed_.clear();
  checked_shadows_ = false;
  Walker walker(*this, tape);
  const EventStatus status = walker.run();
  if (status != EventStatus::ok) {
    start();
  } else if (walker.maybe_shadowed()) {
    drop_shadowed(tape);
  }
  return status;
}

bool FieldReader::drop_shadowed(const Tape& tape) {
  if (checked_shadows_) return false;
  checked_shadows_ = true;
  shadowed_ = find_shadowed(tape);
  if (shadowed_.empty()) return false;
  ++event_;
  depth_ = 0;
  present_.clear();
  scalars_.clear();
  Walker(*this, tape).run();
  return true;
}

void FieldReader::submit(PlaceId place, std::uint32_t stripped, const RawValue& value) {
  for (const FieldTable::Terminal& terminal : table_.terminals(place)) {
    Slot& slot = slots_[terminal.field];
    const std::uint32_t rank = terminal.rank + std::min(stripped, FieldTable::rank_step - 1);
    if (slot.event != event_) {
      slot.event = event_;
      slot.rank = rank;
      slot.values.clear();
      present_.push_back(terminal.field);
    } else if (rank > slot.rank) {
      continue;
    } else if (rank < slot.rank) {
      slot.rank = rank;
      slot.values.clear();
    }
    slot.values.push_back(value);
  }
}

std::span<const RawValue> FieldReader::values(FieldId field) const {
  const Slot& slot = slots_[field];
  if (slot.event != event_) return {};
  return slot.values;
}

}  // namespace csirt::condition
