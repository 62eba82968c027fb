// Door: Detector.
#include "correlation/detector.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace csirt::correlation {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

std::int64_t after(std::int64_t time, std::int64_t length) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return time > most - length ? most : time + length;
}

}  // namespace

Detector::Detector(const condition::Correlation& rule, const CorrelationOptions& options,
                   const Interner& keys, Strings& strings, Usage& usage)
    : rule_(rule),
      options_(options),
      keys_(keys),
      strings_(strings),
      usage_(usage),
      counts_values_(!rule.fields.empty() && !rule.reads_numbers()),
      measure_(make_measure(rule)) {
  statistics_.rule = rule.info.id;
}

std::size_t Detector::part_bytes() const { return measure_at() + measure_->state_bytes(); }

// Records are not aligned for times.
std::int64_t Detector::silent(std::byte* record) const {
  std::int64_t until = 0;
  std::memcpy(&until, record + seat_.part + sizeof(Chain), sizeof until);
  return until;
}

void Detector::set_silent(std::byte* record, std::int64_t until) const {
  std::memcpy(record + seat_.part + sizeof(Chain), &until, sizeof until);
}

Counted Detector::add(const Arrival& arrival, std::uint32_t first, std::uint32_t number, std::byte* record,
                      Window& window) {
  Chain& chain = this->chain(record);
  if (!has_room(chain, window)) return Counted::no_room;
  const Sample sample = Detector::sample(number, arrival.mask, reading(arrival.readings));
  const Cell cell = this->cell(arrival.group, record);
  if (chain.count == 0) open(arrival.group, number, record);
  const bool fires = measure_->add(cell, {chain.count, first}, sample, once());
  push(arrival, number, record, window);  // allocates nothing: chain and measure agree where memory runs out
  if (!fires) return Counted::held;
  if (by_window()) {
    const std::int64_t until = silent(record);
    if (until != kLeast && arrival.time <= until) return Counted::held;
    set_silent(record, after(arrival.time, rule_.timespan.ns));
  }
  ++statistics_.findings;
  return Counted::fires;
}

bool Detector::has_room(std::uint32_t count, const Window& window) const {
  const CorrelationLimits& limits = options_.limits;
  return !usage_.full && usage_.events < limits.events && count < limits.group_events &&
         window.size() < Window::most && (count > 0 || usage_.groups < limits.groups);
}

// What does not fit is counted, by event and by group; a group that loses events says so in its findings.
bool Detector::has_room(Chain& chain, const Window& window) {
  if (has_room(chain.count, window)) return true;
  const bool fresh = chain.count == 0;
  ++statistics_.overflow;
  if (fresh || chain.lost == 0) ++statistics_.overflow_groups;
  chain.lost = fresh ? 0 : 1;
  return false;
}

bool Detector::may_open(const Window& window, std::size_t cost) {
  if (has_room(0, window) && cost <= options_.limits.bytes && usage_.records <= options_.limits.bytes - cost)
    return true;
  ++statistics_.overflow;
  ++statistics_.overflow_groups;
  return false;
}

void Detector::open(std::uint32_t group, std::uint32_t number, std::byte* record) {
  measure_->begin(cell(group, record), number);
  if (by_window()) set_silent(record, kLeast);
}

void Detector::push(const Arrival& arrival, std::uint32_t number, std::byte* record, Window& window) {
  Chain& chain = this->chain(record);
  if (chain.count == 0) {
    ++usage_.groups;
    ++statistics_.groups;
  }
  chain.push(window, seat_.number, number);
  if (counts_values_) strings_.values.acquire(reading(arrival.readings).value);
  ++usage_.events;
  ++statistics_.events;
  ++statistics_.held;
}

bool Detector::leave(std::uint32_t number, const Held& held, std::byte* record, Window& window) {
  const Reading read = seat_.lane == kNone ? Reading{} : window.reading(number, seat_.lane);
  measure_->remove(cell(held.group, record), sample(number, held.mask, read));
  if (counts_values_) strings_.values.release(read.value);
  Chain& chain = this->chain(record);
  chain.pop(window, seat_.number, number);
  --usage_.events;
  --statistics_.held;
  if (chain.count > 0) return false;
  chain.lost = 0;
  --usage_.groups;
  --statistics_.groups;
  return true;
}

// A key is its one field, or each of its fields behind its length.
std::vector<CorrelatedField> Detector::fields(std::uint32_t group) const {
  std::string_view key = keys_.text(group);
  std::vector<CorrelatedField> out;
  out.reserve(rule_.group_by.size());
  for (const std::string& name : rule_.group_by) {
    std::uint32_t size = 0;
    if (rule_.group_by.size() == 1) {
      size = static_cast<std::uint32_t>(key.size());
    } else {
      std::memcpy(&size, key.data(), sizeof size);
      key.remove_prefix(sizeof size);
    }
    out.push_back({name, std::string(key.substr(0, size))});
    key.remove_prefix(size);
  }
  return out;
}

void Detector::describe(const Arrival& arrival, std::uint32_t first, std::byte* record, Window& window,
                        CorrelationFinding& finding, std::vector<std::string>& attachments) const {
  Chain& chain = this->chain(record);
  chain.turn(window, seat_.number);
  finding.rule = rule_.info.id;
  finding.title = rule_.info.title;
  finding.level = rule_.info.level;
  finding.group = fields(arrival.group);
  finding.value = measure_->value(cell(arrival.group, record), {chain.count, first},
                                  sample(chain.last, arrival.mask, reading(arrival.readings)));
  finding.count = chain.count;
  finding.first_seen = {window.at(chain.first).time};
  finding.last_seen = {arrival.time};
  finding.overflow = chain.lost != 0;
  const std::uint64_t most = std::max<std::uint64_t>(options_.limits.references, 2);
  const std::uint64_t named = std::min<std::uint64_t>(most, chain.count);
  finding.events.resize(named);
  std::uint32_t number = chain.first;
  for (std::uint64_t i = 0; i < named; ++i) {
    if (i + 1 == most) number = chain.last;
    const Held& held = window.at(number);
    CorrelatedEvent& event = finding.events[i];
    event.source = strings_.sources.text(held.source);
    event.offset = held.offset;
    event.time = {held.time};
    if (held.attachment != Interner::none)
      attachments.emplace_back(strings_.attachments.text(held.attachment));
    number = window.link(number, seat_.number);
  }
}

}  // namespace csirt::correlation
