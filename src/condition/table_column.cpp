// Door: Column. Negation is laid into the bitmaps when they are finished, so that asking is the same for
// both.
#include "condition/table_column.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace csirt::condition {

using typed::Compare;
using typed::Network;
using typed::Operand;

namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// The numbers that a comparison accepts, both ends included; first > last when there are none.
struct Interval {
  std::int64_t first = kLowest, last = kHighest;
};

Interval accepted(Compare compare, std::int64_t wanted) {
  switch (compare) {
    case Compare::less:
      return wanted == kLowest ? Interval{1, 0} : Interval{kLowest, wanted - 1};
    case Compare::less_equal:
    case Compare::newer:
      return {kLowest, wanted};
    case Compare::greater:
    case Compare::older:
      return wanted == kHighest ? Interval{1, 0} : Interval{wanted + 1, kHighest};
    case Compare::greater_equal:
      return {wanted, kHighest};
    default:
      return {wanted, wanted};
  }
}

// How many of the sorted numbers are not above this one. Without a branch on them, which nobody could
// predict.
std::size_t not_above(const std::vector<std::int64_t>& sorted, std::int64_t number) {
  const std::int64_t* from = sorted.data();
  std::size_t left = sorted.size();
  while (left > 1) {
    const std::size_t half = left / 2;
    from += half * static_cast<std::size_t>(from[half - 1] <= number);
    left -= half;
  }
  const std::size_t last = left == 1 && *from <= number ? 1 : 0;
  return static_cast<std::size_t>(from - sorted.data()) + last;
}

}  // namespace

Column::Column(ColumnKind kind, bool negated, FieldType type, std::shared_ptr<const typed::NameList> levels,
               std::size_t rows)
    : kind_(kind),
      negated_(negated),
      type_(type),
      levels_(std::move(levels)),
      rows_(rows),
      words_((rows + 63) / 64),
      untested_(words_, ~Word{0}),
      ones_(words_, ~Word{0}) {
  add_class();
}

void Column::add(std::size_t row, const typed::Test& test, const std::vector<Operand>& operands) {
  asked_.push_back({row, test.compare, operands});
  untested_[row / 64] &= ~(Word{1} << row % 64);
}

std::size_t Column::add_class() {
  bits_.resize(bits_.size() + words_);
  return classes_++;
}

void Column::inherit(std::size_t number, std::size_t from) {
  for (std::size_t i = 0; i < words_; ++i) bits_[number * words_ + i] |= bits_[from * words_ + i];
}

void Column::finish() {
  if (kind_ == ColumnKind::text) finish_texts();
  if (kind_ == ColumnKind::order || kind_ == ColumnKind::age) finish_order();
  if (kind_ == ColumnKind::network) finish_networks();
  if (kind_ == ColumnKind::within) finish_within();
  if (kind_ == ColumnKind::exists) {
    add_class();
    for (const Asked& asked : asked_) meet(asked.operands[0].number != 0 ? 1 : 0, asked.row);
  }
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    bits_[i] = (negated_ ? ~bits_[i] : bits_[i]) | untested_[i % words_];
  }
  asked_.clear();
  asked_.shrink_to_fit();
}

void Column::finish_texts() {
  for (const Asked& asked : asked_) {
    for (const Operand& operand : asked.operands) {
      auto found = texts_.find(operand.text);
      if (found == texts_.end()) found = texts_.emplace(operand.text, add_class()).first;
      meet(found->second, asked.row);
    }
  }
}

