// One line of JSON, indexed: where its structural characters stand. The validity of the whole is decided by
// walking it.
//
// Door: Tape::take copies the line, Tape::index finds its structurals, then Walker of event_reader.cpp walks.
// Stage 1 of simdjson checks UTF-8 and finds strings without end and control characters in strings. A line of
// a known shape (shapes.hpp) is never indexed. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "condition/event.hpp"

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace csirt::condition {

class Tape {
 public:
  Tape();
  ~Tape();
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // Holds the line from here on, without its line end and blanks in front of that. Answers ok, empty or
  // too_long.
  EventStatus take(std::string_view line, const EventLimits& limits);
  // Indexes the line that was taken; once, however often it is asked to.
  EventStatus index();

  // Followed by 128 blanks.
  const char* text() const { return text_.data(); }
  std::size_t size() const { return size_; }
  // Offsets of { } [ ] : , and of the first byte of each scalar, in order; position count() holds size().
  const std::uint32_t* structurals() const { return structurals_; }
  std::uint32_t count() const { return count_; }

 private:
  void grow(std::size_t size);

  std::vector<char> text_;
  std::size_t size_ = 0;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
  const std::uint32_t* structurals_ = nullptr;
  std::uint32_t count_ = 0;
  bool indexed_ = false;
  EventStatus status_ = EventStatus::empty;
};

}  // namespace csirt::condition
