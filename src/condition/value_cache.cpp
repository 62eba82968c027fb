// Door: ValueCache::get. When the bytes run out everything is forgotten at once, between two events.
#include "condition/value_cache.hpp"

#include <algorithm>

#include "condition/escapes.hpp"
#include "condition/fold.hpp"
#include "condition/same_bytes.hpp"

namespace csirt::condition {
namespace {

constexpr std::size_t table_size = 1u << 16;
constexpr std::uint32_t largest_memo = 4096;

}  // namespace

int ValueEntry::known(PredicateId predicate) const {
  if (memo_.empty()) return -1;
  const std::size_t mask = memo_.size() - 1;
  for (std::size_t slot = predicate * 0x9E3779B1u & mask;; slot = (slot + 1) & mask) {
    const std::uint32_t cell = memo_[slot];
    if (cell == 0) return -1;
    if ((cell - 1) / 2 == predicate) return static_cast<int>((cell - 1) & 1);
  }
}

void ValueEntry::learn(PredicateId predicate, bool holds) {
  if (memo_used_ * 2 >= memo_.size()) {
    if (memo_used_ >= largest_memo) return;
    std::vector<std::uint32_t> old(std::max<std::size_t>(16, memo_.size() * 2));
    old.swap(memo_);
    memo_used_ = 0;
    for (std::uint32_t cell : old) {
      if (cell != 0) learn((cell - 1) / 2, ((cell - 1) & 1) != 0);
    }
  }
  const std::size_t mask = memo_.size() - 1;
  std::size_t slot = predicate * 0x9E3779B1u & mask;
  while (memo_[slot] != 0) slot = (slot + 1) & mask;
  memo_[slot] = predicate * 2 + (holds ? 1 : 0) + 1;
  ++memo_used_;
}

const std::vector<PredicateId>* ValueEntry::hits(ViewId view) const {
  for (std::size_t i = 0; i < hits_used_; ++i) {
    if (hits_[i].view == view) return &hits_[i].predicates;
  }
  return nullptr;
}

const std::vector<PredicateId>& ValueEntry::add_hits(ViewId view, std::span<const PredicateId> holding) {
  if (hits_used_ == hits_.size()) hits_.emplace_back();
  Hits& hits = hits_[hits_used_];
  hits.view = view;
  hits.predicates.assign(holding.begin(), holding.end());
  ++hits_used_;  // now that memory has not run out
  return hits.predicates;
}

void ValueEntry::reset() {
  hits_used_ = 0;
  kept = no_keywords = by_lines = false;
  lines = {};
  telling = {};
  sifted = 0;
  unread_ = nullptr;
  std::fill(memo_.begin(), memo_.end(), 0);
  memo_used_ = 0;
}

void ValueEntry::read() { unread_->read(*this); }

// Values are asked for in samples: what is rarely met again is not looked up for a while, and each time in
// vain for twice as long.
bool KeepingRecord::ask() {
  constexpr std::uint32_t sample = 256, longest_rest = 1u << 17;
  if (rest_ > 0) {
    --rest_;
    return false;
  }
  if (asked_ >= sample) {
    const bool pays = found_ * 4 >= asked_;
    asked_ = found_ = 0;
    rest_ = pays ? 0 : next_rest_;
    next_rest_ = pays ? 1024 : std::min(next_rest_ * 2, longest_rest);
  }
  ++asked_;
  return true;
}

ValueCache::ValueCache(std::size_t bytes) : limit_(bytes), numbers_(table_size), met_(table_size) {}

void ValueCache::next_event(std::size_t bytes) {
  once_.clear();
  once_text_used_ = 0;
  lines_.next_event();
  if (lines_.is_full()) {
    lines_.clear();
    ++line_clearances_;
  }
  if (used_ > limit_) clear();
  // A folded text is half as long again as its text at most. What stands between two scalars of the line has
  // a byte or more, as here.
  if (once_folded_.size() < bytes * 3 + 64) once_folded_.resize(bytes * 4 + 4096);
  if (once_text_.size() < bytes * 2 + 64) once_text_.resize(bytes * 3 + 4096);
  once_folded_[0] = static_cast<char>(0xFF);
  once_folded_used_ = 1;
}

void ValueCache::clear() {
  numbers_.clear();
  entries_.clear();
  bytes_.clear();
  used_ = 0;
  ++clearances_;
}

ValueEntry* ValueCache::get(KeepingRecord& record, const RawValue& value, std::uint64_t hash) {
  if (value.raw.size() > longest_kept || !record.ask()) return nullptr;
  const std::string_view token = value.token();
  const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t number) {
    const std::string_view other = entries_[number].token;
    return other.size() == token.size() && same_bytes(other.data(), token.data(), token.size());
  });
  if (known != NumberTable::none) {
    record.found();
    return &entries_[known];
  }
  if (!numbers_.has_room() || used_ > limit_ || !met_.meet(hash)) return nullptr;
  return &add(value);
}

