// Door: ValueCache::get. When the bytes run out everything is forgotten at once, between two events.
#include "condition/value_cache.hpp"

#include <algorithm>
#include <cstring>

#include "condition/escapes.hpp"
#include "condition/fold.hpp"
#include "condition/same_bytes.hpp"

namespace csirt::condition {
namespace {

constexpr std::size_t chunk_bytes = 1u << 18;
constexpr std::size_t table_size = 1u << 17;
constexpr std::size_t longest_probe = 16;
constexpr std::uint32_t largest_memo = 4096;

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Reads 8 bytes at a time and none beyond the end.
std::uint64_t hash_of(std::string_view bytes) {
  constexpr std::uint64_t k0 = 0xA0761D6478BD642Fu, k1 = 0xE7037ED1A0B428DBu;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t a = k0, b = bytes.size() ^ k1;
  for (; left > 32; at += 32, left -= 32) {
    a = mix(load(at) ^ k0, load(at + 8) ^ a);
    b = mix(load(at + 16) ^ k1, load(at + 24) ^ b);
  }
  for (; left > 8; at += 8, left -= 8) a = mix(load(at) ^ k1, a ^ k0);
  std::uint64_t rest = 0;
  std::memcpy(&rest, at, left);
  return mix(mix(rest ^ a, k0 ^ b), k1 ^ a);
}

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

std::vector<PredicateId>& ValueEntry::add_hits(ViewId view) {
  if (hits_used_ == hits_.size()) hits_.emplace_back();
  Hits& hits = hits_[hits_used_++];
  hits.view = view;
  hits.predicates.clear();
  return hits.predicates;
}

void ValueEntry::reset() {
  hits_used_ = 0;
  kept = no_keywords = false;
  std::fill(memo_.begin(), memo_.end(), 0);
  memo_used_ = 0;
}

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

ValueCache::ValueCache(std::size_t bytes) : limit_(bytes), slots_(table_size) {}

void ValueCache::next_event(std::size_t bytes) {
  once_used_ = once_text_used_ = 0;
  if (used_ > limit_) clear();
  // A folded text is half as long again as its text at most. What stands between two scalars of the line has
  // a byte or more, as here.
  if (once_folded_.size() < bytes * 3 + 64) once_folded_.resize(bytes * 4 + 4096);
  if (once_text_.size() < bytes * 2 + 64) once_text_.resize(bytes * 3 + 4096);
  once_folded_[0] = static_cast<char>(0xFF);
  once_folded_used_ = 1;
}

void ValueCache::clear() {
  std::fill(slots_.begin(), slots_.end(), 0);
  entries_used_ = 0;
  chunk_ = chunk_used_ = 0;
  used_ = 0;
  ++clearances_;
}

ValueEntry* ValueCache::get(KeepingRecord& record, const RawValue& value) {
  if (value.raw.size() > longest_kept || !record.ask()) return nullptr;
  const std::string_view token = value.token();
  const std::uint64_t hash = hash_of(token);
  std::size_t slot = 0;
  if (ValueEntry* known = find(hash, token, slot)) {
    record.found();
    return known;
  }
  if (slot == table_size || used_ > limit_) return nullptr;
  return &add(hash, slot, value);
}

ValueEntry& ValueCache::add(std::uint64_t hash, std::size_t slot, const RawValue& value) {
  if (entries_used_ == entries_.size()) entries_.emplace_back();
  ValueEntry& entry = entries_[entries_used_];
  entry.reset();
  entry.kept = true;
  entry.id = static_cast<std::uint32_t>(entries_used_);
  entry.hash_ = hash;
  entry.kind = value.kind;
  entry.escaped = value.escaped;
  entry.token = keep(value.token());
  entry.text = value.kind == ValueKind::string ? entry.token.substr(1, entry.token.size() - 2) : entry.token;
  if (value.escaped) {
    unescape_into(value.raw, text_);
    entry.text = keep(text_);
  }
  fold_into(entry.text, folded_);
  entry.folded = keep(folded_);
  used_ += sizeof(ValueEntry) + 256;  // and about so much for what it learns
  slots_[slot] = static_cast<std::uint32_t>(++entries_used_);
  return entry;
}

// Answers where a new entry would go in `slot`; table_size when there is no room near by.
ValueEntry* ValueCache::find(std::uint64_t hash, std::string_view token, std::size_t& slot) {
  for (std::size_t i = 0; i < longest_probe; ++i) {
    slot = (hash + i) & (table_size - 1);
    if (slots_[slot] == 0) return nullptr;
    ValueEntry& entry = entries_[slots_[slot] - 1];
    if (entry.hash_ == hash && entry.token.size() == token.size() &&
        same_bytes(entry.token.data(), token.data(), token.size())) {
      return &entry;
    }
  }
  slot = table_size;
  return nullptr;
}

ValueEntry& ValueCache::get_once(const RawValue& value) {
  if (once_used_ == once_.size()) once_.emplace_back();
  ValueEntry& entry = once_[once_used_++];
  entry.reset();
  entry.kind = value.kind;
  entry.escaped = value.escaped;
  entry.text = value.escaped ? unescape_once(value) : value.raw;
  entry.folded = fold_once_text(entry.text);
  return entry;
}

std::string_view ValueCache::fold_once(const RawValue& value) {
  if (!value.escaped) return fold_once_text(value.raw);
  const std::size_t before = once_text_used_;
  const std::string_view folded = fold_once_text(unescape_once(value));
  once_text_used_ = before;
  return folded;
}

std::string_view ValueCache::unescape_once(const RawValue& value) {
  char* const begin = once_text_.data() + once_text_used_;
  const auto size = static_cast<std::size_t>(unescape_to(value.raw, begin) - begin);
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
  if (chunk_used_ + bytes.size() > chunk_bytes || chunks_.empty()) {
    const std::size_t next = chunks_.empty() ? 0 : chunk_ + 1;
    if (next >= chunks_.size()) chunks_.push_back(std::make_unique<char[]>(chunk_bytes));
    chunk_ = next;
    chunk_used_ = 0;
  }
  char* to = chunks_[chunk_].get() + chunk_used_;
  std::copy(bytes.begin(), bytes.end(), to);
  chunk_used_ += bytes.size();
  return {to, bytes.size()};
}

}  // namespace csirt::condition
