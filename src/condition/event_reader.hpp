// Reads one line into the values of the fields that a table names, and decides whether the line is an event.
//
// Door: FieldReader::read. The whole line is checked, whichever way it is read: by the shape of an earlier
// one (shapes.hpp), or taken apart. Of a key that an object has twice the last value counts. Thread rule: one
// thread; what it hands out is valid until the next read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/cell.hpp"
#include "condition/event.hpp"
#include "condition/field_table.hpp"
#include "condition/shapes.hpp"
#include "condition/tape.hpp"

namespace csirt::condition {

class FieldReader {
 public:
  // The table must outlive the reader.
  explicit FieldReader(const FieldTable& table);
  // A reader that keeps what it knows of shapes and values; the cache must outlive it.
  FieldReader(const FieldTable& table, ValueCache& cache, LookUps look_ups);

  EventStatus read(std::string_view line, const EventLimits& limits = {});
  // What is looked up from now on in events that begin with the shape of the one that was read.
  void want(const std::vector<bool>& places, Shapes::Want how) { shapes_->want(places, how); }
  // Holds no event from here on.
  void forget() {
    cells_.clear();
    filled_ = false;
    status_ = EventStatus::empty;
  }
  // Reads the line that another reader holds, which must have answered ok.
  void read_again(FieldReader& other);

  std::string_view line() const { return {tape_.text(), tape_.size()}; }
  EventStatus status() const { return status_; }
  // All that follows is of the event that was read, or nothing.
  std::span<Cell> cells() { return cells_; }

  // Nothing: the event does not have the field.
  std::span<const RawValue> values(FieldId field);
  // The numbers of the cells that they are.
  std::span<const std::uint32_t> cells_of(FieldId field);
  // Fields that the event has, in no particular order.
  std::span<const FieldId> present();
  // Every string, number and boolean of the event.
  std::vector<RawValue> scalars() const;

 private:
  friend class Walker;
  struct Slot {
    std::uint64_t event = 0;
    std::uint32_t rank = 0;
    std::vector<RawValue> values;
    std::vector<std::uint32_t> cells;
  };
  struct KeyMark {
    std::uint64_t hash = 0;
    std::uint32_t structural = 0;
  };
  EventStatus take_apart(Tape& tape);
  EventStatus walk(const Tape& tape, bool& maybe_shadowed);
  void look_up_values();
  void fill();
  void submit(std::uint32_t cell);
  void find_shadowed(const Tape& tape);
  void close_object(const Tape& tape);

  const FieldTable& table_;
  Tape tape_;
  ValueCache* cache_ = nullptr;
  bool everywhere_ = false;
  std::optional<Shapes> shapes_;
  std::vector<KeepingRecord>
      records_;  // per place, and one for all that stands at none; of lines taken apart
  std::vector<Cell> cells_;
  EventStatus status_ = EventStatus::empty;
  std::size_t depth_ = 0, max_depth_ = EventLimits{}.depth;
  std::uint64_t event_ = 0;
  bool filled_ = false;  // whether the slots are of this event
  std::vector<Slot> slots_;
  std::vector<FieldId> present_;
  std::vector<std::uint64_t> seen_;  // per place: the object in which its key was last read
  std::uint64_t object_ = 0;
  // Structurals of keys whose value is not the last of its name, ascending.
  std::vector<std::uint32_t> shadowed_;
  // The keys of the objects that are open while shadows are sought, and where those of each object begin.
  std::vector<KeyMark> keys_;
  std::vector<std::uint32_t> open_;
  std::string first_key_, second_key_;
};

}  // namespace csirt::condition
