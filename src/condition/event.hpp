// An event: one JSON object, read once, and looked up by field name as Sigma means it.
//
// Door: Matcher (matcher.hpp) parses lines into the one Event that it owns; field_text and field_texts read
// it. The same name finds the value in every shape an event comes in: flat, nested by dots, as an EVTX export
// (Event.System, Event.EventData, #attributes), as winlogbeat writes it (winlog.event_data).
// docs/conditions.md has the order in which places are tried. Thread rule: an Event belongs to its Matcher's
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::condition {

// Why a line is no event. Malformed events are expected input: they are values, never exceptions.
enum class EventStatus : std::uint8_t {
  ok,
  empty,       // nothing but white space
  not_object,  // JSON, but no object
  not_utf8,
  cut_off,    // the line ends inside the object or a string
  malformed,  // no JSON
  too_deep,   // beyond EventLimits::depth
  too_long    // beyond EventLimits::bytes
};

// One sentence that tells an operator what is wrong; "ok" for ok.
std::string_view describe(EventStatus status);

struct EventLimits {
  std::size_t bytes = 4u << 20;  // of the line as it came, without its line end
  std::size_t depth = 128;       // of nested objects and arrays
};

// Beyond these no limit can be set: readers recurse by depth and index a line by 32 bits.
inline constexpr std::size_t kMostEventBytes = std::size_t{1} << 30;
inline constexpr std::size_t kMostEventDepth = 1024;

// Throws Error(Status::invalid) when a limit lies beyond what can be set.
void check_limits(const EventLimits& limits);

// Names of fields that are sought in each event: what they are to a set of rules is found out once.
using FieldNames = std::shared_ptr<const std::vector<std::string>>;

class EventFields;

class Event {
 public:
  // The bytes that were parsed. Valid, like everything that an Event hands out, until the next parse.
  std::string_view line() const;

  // The first value of the field, numbers and booleans as written; nothing when it is absent, null or an
  // object.
  std::optional<std::string> field_text(std::string_view name) const;
  // The same of the name at `i`, for lists that are asked for again and again.
  std::optional<std::string> field_text(const FieldNames& names, std::size_t i) const;
  // Appends the case-folded form of that value, as rules compare it; false, and nothing, when there is none.
  bool append_folded(std::string_view name, std::string& out) const;
  // All its values: members of arrays, and of arrays of objects on the way.
  std::vector<std::string> field_texts(std::string_view name) const;
  // The field is there, be it null, empty or an object.
  bool has_field(std::string_view name) const;

 private:
  friend class Matcher;
  explicit Event(EventFields& fields) : fields_(&fields) {}
  EventFields* fields_;
};

}  // namespace csirt::condition
