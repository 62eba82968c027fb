// Reads one line into the values of the fields that a table names, and decides whether the line is an event.
//
// Door: FieldReader::read. The whole line is checked in the same walk that picks the values out. Of a key
// that an object has twice the last value counts. Thread rule: one thread; what it hands out is valid until
// the next read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/event.hpp"
#include "condition/field_table.hpp"
#include "condition/line_scan.hpp"
#include "condition/tape.hpp"

namespace csirt::condition {

enum class ValueKind : std::uint8_t { string, number, boolean, null, object, empty_list };

// `raw` are the bytes of the line: without quotes, escapes not yet resolved.
struct RawValue {
  std::string_view raw;
  ValueKind kind = ValueKind::null;
  bool escaped = false;
  bool is_scalar_text() const { return kind <= ValueKind::boolean; }
};

class FieldReader {
 public:
  // The table must outlive the reader.
  explicit FieldReader(const FieldTable& table);

  EventStatus read(std::string_view line, const EventLimits& limits = {});
  // Reads the line that another reader holds, which must have answered ok.
  void read_again(const FieldReader& other);

  const LineScan& scan() const { return scan_; }
  std::string_view line() const { return {tape_.text(), tape_.size()}; }
  EventStatus status() const { return status_; }

  // Nothing: the event does not have the field.
  std::span<const RawValue> values(FieldId field) const;
  // Fields that the event has, in no particular order.
  std::span<const FieldId> present() const { return present_; }
  // Every string, number and boolean of the event but those of keys that their object has again later. Found
  // when first asked for.
  std::span<const RawValue> scalars();
  // Whether the bytes [from, to) of the line, which hold neither quote nor backslash, lie within one of
  // scalars(). Does not look for all of them; takes time in proportion to the keys of the objects around.
  bool within_scalar(std::size_t from, std::size_t to) const;

 private:
  friend class Walker;
  struct Slot {
    std::uint64_t event = 0;
    std::uint32_t rank = 0;
    std::vector<RawValue> values;
  };
  struct KeyMark {
    std::uint64_t hash = 0;
    std::uint32_t structural = 0;
  };
  EventStatus walk(const Tape& tape, const LineScan& scan);
  void start();
  void submit(PlaceId place, std::uint32_t stripped, const RawValue& value);
  void find_shadowed(const Tape& tape);
  void close_object(const Tape& tape);

  const FieldTable& table_;
  Tape tape_;
  LineScan scan_;
  EventStatus status_ = EventStatus::empty;
  std::size_t depth_ = 0, max_depth_ = EventLimits{}.depth;
  std::uint64_t event_ = 0;
  std::vector<Slot> slots_;
  std::vector<FieldId> present_;
  std::vector<RawValue> scalars_;
  std::uint64_t scalars_event_ = 0;
  std::vector<std::uint64_t> seen_;  // per place: the object in which its key was last read
  std::uint64_t object_ = 0;
  // Structurals of keys whose value is not the last of its name, ascending; when it has been checked.
  std::vector<std::uint32_t> shadowed_;
  bool checked_shadows_ = false;
  // The keys of the objects that are open while shadows are sought, and where those of each object begin.
  std::vector<KeyMark> keys_;
  std::vector<std::uint32_t> open_;
  std::string first_key_, second_key_;
};

// The end of the number at `at`, which a byte that is part of none follows; null when there is none.
const char* end_of_number(const char* at);

// The text that the value stands for; a lone surrogate becomes U+FFFD. Replaces `out`.
void unescape_into(std::string_view raw, std::string& out);

}  // namespace csirt::condition
