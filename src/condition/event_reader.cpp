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

int hex_digit(char c) { return is_digit(c) ? c - '0' : (c | 32) - 'a' + 10; }

// The value of four hex digits, which have been checked.
std::uint32_t hex_unit(const char* at) {
  std::uint32_t unit = 0;
  for (int i = 0; i < 4; ++i) unit = unit * 16 + static_cast<std::uint32_t>(hex_digit(at[i]));
  return unit;
}

// The code point of "\uXXXX" or a pair of them at `at`, which is moved behind it; U+FFFD for half a pair.
std::uint32_t take_unicode(const char*& at, const char* end) {
  const std::uint32_t unit = hex_unit(at + 2);
  at += 6;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  if (unit < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    const std::uint32_t low = hex_unit(at + 2);
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
  Walker(FieldReader& reader, const Tape& tape, const LineScan& scan)
      : reader_(reader),
        scan_(scan),
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
    raw = {text_ + open + 1, close - open - 1};
    escaped = scan_.has_backslash(open + 1, close);
    return true;
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
    if (place == no_place || is_shadowed(key_index)) return value(no_place, 0);
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
  const LineScan& scan_;
  const char* text_;
  const std::uint32_t* structurals_;
  std::uint32_t count_, size_;
  std::uint32_t next_ = 0;
  std::size_t max_depth_ = reader_.max_depth_;
  EventStatus status_ = EventStatus::ok;
  bool maybe_shadowed_ = false;
  std::string key_, bare_;
};

FieldReader::FieldReader(const FieldTable& table)
    : table_(table), slots_(table.size()), seen_(table.places()) {}

EventStatus FieldReader::read(std::string_view line, const EventLimits& limits) {
  max_depth_ = limits.depth;
  status_ = tape_.index(line, limits);
  if (status_ == EventStatus::ok && !scan_.run(tape_.text(), tape_.size())) status_ = EventStatus::malformed;
  if (status_ == EventStatus::ok) status_ = walk(tape_, scan_);
  return status_;
}

void FieldReader::read_again(const FieldReader& other) { status_ = walk(other.tape_, other.scan_); }

void FieldReader::start() {
  ++event_;
  depth_ = 0;
  present_.clear();
}

EventStatus FieldReader::walk(const Tape& tape, const LineScan& scan) {
  start();
  shadowed_.clear();
  checked_shadows_ = false;
  Walker walker(*this, tape, scan);
  const EventStatus status = walker.run();
  if (status != EventStatus::ok) {
    start();
  } else if (walker.maybe_shadowed()) {
    find_shadowed(tape);
    if (!shadowed_.empty()) {
      start();
      Walker(*this, tape, scan).run();
    }
  }
  return status;
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
