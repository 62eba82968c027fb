// Door: ValueCache::get. When the bytes run out everything is forgotten at once, between two events.
#include "condition/value_cache.hpp"

#include <algorithm>
#include <cstring>

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
std::uint64_t hash_of(std::string_view bytes, std::uint64_t seed) {
  constexpr std::uint64_t k0 = 0xA0761D6478BD642Fu, k1 = 0xE7037ED1A0B428DBu;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t a = seed ^ k0, b = bytes.size() ^ k1;
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
  std::fill(memo_.begin(), memo_.end(), 0);
  memo_used_ = 0;
}

ValueCache::ValueCache(std::size_t fields, std::size_t bytes)
    : limit_(bytes), records_(fields), slots_(table_size) {}

void ValueCache::next_event() {
  once_used_ = 0;
  if (used_ > limit_) clear();
}

void ValueCache::clear() {
  std::fill(slots_.begin(), slots_.end(), 0);
  entries_used_ = 0;
  chunk_ = chunk_used_ = 0;
  used_ = 0;
  ++clearances_;
}

bool ValueCache::worth_keeping(Record& record) {
  if (record.rest > 0) {
    --record.rest;
    return false;
  }
  if (record.asked >= 2048) {
    if (record.found * 4 < record.asked) record.rest = 32'768;
    record.asked = record.found = 0;
  }
  ++record.asked;
  return true;
}

bool ValueCache::passes_over(FieldId field, const RawValue& value) {
  if (value.raw.size() > longest_kept) return true;
  Record& record = records_[field];
  if (record.rest == 0) return false;
  --record.rest;
  return true;
}

ValueEntry& ValueCache::get(FieldId field, const RawValue& value) {
  Record& record = records_[field];
  if (value.raw.size() > longest_kept || !worth_keeping(record)) return get_once(value);
  const std::uint64_t hash = hash_of(value.raw, field);
  std::size_t slot = 0;
  if (ValueEntry* known = find(hash, field, value.raw, slot)) {
    ++record.found;
    return *known;
  }
  if (slot == table_size || used_ > limit_) return get_once(value);
  if (entries_used_ == entries_.size()) entries_.emplace_back();
  ValueEntry& entry = entries_[entries_used_++];
  slots_[slot] = static_cast<std::uint32_t>(entries_used_);
  entry.reset();
  entry.kept = true;
  entry.hash_ = hash;
  entry.field_ = field;
  entry.raw_ = keep(value.raw);
  fill(value);
  entry.text = value.escaped ? keep(text_) : entry.raw_;
  entry.folded = keep(folded_);
  used_ += sizeof(ValueEntry) + 256;  // and about so much for what it learns
  return entry;
}

// Answers where a new entry would go in `slot`; table_size when there is no room near by.
ValueEntry* ValueCache::find(std::uint64_t hash, FieldId field, std::string_view raw, std::size_t& slot) {
  for (std::size_t i = 0; i < longest_probe; ++i) {
    slot = (hash + i) & (table_size - 1);
    if (slots_[slot] == 0) return nullptr;
    ValueEntry& entry = entries_[slots_[slot] - 1];
    if (entry.hash_ == hash && entry.field_ == field && entry.raw_.size() == raw.size() &&
        same_bytes(entry.raw_.data(), raw.data(), raw.size())) {
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
  fill(value);
  entry.own_folded_.swap(folded_);
  entry.folded = entry.own_folded_;
  entry.text = value.raw;
  if (value.escaped) {
    entry.own_text_.swap(text_);
    entry.text = entry.own_text_;
  }
  return entry;
}

void ValueCache::fill(const RawValue& value) {
  std::string_view text = value.raw;
  if (value.escaped) {
    unescape_into(value.raw, text_);
    text = text_;
  }
  fold_into(text, folded_);
}

std::string_view ValueCache::keep(std::string_view bytes) {
  used_ += bytes.size();
  if (chunk_used_ + bytes.size() > chunk_bytes || chunks_.empty()) {
    if (!chunks_.empty()) ++chunk_;
    if (chunk_ >= chunks_.size()) chunks_.push_back(std::make_unique<char[]>(chunk_bytes));
    chunk_used_ = 0;
  }
  char* to = chunks_[chunk_].get() + chunk_used_;
  std::copy(bytes.begin(), bytes.end(), to);
  chunk_used_ += bytes.size();
  return {to, bytes.size()};
}

}  // namespace csirt::condition
