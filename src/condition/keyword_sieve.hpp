// Where a few keywords may stand in an event, by its line as it is: most events hold none of them.
//
// Doors: SiftedText::begin and add, then KeywordSieve::find. Each keyword is sought by the longest part of
// it that JSON mostly writes as it is, whatever the case of its letters: bytes are compared with the bit set
// that tells small ones from capitals. Thread rule: sieves are immutable.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "condition/compiled.hpp"
#include "condition/literal_sieve.hpp"

namespace csirt::condition {

// Stretches of a line, with that bit set.
class SiftedText {
 public:
  // Forgets all, and makes room for stretches of a line of so many bytes, which are two bytes apart or more.
  void begin(std::size_t bytes);
  // Adds a stretch that begins and ends with a scalar; 64 bytes behind it can be read. False: what is sought
  // may be written in other ways there, by escapes or by characters that fold to it.
  bool add(std::string_view stretch);
  std::string_view text() const { return {bytes_.data(), size_}; }
  // The byte of the line that stands in the text at `at`.
  const char* origin(std::size_t at) const;

 private:
  struct Stretch {
    std::size_t at = 0;  // in the text
    const char* begin = nullptr;
  };
  std::vector<char> bytes_;
  std::size_t size_ = 0;
  std::vector<Stretch> stretches_;
};

class KeywordSieve {
 public:
  // Seeks of the keywords, which are ascending, those that the index finds. No other sieve that a matcher
  // asks has the number, which is not 0.
  KeywordSieve(const CompiledRules& rules, std::span<const PredicateId> keywords, std::uint32_t number);

  std::uint32_t number() const { return number_; }
  // False: a keyword has no part by which it could be sought.
  bool usable() const { return usable_; }
  bool empty() const { return parts_.empty(); }
  bool seeks(PredicateId predicate) const {
    return std::binary_search(keywords_.begin(), keywords_.end(), predicate);
  }
  // Calls found(predicate, at) wherever a part of the keyword stands; at other places it does not hold.
  template <class Found>
  void find(const SiftedText& text, const Found& found) const {
    parts_.find(text.text(),
                [&](PredicateId predicate, std::size_t at) { found(predicate, text.origin(at)); });
  }

 private:
  std::uint32_t number_;
  std::vector<PredicateId> keywords_;
  LiteralSieve parts_;
  bool usable_ = true;
};

// The same without vector instructions.
bool sift_plain(std::string_view line, char* out);

}  // namespace csirt::condition
