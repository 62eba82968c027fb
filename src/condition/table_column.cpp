// Door: Column. Negation is laid into the bitmaps when they are finished, so that asking is the same for
// both.
#include "condition/table_column.hpp"

#include <algorithm>
#include <limits>

#include "base/fetch.hpp"

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

// The numbers that any of the operands accepts, ascending and with gaps between them.
std::vector<Interval> joined(Compare compare, const std::vector<Operand>& operands) {
  std::vector<Interval> ranges, all;
  for (const Operand& operand : operands) {
    const Interval range = accepted(compare, operand.number);
    if (range.first <= range.last) ranges.push_back(range);
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const Interval& a, const Interval& b) { return a.first < b.first; });
  for (const Interval& range : ranges) {
    const bool apart = all.empty() || (all.back().last != kHighest && range.first > all.back().last + 1);
    if (apart) all.push_back(range);
    all.back().last = std::max(all.back().last, range.last);
  }
  return all;
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

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class T>
std::uint64_t number_at(const char* at) {
  T number = 0;
  std::memcpy(&number, at, sizeof number);
  return number;
}

}  // namespace

bool read_seen(FieldType type, const typed::NameList* levels, const Fact& fact, std::size_t index,
               Seen& out) {
  Operand value;
  const bool readable = typed::read_value(type, levels, fact, index, value, out.text);
  out.number = value.number;
  out.network = value.network;
  return readable;
}

// Values are short, and most of a look-up would be the call of a hash for texts of any length: the first and
// the last bytes, which may overlap, are two words, whatever the length below 17.
std::size_t Column::Hash::operator()(std::string_view text) const {
  constexpr std::uint64_t k0 = 0x9E3779B97F4A7C15u, k1 = 0xD1B54A32D192ED03u;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t state = k0 ^ left;
  for (; left > 16; at += 8, left -= 8) state = mixed(state ^ number_at<std::uint64_t>(at), k1);
  if (left >= 8)
    return mixed(mixed(state ^ number_at<std::uint64_t>(at), k1) ^ number_at<std::uint64_t>(at + left - 8),
                 k0);
  if (left >= 4)
    return mixed(state ^ number_at<std::uint32_t>(at) << 32 ^ number_at<std::uint32_t>(at + left - 4), k1);
  for (; left > 0; ++at, --left) state = state << 8 ^ static_cast<unsigned char>(*at);
  return mixed(state, k1);
}

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

// Class 0 stays the one that meets nothing; the intervals between the places where some row begins or ceases
// to hold are the classes from 1 on. They are walked in order with one bitmap that turns along, so that wide
// ranges cost no more than narrow ones.
void Column::finish_order() {
  std::vector<std::pair<std::int64_t, std::size_t>> turns;  // where a row begins or ceases to hold
  std::vector<Word> holding(words_);
  for (const Asked& asked : asked_) {
    for (const Interval& range : joined(asked.compare, asked.operands)) {
      if (range.first == kLowest) holding[asked.row / 64] |= Word{1} << asked.row % 64;
      if (range.first != kLowest) turns.emplace_back(range.first, asked.row);
      if (range.last != kHighest) turns.emplace_back(range.last + 1, asked.row);
    }
  }
  std::sort(turns.begin(), turns.end());
  for (const auto& [start, row] : turns) {
    if (starts_.empty() || starts_.back() != start) starts_.push_back(start);
  }
  finish_near();
  bits_.reserve(bits_.size() + (starts_.size() + 1) * words_);
  auto turn = turns.begin();
  for (std::size_t i = 0; i <= starts_.size(); ++i) {
    for (; i > 0 && turn != turns.end() && turn->first == starts_[i - 1]; ++turn)
      holding[turn->second / 64] ^= Word{1} << turn->second % 64;
    std::copy(holding.begin(), holding.end(),
              bits_.begin() + static_cast<std::ptrdiff_t>(add_class() * words_));
  }
}

// Where thresholds lie close to one another, looking a number up is one step.
void Column::finish_near() {
  constexpr std::uint64_t apart = 16;
  if (starts_.empty() || starts_.size() > std::numeric_limits<std::uint16_t>::max()) return;
  const auto range = static_cast<std::uint64_t>(starts_.back()) - static_cast<std::uint64_t>(starts_.front());
  if (range / apart >= starts_.size()) return;
  near_.resize(range + 1);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i <= range; ++i) {
    while (at < starts_.size() && static_cast<std::uint64_t>(starts_[at] - starts_.front()) <= i) ++at;
    near_[i] = static_cast<std::uint16_t>(at);
  }
}

std::size_t Column::interval(std::int64_t number) const {
  if (near_.empty()) return not_above(starts_, number);
  if (number < starts_.front()) return 0;
  const auto from_first = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(starts_.front());
  return from_first < near_.size() ? near_[from_first] : starts_.size();
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

std::size_t Column::class_of(const Seen& one, Instant now) const {
  switch (kind_) {
    case ColumnKind::text: {
      const auto found = texts_.find(one.text);
      return found == texts_.end() ? 0 : found->second;
    }
    case ColumnKind::order:
    case ColumnKind::age: {
      const std::int64_t number = kind_ == ColumnKind::age ? (now - Instant{one.number}).ns : one.number;
      return interval(number) + 1;
    }
    case ColumnKind::network: {
      const auto found = networks_.find(one.network);
      return found == networks_.end() ? 0 : found->second;
    }
    case ColumnKind::within:
      return within(one.network);
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
  const Word* found = bits(class_of(seen, now));
  for (std::size_t w = 0; w < words_; w += 8) base::fetch(found + w);
  return {found, found};
}

// A comparison is met when any value meets it; a negated one when none does.
Masks Column::several(const Seen& seen, Instant now, Word* scratch) const {
  std::copy_n(bits(0), words_, scratch);
  bool unread = false;
  for (std::size_t i = 0; i < seen.values; ++i) {
    Seen value;
    if (!read_seen(type_, levels_.get(), *seen.fact, i, value)) {
      unread = true;
      continue;
    }
    const Word* one = bits(class_of(value, now));
    for (std::size_t w = 0; w < words_; ++w)
      scratch[w] = negated_ ? scratch[w] & one[w] : scratch[w] | one[w];
  }
  if (!unread) return {scratch, scratch};
  return negated_ ? Masks{untested_.data(), scratch} : Masks{scratch, ones_.data()};
}

}  // namespace csirt::condition
