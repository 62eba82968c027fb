// What a correlation measures over the events in one group's window, kept up event by event.
//
// Door: make_measure. Each event is added once and removed once, in order of time; what is asked costs no
// pass over the window. What is kept of a group stands in its record (groups.hpp), beside that of other
// correlations. Thread rule: one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "condition/correlation_rule.hpp"
#include "correlation/number.hpp"

namespace csirt::correlation {

// An event as far as a measure sees it.
struct Sample {
  std::uint32_t event = 0;  // its number in the window of all groups
  std::uint32_t value = 0;  // number of its value
  std::uint64_t mask = 0;   // bit i: the event is one of the i-th rule
  const Number* number = nullptr;
};

// The window of a group: how many events it holds, and from which event of all groups on.
struct Span {
  std::uint64_t count = 0;
  std::uint32_t first = 0;
};

// A group's number, and where its record keeps what the measure knows of it.
struct Cell {
  std::uint32_t group = 0;
  std::byte* state = nullptr;  // at a multiple of 4

  template <class T>
  T* as() const {
    static_assert(alignof(T) <= 4);
    return reinterpret_cast<T*>(state);
  }
};

class Measure {
 public:
  virtual ~Measure() = default;
  // How many bytes it keeps of each group, a multiple of 4.
  virtual std::size_t state_bytes() const = 0;
  // The group has no event: `event` will be the first one. Called before it is asked or told anything else.
  virtual void begin(Cell cell, std::uint32_t event) const = 0;
  // Counts the event in the window, which is told as it is without it. True: the condition holds with the
  // event, and, if `anew`, does not without it. Memory that runs out has changed nothing.
  virtual bool add(Cell cell, const Span& window, const Sample& sample, bool anew) = 0;
  virtual void remove(Cell cell, const Sample& sample) = 0;
  // What is compared, over a window that is not empty. `current` is its last event.
  virtual std::string value(Cell cell, const Span& span, const Sample& current) const = 0;
  // What it keeps beside the records.
  virtual std::size_t bytes() const { return 0; }
  // What the values in windows need of that.
  virtual std::size_t needed() const { return 0; }
};

// A measure by what it does with an event, enter(cell, sample, first), and by whether its condition
// holds(cell, window, current), over a window that is not empty; the current event may not stand in it yet.
template <class Self>
class MeasureOf : public Measure {
 public:
  bool add(Cell cell, const Span& window, const Sample& sample, bool anew) final {
    auto& self = static_cast<Self&>(*this);
    const bool held = anew && window.count > 0 && self.holds(cell, window, sample);
    self.enter(cell, sample, window.first);
    return !held && self.holds(cell, {window.count + 1, window.first}, sample);
  }
};

std::unique_ptr<Measure> make_measure(const condition::Correlation& correlation);

}  // namespace csirt::correlation
