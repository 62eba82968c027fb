// Door: Reorder.
#include "correlation/reorder.hpp"

#include <algorithm>
#include <string_view>

namespace csirt::correlation {

bool Reorder::comes_before(const Waiting& a, const Waiting& b) const {
  if (a.time != b.time) return a.time < b.time;
  if (a.source != b.source) return sources_.text(a.source) < sources_.text(b.source);
  return a.offset < b.offset;
}

void Reorder::push(const Waiting& waiting) {
  if (queue_.empty() || !comes_before(waiting, queue_.back())) {
    queue_.push_back(waiting);
    return;
  }
  heap_.push_back(waiting);
  std::push_heap(heap_.begin(), heap_.end(),
                 [this](const Waiting& a, const Waiting& b) { return comes_before(b, a); });
}

const Waiting& Reorder::top() const { return heap_first() ? heap_.front() : queue_.front(); }

void Reorder::pop() {
  if (!heap_first()) {
    queue_.pop_front();
    return;
  }
  std::pop_heap(heap_.begin(), heap_.end(),
                [this](const Waiting& a, const Waiting& b) { return comes_before(b, a); });
  heap_.pop_back();
}

}  // namespace csirt::correlation