// Class 0 stays the one that meets nothing; the intervals are the classes from 1 on.
void Column::finish_order() {
  std::set<std::int64_t> starts;
  for (const Asked& asked : asked_) {
    for (const Operand& operand : asked.operands) {
      const Interval range = accepted(asked.compare, operand.number);
      if (range.first != kLowest) starts.insert(range.first);
      if (range.last != kHighest) starts.insert(range.last + 1);
    }
  }
  starts_.assign(starts.begin(), starts.end());
  for (std::size_t i = 0; i <= starts_.size(); ++i) add_class();
  for (const Asked& asked : asked_) {
    for (const Operand& operand : asked.operands) {
      const Interval range = accepted(asked.compare, operand.number);
      if (range.first > range.last) continue;
      const std::size_t last = not_above(starts_, range.last);
      for (std::size_t i = not_above(starts_, range.first); i <= last; ++i) meet(i + 1, asked.row);
    }
  }
}

void Column::finish_networks() {
  for (const Asked& asked : asked_) {
    for (const Operand& operand : asked.operands) {
      const auto [found, fresh] = networks_.try_emplace(operand.network, classes_);
      if (fresh) add_class();
      meet(found->second, asked.row);
    }
  }
}

void Column::finish_within() {
  std::map<unsigned, std::map<Network, std::size_t>> lengths;
  for (const Asked& asked : asked_) {
    for (const Operand& operand : asked.operands) {
      const Network network = typed::masked(operand.network);
      const auto [found, fresh] = lengths[network.bits].try_emplace(network, classes_);
      if (fresh) add_class();
      meet(found->second, asked.row);
    }
  }
  // From the shortest prefix on: what the next wider network meets, an address in this one meets too.
  for (auto& [bits, networks] : lengths) {
    for (const auto& [network, number] : networks) {
      if (const std::size_t wider = within(network)) inherit(number, wider);
    }
    lengths_.insert(lengths_.begin(), {bits, std::move(networks)});
  }
}

std::size_t Column::within(const Network& network) const {
  for (const Length& length : lengths_) {
    if (length.bits > network.bits) continue;
    Network prefix = network;
    prefix.bits = length.bits;
    const auto found = length.networks.find(typed::masked(prefix));
    if (found != length.networks.end()) return found->second;
  }
  return 0;
}

std::size_t Column::class_of(const Operand& value, std::string_view text, Instant now) const {
  switch (kind_) {
    case ColumnKind::text: {
      const auto found = texts_.find(text);
      return found == texts_.end() ? 0 : found->second;
    }
    case ColumnKind::order:
    case ColumnKind::age: {
      const std::int64_t number = kind_ == ColumnKind::age ? (now - Instant{value.number}).ns : value.number;
      return not_above(starts_, number) + 1;
    }
    case ColumnKind::network: {
      const auto found = networks_.find(value.network);
      return found == networks_.end() ? 0 : found->second;
    }
    case ColumnKind::within:
      return within(value.network);
    case ColumnKind::exists:
      break;
  }
  return 1;
}

Masks Column::masks(const Seen& seen, Instant now, Word* scratch) const {
  if (kind_ == ColumnKind::exists) {
    const Word* found = bits(seen.fact ? 1 : 0);
    return {found, found};
  }
  if (!seen.fact || (seen.values == 1 && !seen.readable)) return {untested_.data(), ones_.data()};
  if (seen.values != 1) return several(seen, now, scratch);
  const Word* found = bits(class_of(seen.value, seen.text, now));
  return {found, found};
}

// A comparison is met when any value meets it; a negated one when none does.
Masks Column::several(const Seen& seen, Instant now, Word* scratch) const {
  std::copy_n(bits(0), words_, scratch);
  bool unread = false;
  for (std::size_t i = 0; i < seen.values; ++i) {
    Operand value;
    std::string_view text;
    if (!typed::read_value(type_, levels_.get(), *seen.fact, i, value, text)) {
      unread = true;
      continue;
    }
    const Word* one = bits(class_of(value, text, now));
    for (std::size_t w = 0; w < words_; ++w)
      scratch[w] = negated_ ? scratch[w] & one[w] : scratch[w] | one[w];
  }
  if (!unread) return {scratch, scratch};
  return negated_ ? Masks{untested_.data(), scratch} : Masks{scratch, ones_.data()};
}

}  // namespace csirt::condition
