// The values of the parsed event by field name, also of names that no rule has.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "condition/event_reader.hpp"

namespace csirt::condition {

// Thread rule: one thread. The mapping and the table must outlive it.
class EventFields {
 public:
  // The cache must outlive it too.
  EventFields(const Mapping& mapping, const FieldTable& table, ValueCache& cache, LookUps look_ups)
      : mapping_(mapping), table_(table), reader_(table, cache, std::move(look_ups)) {}

  FieldReader& reader() { return reader_; }
  const FieldReader& reader() const { return reader_; }

  // Names beyond the table are sought in the line once more, by a table of their own that is kept.
  std::span<const RawValue> values(std::string_view name);
  std::span<const RawValue> values(const FieldNames& names, std::size_t i);
  // Forgets what was read of names beyond the table; called when another line has been read.
  void next_event() { ++event_; }

 private:
  struct Extra {
    std::unique_ptr<FieldTable> table;
    std::unique_ptr<FieldReader> reader;
    std::uint64_t event = 0;
  };
  static constexpr std::size_t max_extras = 1000;

  const Mapping& mapping_;
  const FieldTable& table_;
  FieldReader reader_;
  std::map<std::string, Extra, std::less<>> extras_;
  std::uint64_t event_ = 0;
  // The list that was asked for last, held so that no other has its address, and what its names are in the
  // table.
  FieldNames listed_;
  std::vector<std::optional<FieldId>> listed_ids_;
};

// The text that a value stands for.
std::string text_of(const RawValue& value);

}  // namespace csirt::condition