ValueEntry& ValueCache::add(const RawValue& value) {
  ValueEntry& entry = entries_.add();
  entry.reset();
  entry.kept = true;
  entry.id = static_cast<std::uint32_t>(entries_.size() - 1);
  entry.kind = value.kind;
  entry.escaped = value.escaped;
  entry.token = keep_token(entry, value.token());
  entry.raw = value.kind == ValueKind::string ? entry.token.substr(1, entry.token.size() - 2) : entry.token;
  entry.by_lines = value.escaped && has_lines(entry.raw);
  entry.text_ = entry.raw;
  if (value.escaped) {
    unescape_into(value.raw, text_);
    entry.text_ = keep(text_);
  }
  fold_into(entry.text_, folded_);
  entry.folded_ = keep(folded_);
  used_ += sizeof(ValueEntry) + 256;  // and about so much for what it learns
  numbers_.add(entry.id);
  return entry;
}

std::string_view ValueCache::keep_token(ValueEntry& entry, std::string_view token) {
  if (token.size() > entry.short_token.size()) return keep(token);
  std::copy(token.begin(), token.end(), entry.short_token.begin());
  return {entry.short_token.data(), token.size()};
}

ValueEntry& ValueCache::get_once(const RawValue& value) {
  ValueEntry& entry = add_once(value);
  entry.by_lines = value.escaped && has_lines(value.raw);
  if (!entry.by_lines) read(entry);
  return entry;
}

ValueEntry& ValueCache::get_once(const RawValue& value, LineCache::Range lines) {
  ValueEntry& entry = add_once(value);
  entry.by_lines = true;
  entry.lines = lines;
  return entry;
}

ValueEntry& ValueCache::add_once(const RawValue& value) {
  ValueEntry& entry = once_.add();
  entry.reset();
  entry.kind = value.kind;
  entry.escaped = value.escaped;
  entry.raw = value.raw;
  entry.unread_ = this;
  return entry;
}

void ValueCache::read(ValueEntry& entry) {
  entry.text_ = entry.escaped ? unescape_once(entry.raw) : entry.raw;
  entry.folded_ = fold_once_text(entry.text_);
  entry.unread_ = nullptr;
}

std::string_view ValueCache::fold_once(const RawValue& value) {
  if (!value.escaped) return fold_once_text(value.raw);
  const std::size_t before = once_text_used_;
  const std::string_view folded = fold_once_text(unescape_once(value.raw));
  once_text_used_ = before;
  return folded;
}

std::string_view ValueCache::unescape_once(std::string_view raw) {
  char* const begin = once_text_.data() + once_text_used_;
  const auto size = static_cast<std::size_t>(unescape_to(raw, begin) - begin);
  once_text_used_ += size;
  return {begin, size};
}

std::string_view ValueCache::fold_once_text(std::string_view text) {
  char* const begin = once_folded_.data() + once_folded_used_;
  char* end = fold_to(text, begin);
  const auto size = static_cast<std::size_t>(end - begin);
  *end = static_cast<char>(0xFF);
  once_folded_used_ += size + 1;
  return {begin, size};
}

std::string_view ValueCache::keep(std::string_view bytes) {
  used_ += bytes.size();
  return bytes_.keep(bytes);
}

}  // namespace csirt::condition
