// What a correlation measures over the events in one group's window, kept up event by event.
//
// Door: make_measure. Each event is added once and removed once, in order of time; what is asked costs no
// pass over the window. Groups are small numbers; a group without events needs no state of its own. Thread
// rule: one thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "condition/correlation_rule.hpp"
#include "correlation/number.hpp"

namespace csirt::correlation {

// An event as far as a measure sees it.
struct Sample {
  std::int64_t time = 0;
  std::uint64_t mask = 0;   // bit i: the event is one of the i-th rule
  std::uint32_t value = 0;  // number of its value
  const Number* number = nullptr;
};

// The window of a group: how many events it holds, and when it begins.
struct Span {
  std::uint64_t count = 0;
  std::int64_t from = 0;
};

class Measure {
 public:
  virtual ~Measure() = default;
  virtual void add(std::uint32_t group, const Sample& sample) = 0;
  virtual void remove(std::uint32_t group, const Sample& sample) = 0;
  // Whether the condition holds over a window that is not empty. `current` is the event in question, which
  // may or may not have been added.
  virtual bool holds(std::uint32_t group, const Span& span, const Sample& current) const = 0;
  virtual std::string value(std::uint32_t group, const Span& span, const Sample& current) const = 0;
  // The group has no event any more.
  virtual void forget(std::uint32_t group) = 0;
  virtual std::size_t bytes() const = 0;
  // Fetches what is known of the group, and of the value in it, into the caches.
  virtual void prefetch(std::uint32_t group, std::uint32_t value) const = 0;
};

template <class T>
void fetch_at(const std::vector<T>& list, std::size_t at) {
  if (at < list.size()) __builtin_prefetch(&list[at]);
}

std::unique_ptr<Measure> make_measure(const condition::Correlation& correlation);

}  // namespace csirt::correlation
