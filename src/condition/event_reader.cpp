// Door: FieldReader::read. A line of unknown shape is taken apart: one walk over the structurals checks the
// grammar and lists the values. Keys that an object repeats are rare: the walk only notices that there may be
// some, then finds them exactly and walks again without the values that do not count.
#include "condition/event_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "condition/escapes.hpp"
#include "condition/numbers.hpp"
#include "condition/string_end.hpp"
#include "condition/value_cache.hpp"

namespace csirt::condition {
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

  bool value(PlaceId place, std::uint16_t stripped) {
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

  // Lists a scalar, unless it lies in a value that does not count.
  void submit(PlaceId place, std::uint16_t stripped, const RawValue& value) {
    if (!muted_) reader_.cells_.push_back({.value = value, .place = place, .stripped = stripped});
  }

  bool literal(PlaceId place, std::uint16_t stripped, std::string_view text, ValueKind kind) {
    const char* at = text_ + structurals_[next_++];
    if (std::memcmp(at, text.data(), text.size()) != 0 || !ends_scalar(at[text.size()])) {
      return fail(at + text.size() > text_ + size_ ? EventStatus::cut_off : EventStatus::malformed);
    }
    submit(place, stripped, {{at, text.size()}, kind, false});
    return true;
  }

  bool number(PlaceId place, std::uint16_t stripped) {
    const char* at = text_ + structurals_[next_++];
    const char* end = end_of_number(at);
    if (!end || !ends_scalar(*end)) return fail(EventStatus::malformed);
    submit(place, stripped, {{at, static_cast<std::size_t>(end - at)}, ValueKind::number, false});
    return true;
  }

  // The bytes between the quotes of the string at next_; stage 1 has found that it ends.
  bool take_string(std::string_view& raw, bool& escaped) {
    const char* open = text_ + structurals_[next_++];
    const StringEnd end = end_of_string(open + 1, text_ + size_);
    if (!end.quote) return fail(EventStatus::malformed);
    raw = {open + 1, static_cast<std::size_t>(end.quote - open - 1)};
    escaped = end.escaped;
    return true;
  }

  bool string(PlaceId place, std::uint16_t stripped) {
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

  bool array(PlaceId place, std::uint16_t stripped) {
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

  bool object(PlaceId place, std::uint16_t stripped) {
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

  bool member(PlaceId place, std::uint16_t stripped, std::uint64_t serial, bool& text_seen) {
    if (peek() != '"') return unexpected();
    const std::uint32_t key_index = next_;
    std::string_view key;
    bool escaped = false;
    if (!take_string(key, escaped)) return false;
    if (peek() != ':') return unexpected();
    ++next_;
    if (is_shadowed(key_index)) return muted_value();
    if (place == no_place) return value(no_place, 0);
    if (escaped) {
      unescape_into(key, key_);
      key = key_;
    }
    const PlaceId child = resolve(place, key, serial, stripped, text_seen);
    return value(child, stripped);
  }

  // The place of the key; notes when it may have been read before in the same object.
  PlaceId resolve(PlaceId place, std::string_view key, std::uint64_t serial, std::uint16_t& stripped,
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

  // Reads a value that does not count.
  bool muted_value() {
    const bool before = std::exchange(muted_, true);
    const bool read = value(no_place, 0);
    muted_ = before;
    return read;
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
  bool maybe_shadowed_ = false, muted_ = false;
  std::string key_, bare_;
};

FieldReader::FieldReader(const FieldTable& table)
    : table_(table), slots_(table.size()), seen_(table.places()) {}

FieldReader::FieldReader(const FieldTable& table, ValueCache& cache, LookUps look_ups) : FieldReader(table) {
  cache_ = &cache;
  everywhere_ = look_ups.everywhere;
  shapes_.emplace(cache, std::move(look_ups));
  records_.resize(table.places() + std::size_t{1});
}

EventStatus FieldReader::read(std::string_view line, const EventLimits& limits) {
  max_depth_ = limits.depth;
  forget();  // should memory run out
  const EventStatus taken = tape_.take(line, limits);
  if (taken == EventStatus::ok && shapes_ && shapes_->follow(this->line(), cells_)) {
    status_ = EventStatus::ok;
  } else {
    status_ = taken == EventStatus::ok ? take_apart(tape_) : taken;
  }
  return status_;
}

void FieldReader::read_again(FieldReader& other) {
  filled_ = false;
  max_depth_ = other.max_depth_;
  other.tape_.index();
  status_ = take_apart(other.tape_);
}

EventStatus FieldReader::take_apart(Tape& tape) {
  shadowed_.clear();
  bool maybe_shadowed = false;
  EventStatus status = tape.index();
  if (status == EventStatus::ok) status = walk(tape, maybe_shadowed);
  if (status != EventStatus::ok) {
    cells_.clear();
    return status;
  }
  // The walk has looked at keys on the way to fields alone.
  if (maybe_shadowed || everywhere_) find_shadowed(tape);
  if (!shadowed_.empty()) {
    walk(tape, maybe_shadowed);
  } else if (shapes_ && !maybe_shadowed) {
    shapes_->learn({tape.text(), tape.size()}, cells_);
  }
  if (cache_) look_up_values();
  return status;
}

EventStatus FieldReader::walk(const Tape& tape, bool& maybe_shadowed) {
  cells_.clear();
  depth_ = 0;
  Walker walker(*this, tape);
  const EventStatus status = walker.run();
  maybe_shadowed = walker.maybe_shadowed();
  return status;
}

void FieldReader::look_up_values() {
  for (Cell& cell : cells_) {
    if (!cell.value.is_scalar() || (cell.place == no_place && !everywhere_)) continue;
    KeepingRecord& record = cell.place == no_place ? records_.back() : records_[cell.place];
    cell.entry = cache_->get(record, cell.value);
  }
}

// Fields are filled when somebody asks for one, which for most events nobody does.
void FieldReader::fill() {
  if (filled_) return;
  filled_ = true;
  ++event_;
  present_.clear();
  for (std::uint32_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i].place != no_place) submit(i);
  }
}

void FieldReader::submit(std::uint32_t number) {
  const Cell& cell = cells_[number];
  for (const FieldTable::Terminal& terminal : table_.terminals(cell.place)) {
    Slot& slot = slots_[terminal.field];
    const std::uint32_t rank =
        terminal.rank + std::min<std::uint32_t>(cell.stripped, FieldTable::rank_step - 1);
    if (slot.event == event_ && rank > slot.rank) continue;
    if (slot.event != event_) present_.push_back(terminal.field);
    if (slot.event != event_ || rank < slot.rank) {
      slot.event = event_;
      slot.rank = rank;
      slot.values.clear();
      slot.cells.clear();
    }
    slot.values.push_back(cell.value);
    slot.cells.push_back(number);
  }
}

std::span<const RawValue> FieldReader::values(FieldId field) {
  fill();
  const Slot& slot = slots_[field];
  if (slot.event != event_) return {};
  return slot.values;
}

std::span<const std::uint32_t> FieldReader::cells_of(FieldId field) {
  fill();
  const Slot& slot = slots_[field];
  if (slot.event != event_) return {};
  return slot.cells;
}

std::span<const FieldId> FieldReader::present() {
  fill();
  return present_;
}

std::vector<RawValue> FieldReader::scalars() const {
  std::vector<RawValue> result;
  for (const Cell& cell : cells_) {
    if (cell.value.is_scalar_text()) result.push_back(cell.value);
  }
  return result;
}

}  // namespace csirt::condition
