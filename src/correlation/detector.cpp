// Door: Detector. For each event: what is too old leaves, the condition is asked without and with the event.
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

bool has_numbers(const condition::Correlation& rule) {
  using Kind = condition::CorrelationKind;
  return rule.kind == Kind::value_sum || rule.kind == Kind::value_avg || rule.percentile.has_value();
}

}  // namespace

Detector::Detector(const condition::Correlation& rule, const CorrelationOptions& options, Interner& keys,
                   Strings& strings, Usage& usage)
    : rule_(rule),
      options_(options),
      keys_(keys),
      strings_(strings),
      usage_(usage),
      counts_values_(!rule.fields.empty() && !has_numbers(rule)),
      measure_(make_measure(rule)),
      window_(has_numbers(rule)) {
  statistics_.rule = rule.info.id;
}

bool Detector::add(const Arrival& arrival) {
  advance(arrival.time);
  if (arrival.group >= groups_.size())
    groups_.resize(std::max<std::size_t>(arrival.group + 1, keys_.numbers()));
  if (!has_room(arrival.group)) return false;
  Group& group = groups_[arrival.group];
  const std::int64_t from = earlier(arrival.time, rule_.timespan);
  const Sample sample{arrival.time, arrival.mask, arrival.value, arrival.number};
  const bool held = options_.again == AlertAgain::once && group.count > 0 &&
                    measure_->holds(arrival.group, {group.count, from}, sample);
  window_.make_room();
  measure_->add(arrival.group, sample);
  push(group, arrival);  // allocates nothing, so that window and measure agree also where memory runs out
  if (held || !measure_->holds(arrival.group, {group.count, from}, sample)) return false;
  if (quiet_still(arrival.group, arrival.time)) return false;
  if (options_.again == AlertAgain::window) {
    if (arrival.group >= silent_.size()) silent_.resize(groups_.size(), kLeast);
    silent_[arrival.group] = after(arrival.time, rule_.timespan.ns);
  }
  ++statistics_.findings;
  return true;
}

bool Detector::quiet_still(std::uint32_t group, std::int64_t time) const {
  return options_.again == AlertAgain::window && group < silent_.size() && silent_[group] != kLeast &&
         time <= silent_[group];
}

// What does not fit is counted, by event and by group; a group that loses events says so in its findings.
bool Detector::has_room(std::uint32_t number) {
  Group& group = groups_[number];
  const CorrelationLimits& limits = options_.limits;
  const bool fresh = group.count == 0;
  const bool fits = !usage_.full && usage_.events < limits.events && group.count < limits.group_events &&
                    window_.size() < Window::most && (!fresh || usage_.groups < limits.groups);
  if (fits) return true;
  ++statistics_.overflow;
  if (fresh || !group.lost) ++statistics_.overflow_groups;
  group.lost = !fresh;
  return false;
}

void Detector::push(Group& group, const Arrival& arrival) {
  Held held{};
  held.time = arrival.time;
  held.offset = arrival.offset;
  held.mask = arrival.mask;
  held.source = arrival.source;
  held.group = arrival.group;
  held.attachment = arrival.attachment;
  held.value = arrival.value;
  const std::uint32_t number = window_.push(held, arrival.number);
  if (group.count == 0) {
    keys_.acquire(arrival.group);
    ++usage_.groups;
    ++statistics_.groups;
    group.first = number;
  } else {
    window_.at(group.last).next = number;
  }
  group.last = number;
  ++group.count;
  strings_.sources.acquire(arrival.source);
  if (arrival.attachment != Interner::none) strings_.attachments.acquire(arrival.attachment);
  if (counts_values_) strings_.values.acquire(arrival.value);
  ++usage_.events;
  ++statistics_.events;
}

void Detector::advance(std::int64_t time) {
  const std::int64_t from = earlier(time, rule_.timespan);
  while (!window_.empty() && window_.at(window_.first()).time < from) pop();
}

// The group of an event that leaves soon is fetched ahead: groups lie anywhere.
void Detector::pop() {
  constexpr std::uint32_t ahead = 8;
  if (window_.size() > ahead) {
    const Held& later = window_.at(window_.first() + ahead);
    prefetch(later.group, later.value);
  }
  const Held& held = window_.at(window_.first());
  Group& group = groups_[held.group];
  measure_->remove(held.group, {held.time, held.mask, held.value, window_.number_at(window_.first())});
  group.first = held.next;
  strings_.sources.release(held.source);
  if (held.attachment != Interner::none) strings_.attachments.release(held.attachment);
  if (counts_values_) strings_.values.release(held.value);
  if (--group.count == 0) {
    measure_->forget(held.group);
    group.lost = false;
    if (held.group < silent_.size()) silent_[held.group] = kLeast;
    --usage_.groups;
    --statistics_.groups;
    keys_.release(held.group);
  }
  --usage_.events;
  window_.pop();
}

CorrelatedEvent Detector::event(const Held& held) const {
  return {std::string(strings_.sources.text(held.source)), held.offset, {held.time}};
}

// A key is its one field, or each of its fields behind its length.
std::vector<CorrelatedField> Detector::fields(std::uint32_t group) const {
  std::string_view key = keys_.text(group);
  std::vector<CorrelatedField> out;
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

CorrelationFinding Detector::describe(const Arrival& arrival, std::vector<std::string>* attachments) const {
  const Group& group = groups_[arrival.group];
  CorrelationFinding finding;
  finding.rule = rule_.info.id;
  finding.title = rule_.info.title;
  finding.level = rule_.info.level;
  finding.group = fields(arrival.group);
  const Sample sample{arrival.time, arrival.mask, arrival.value, arrival.number};
  finding.value =
      measure_->value(arrival.group, {group.count, earlier(arrival.time, rule_.timespan)}, sample);
  finding.count = group.count;
  finding.first_seen = {window_.at(group.first).time};
  finding.last_seen = {arrival.time};
  finding.overflow = group.lost;
  const std::uint64_t most = std::max<std::uint64_t>(options_.limits.references, 2);
  std::uint32_t number = group.first;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(most, group.count); ++i) {
    if (i + 1 == most) number = group.last;
    const Held& held = window_.at(number);
    finding.events.push_back(event(held));
    if (attachments != nullptr && held.attachment != Interner::none)
      attachments->emplace_back(strings_.attachments.text(held.attachment));
    number = held.next;
  }
  return finding;
}

CorrelationStatistics Detector::told() const {
  CorrelationStatistics out = statistics_;
  out.held = window_.size();
  return out;
}

std::size_t Detector::bytes() const {
  return window_.bytes() + measure_->bytes() + groups_.capacity() * sizeof(Group) +
         silent_.capacity() * sizeof(std::int64_t);
}

}  // namespace csirt::correlation
